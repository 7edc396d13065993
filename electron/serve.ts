import { parseArgs } from 'node:util'
import { startBackend } from './backend/backend.ts'
import { AlreadyRunningError } from './backend/controlSocket.ts'
import { doorCommand, typedCommand } from './backend/doorCommand.ts'
import { LAB_FLAGS, LAB_FLAGS_HELP, labOptions, UsageError } from './backend/options.ts'
import { installed } from './backend/places.ts'
import { systemClock } from './clock.ts'
import { demoRuns, ensureDemo } from './command/session.ts'
import { linkOfRunning } from './command/url.ts'
import { openInBrowser } from './headless/browser.ts'
import { type Door, openDoor } from './headless/door.ts'
import { runDoor } from './headless/run.ts'

/**
 * The browser door: the backend of one lab with the page over HTTP and WebSocket on 127.0.0.1. Prints the
 * link on standard output, everything else on standard error, and runs until it is told to end.
 */
const HELP = `Usage: serve [options]

${LAB_FLAGS_HELP}
  --port PORT         listen there (127.0.0.1 only)
  --no-open           print the link, open no browser
  --help`

await runDoor(HELP, async () => {
  const { values } = parseArgs({
    options: {
      ...LAB_FLAGS,
      port: { type: 'string' },
      'no-open': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return HELP
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const options = labOptions(values)
  const port = portOf(values.port)
  const show = (url: string) => {
    if (!values['no-open']) openInBrowser(url, log)
  }
  const handOver = async () => {
    const link = await linkOfRunning(options)
    if (!link) return null
    log('Homeport already runs for this lab; this is a new link to it.')
    show(link.url)
    return link.url
  }
  const running = await handOver()
  if (running !== null) return running
  await ensureDemo(options)
  const backend = await startBackend(options, systemClock, log, {
    startDemo: ensureDemo,
    records: true,
  })
  let door: Door
  try {
    await backend.listen()
    door = await openDoor({
      port,
      page: installed('dist/page'),
      onPort: backend.attach,
      clock: systemClock,
      log,
      urlCommand: doorCommand(options),
    })
  } catch (error) {
    await backend.close()
    // Another door of this lab was started at the same moment and was first.
    const other = error instanceof AlreadyRunningError ? await handOver() : null
    if (other === null) throw error
    return other
  }
  backend.setDoor(door.mintLink)
  return {
    began() {
      const { url } = door.mintLink()
      process.stdout.write(`${url}\n`)
      log(`This link works once and for 30 seconds. For a new one run: ${doorCommand(options)}`)
      show(url)
    },
    async end() {
      await door.close()
      await backend.close()
      if (await demoRuns(options))
        log(`The demo lab goes on. To end it: ${typedCommand('demo stop', options)}`)
    },
  }
})

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw new UsageError('--port takes a number up to 65535; 0 lets the system choose.')
}
