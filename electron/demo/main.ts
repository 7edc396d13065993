import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { systemClock } from '../clock.ts'
import { runDemo } from './demo.ts'
import { fileLog } from './log.ts'

/** `node main.ts --world NAME --folder DIR [--worlds DIR]`: plays a lab until it is told to stop. */
const { values } = parseArgs({
  options: { world: { type: 'string' }, folder: { type: 'string' }, worlds: { type: 'string' } },
})
const { world, folder } = values
if (!world || !folder) {
  console.error('usage: main --world NAME --folder DIR [--worlds DIR]')
  process.exit(2)
}
// The same two steps up from the source and from the bundle.
const worldsFolder = values.worlds ?? fileURLToPath(new URL('../../resources/worlds', import.meta.url))
const log = fileLog(`${folder}/demo.log`, systemClock)

// The terminal that started it may close; what a client does wrong must not end the lab for the others.
process.on('SIGHUP', () => {})
process.on('uncaughtException', error => log(`not expected: ${error.stack ?? error.message}`))
process.on('unhandledRejection', reason => log(`not expected: ${reason}`))

try {
  const demo = await runDemo({
    world,
    folder,
    worldsFolder,
    clock: systemClock,
    onEnd: () => process.exit(0),
  })
  if (!demo) {
    console.error(`Another process already plays in ${folder}.`)
    process.exit(0)
  }
  process.on('SIGTERM', () => void demo.stop())
  process.on('SIGINT', () => void demo.stop())
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
