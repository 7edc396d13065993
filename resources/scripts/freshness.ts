import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** When the newest of the files below these paths was written, in ms; 0 where there is none. */
export function newest(paths: readonly string[]): number {
  let latest = 0
  for (const one of paths) {
    if (!existsSync(one)) continue
    const stat = statSync(one)
    const written = stat.isDirectory()
      ? newest(readdirSync(one).map(name => path.join(one, name)))
      : stat.mtimeMs
    latest = Math.max(latest, written)
  }
  return latest
}
