#!/usr/bin/env node
// The installed command: runs the bundled command line on the Node that comes with it, whatever Node this is.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../dist/node/cli.js', import.meta.url))
if (!existsSync(cli)) {
  process.stderr.write('homeport: It is not built yet; run “npm run build” in its folder.\n')
  process.exit(2)
}
const own = path.join(
  path.dirname(createRequire(import.meta.url).resolve('node/package.json')),
  'bin',
  'node',
)
const node = existsSync(own) ? own : process.execPath
const child = spawn(node, [cli, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
