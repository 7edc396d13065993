import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'vite'
import type { Row, Wish } from './row.ts'

/** How much more script the page loads before it shows anything than a page that only calls createRoot. */
export const firstLoadWish = {
  id: 'first-load',
  what: 'gzipped script that index.html loads before any late chunk, against the same build of a page that only calls createRoot',
  unit: 'KB',
  goal: 3,
} satisfies Wish

const CHECKOUT = path.resolve(import.meta.dirname, '../..')

/** Sizes are the same at each run, so there is one. */
export async function measureFirstLoad(): Promise<Row[]> {
  const page = scriptsOf(path.join(CHECKOUT, 'dist/page'))
  const bare = await bareScripts()
  const ours = sum(page, gzip)
  const peer = sum(bare, gzip)
  const ratio = ours / peer
  const brotli = sum(page, brotliCompressSync) / sum(bare, brotliCompressSync)
  return [
    {
      ...firstLoadWish,
      ours: ours / 1000,
      peer: peer / 1000,
      ratio: Number(ratio.toPrecision(4)),
      ok: ratio <= firstLoadWish.goal,
      runs: 1,
      note: `with Brotli ${brotli.toFixed(3)}; ${page.length} files, ${Math.round(sum(page, text => text) / 1000)} KB as they are`,
      serverCpu: null,
    },
  ]
}

const gzip = (text: Buffer) => gzipSync(text, { level: 9 })
const sum = (files: readonly Buffer[], pack: (text: Buffer) => Buffer) =>
  files.reduce((bytes, text) => bytes + pack(text).length, 0)

/** Every script a built page loads by itself: its entry, and what that imports other than late. */
function scriptsOf(folder: string): Buffer[] {
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8')
  const wanted = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(match => match[1] ?? '')
  const read = new Map<string, Buffer>()
  for (const name of wanted) {
    const file = path.join(folder, name)
    if (read.has(file)) continue
    const text = readFileSync(file)
    read.set(file, text)
    for (const [, from = ''] of text.toString().matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+\.js)"/g)) {
      wanted.push(path.relative(folder, path.resolve(path.dirname(file), from)))
    }
  }
  if (read.size === 0) throw new Error(`${folder} loads no script`)
  return [...read.values()]
}

/** The peer, built with our own configuration. It lies in the checkout, where its packages are found. */
async function bareScripts(): Promise<Buffer[]> {
  const cache = path.join(CHECKOUT, 'dist')
  mkdirSync(cache, { recursive: true })
  const root = mkdtempSync(path.join(cache, 'bare-'))
  try {
    writeFileSync(
      path.join(root, 'index.html'),
      '<!doctype html><div id="root"></div><script type="module" src="./main.js"></script>',
    )
    writeFileSync(
      path.join(root, 'main.js'),
      "import { createRoot } from 'react-dom/client'\ncreateRoot(document.getElementById('root'))\n",
    )
    const outDir = path.join(root, 'out')
    await build({
      configFile: path.join(CHECKOUT, 'vite.config.ts'),
      root,
      logLevel: 'error',
      build: { outDir },
    })
    return scriptsOf(outDir)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
