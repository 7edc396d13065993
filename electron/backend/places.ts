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

/**
 * The command that runs one of our programs: its bundle where this is a bundle, else its source. Below Electron it is
 * run by the Node that came with the installation, since Electron's own binary starts nothing but the desktop.
 */
export function program(name: 'serve' | 'demo'): [string, string] {
  const bundled = import.meta.url.includes('/dist/node/')
  const source = name === 'demo' ? 'electron/demo/main.ts' : 'electron/serve.ts'
  const node = process.platform === 'win32' ? 'node.exe' : 'node'
  const runner = process.versions.electron ? installed(`node_modules/node/bin/${node}`) : process.execPath
  // A program of its own reads no archive: an installed application has these files beside it.
  const file = installed(bundled ? `dist/node/${name}.js` : source)
  return [outside(runner), outside(file)]
}

const outside = (file: string) =>
  file.replace(`${path.sep}app.asar${path.sep}`, `${path.sep}app.asar.unpacked${path.sep}`)
