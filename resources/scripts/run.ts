import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildStale } from './build.ts'

/** `npm start` and `npm run demo`: builds what is old, then runs the browser door with the given flags. */
await buildStale()
const serve = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist/node/serve.js')
const child = spawn(process.execPath, [serve, ...process.argv.slice(2)], { stdio: 'inherit' })
// Ctrl-C reaches the whole group; a signal for this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
