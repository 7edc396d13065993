import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The folder of Electron's npm package, which brings no binary by itself. */
export const electronFolder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/**
 * Electron's binary where it is there: `ELECTRON_OVERRIDE_DIST_PATH` names a folder with one, else its own installer
 * has put it into its package. Null where it is not; nothing is downloaded. The package itself is never imported: that
 * starts a download.
 */
export function electronBinary(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = path.join(electronFolder, 'path.txt')
  const relative = existsSync(named) ? readFileSync(named, 'utf8').trim() : 'electron'
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(electronFolder, 'dist')
  const binary = path.join(folder, relative)
  return existsSync(binary) ? binary : null
}
