import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** `npm start` and `npm run demo`: builds what is old, then runs the browser door with the given flags. */
const here = path.dirname(fileURLToPath(import.meta.url))
// A process of its own, which takes the bundler's memory with it when it ends.
const built = spawnSync(process.execPath, [path.join(here, 'build.ts')], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
if (built.status !== 0) process.exit(built.status ?? 1)
const serve = path.resolve(here, '../../dist/node/serve.js')
const child = spawn(process.execPath, [serve, ...process.argv.slice(2)], { stdio: 'inherit' })
// Ctrl-C reaches the whole group; a signal for this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
