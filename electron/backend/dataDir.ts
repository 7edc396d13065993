import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { UsageError } from './options.ts'

/**
 * Makes the data folder where it is missing, closed to others. Throws a UsageError that names the place. Folder
 * by folder: Node's own recursive way never ends below /proc.
 */
export function makeDataDir(folder: string): void {
  const missing: string[] = []
  let place = folder
  try {
    for (; !isThere(place); place = path.dirname(place)) missing.unshift(place)
    if (!statSync(place).isDirectory()) throw new Error('it is a file')
    for (place of missing) makeFolder(place)
  } catch (error) {
    const advice = 'Name another folder with --data-dir.'
    throw new UsageError(
      `The data folder cannot be made at ${place}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}.`,
      advice,
    )
  }
}

/** Another Homeport that starts at the same moment may be first. */
function makeFolder(place: string): void {
  try {
    mkdirSync(place, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(place).isDirectory()) throw error
  }
}

function isThere(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false }) !== undefined
}
