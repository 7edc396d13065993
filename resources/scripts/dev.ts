import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'

/**
 * `npm run dev`: the backend from its sources, started anew when one changes, and the page with hot reload.
 * The page's server stands before the door and passes sign-in and the WebSocket on; the door's content
 * security policy does not apply here, so look at the built page before you call a change done.
 */
const DOOR = 'http://127.0.0.1:7421'
const PAGE = 7422

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const rewritten = { target: DOOR, changeOrigin: true, headers: { origin: DOOR } }
const vite = await createServer({
  configFile: path.join(root, 'vite.config.ts'),
  server: {
    host: '127.0.0.1',
    port: PAGE,
    strictPort: true,
    proxy: { '/in': rewritten, '/ws': { ...rewritten, ws: true } },
  },
})
await vite.listen()

// A data folder of its own, beside the lab that may be running for real.
const flags =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['--demo', 'holmos', '--data-dir', path.join(root, 'dist/dev')]
const serve = path.join(root, 'electron/serve.ts')
const backend = spawn(
  process.execPath,
  ['--watch', serve, '--no-open', '--port', new URL(DOOR).port, ...flags],
  {
    stdio: ['inherit', 'pipe', 'inherit'],
  },
)
backend.stdout.setEncoding('utf8')
backend.stdout.on('data', (text: string) =>
  process.stdout.write(text.replaceAll(DOOR, `http://127.0.0.1:${PAGE}`)),
)
backend.on('exit', code => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => backend.kill(signal))
