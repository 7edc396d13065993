import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { newest } from './freshness.ts'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const at = (...parts: string[]) => path.join(root, ...parts)

/** What is built, from what, with which configuration. */
const PARTS = [
  { name: 'node', config: 'vite.node.config.ts', sources: ['electron', 'shared'] },
  { name: 'preload', config: 'vite.preload.config.ts', sources: ['electron/preload.ts'] },
  { name: 'page', config: 'vite.config.ts', sources: ['renderer', 'shared'] },
] as const

/** Builds what is missing or older than its sources; everything with `force`. */
export async function buildStale(options: { force?: boolean } = {}): Promise<void> {
  for (const { name, config, sources } of PARTS) {
    const stamp = at('dist', `.built-${name}`)
    const changed = newest([...sources, config, 'package-lock.json'].map(source => at(source)))
    if (!options.force && newest([stamp]) >= changed && newest([at('dist', name)]) > 0) continue
    const started = performance.now()
    process.chdir(root)
    // Loaded only when there is something to build: it is most of what a command in a checkout would cost.
    const { build } = await import('vite')
    await build({ configFile: at(config), logLevel: 'warn' })
    mkdirSync(at('dist'), { recursive: true })
    writeFileSync(stamp, '')
    process.stderr.write(`built dist/${name} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
  }
}

if (import.meta.main) await buildStale({ force: process.argv.includes('--force') })
