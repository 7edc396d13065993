import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A file of the installation, by its path below the folder that holds package.json: the same for a source
 * file run as it is and for a bundle in dist/node.
 */
export function installed(relative: string): string {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  while (!existsSync(path.join(folder, 'package.json')) && path.dirname(folder) !== folder) {
    folder = path.dirname(folder)
  }
  return path.join(folder, relative)
}

/** The command that runs one of our programs: its bundle where this is a bundle, else its source. */
export function program(name: 'serve' | 'demo'): [string, string] {
  const bundled = import.meta.url.includes('/dist/node/')
  const source = name === 'demo' ? 'electron/demo/main.ts' : 'electron/serve.ts'
  return [process.execPath, installed(bundled ? `dist/node/${name}.js` : source)]
}
