import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildStale } from './build.ts'

/** `npm run homeport`: the bundled command line, built first where it is old. */
await buildStale()
await import(
  pathToFileURL(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist/node/cli.js')).href
)
