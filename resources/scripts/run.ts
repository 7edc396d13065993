import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { electronBinary } from './electronBinary.ts'

/**
 * `npm start` and `npm run demo`: builds what is old, then runs the desktop where Electron's binary is, else the
 * browser door. Nothing is downloaded unasked.
 */
const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.resolve(here, '../..')
// A process of its own, which takes the bundler's memory with it when it ends.
const built = spawnSync(process.execPath, [path.join(here, 'build.ts')], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
if (built.status !== 0) process.exit(built.status ?? 1)

const asked = process.argv.slice(2)
const args = asked.filter(one => one !== '--browser')
// These mean the browser door alone.
const door = asked.some(one => one === '--browser' || one === '--no-open' || one.startsWith('--port'))
const electron = door ? null : electronBinary()
if (!door && electron === null && !args.includes('--help')) {
  process.stderr.write(
    'In the browser, since Electron is not here: “npm run desktop:install” gets the desktop.\n',
  )
}
const child =
  electron === null
    ? spawn(process.execPath, [path.join(root, 'dist/node/serve.js'), ...args], { stdio: 'inherit' })
    : spawn(electron, [root, ...args], { stdio: 'inherit' })
// Ctrl-C reaches the whole group; a signal for this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
