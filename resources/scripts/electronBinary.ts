import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Where the npm package of Electron is: its installer, and its binary once that has run. */
export const ELECTRON = path.resolve(import.meta.dirname, '../../node_modules/electron')

/**
 * Electron's binary, or null where it was not installed. Looked for in its files: to import the package would start a
 * download.
 */
export function electronBinary(folder = ELECTRON, env: NodeJS.ProcessEnv = process.env): string | null {
  const name = path.join(folder, 'path.txt')
  if (!existsSync(name)) return null
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist')
  const file = path.join(dist, readFileSync(name, 'utf8').trim())
  return existsSync(file) ? file : null
}

/** Flags that mean the browser door, whatever is installed. */
const BROWSER_FLAGS = ['--browser', '--no-open', '--port']

/**
 * Which door `npm start` opens, and one line for the one who expected the other; null for none. The desktop wants its
 * binary and, on Linux, a screen.
 */
export function doorOf(
  argv: readonly string[],
  binary: string | null,
  { env, platform }: Pick<NodeJS.Process, 'env' | 'platform'>,
): { door: 'desktop' | 'browser'; why: string | null } {
  if (argv.some(one => BROWSER_FLAGS.includes(one.split('=')[0] ?? ''))) return { door: 'browser', why: null }
  if (binary === null) {
    return {
      door: 'browser',
      why: 'This is the page in your browser. For the tray: npm run desktop:install (fetches Electron).',
    }
  }
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return { door: 'browser', why: 'There is no screen here, so this is the page for a browser.' }
  }
  return { door: 'desktop', why: null }
}
