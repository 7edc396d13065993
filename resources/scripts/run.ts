import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { doorOf, electronBinary } from './electronBinary.ts'

/**
 * `npm start` and `npm run demo`: builds what is old, then runs the desktop where Electron's binary is, else the
 * browser door, with the given flags.
 */
const root = path.resolve(import.meta.dirname, '../..')
// A process of its own, which takes the bundler's memory with it when it ends.
const built = spawnSync(process.execPath, [path.join(import.meta.dirname, 'build.ts')], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
if (built.status !== 0) process.exit(built.status ?? 1)
const argv = process.argv.slice(2)
const binary = electronBinary()
const { door, why } = doorOf(argv, binary, process)
if (why !== null) process.stderr.write(`${why}\n`)
const [command, first] =
  door === 'desktop' && binary !== null
    ? [binary, root]
    : [process.execPath, path.join(root, 'dist/node/serve.js')]
const child = spawn(command, [first, ...argv.filter(one => one !== '--browser')], { stdio: 'inherit' })
// Ctrl-C reaches the whole group; a signal for this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
