import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes the folder of a demo lab, for its owner's eyes only. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
}

/** Writes a file of the folder, 0600, whole or not at all. */
export function writeWhole(folder: string, name: string, text: string): void {
  const file = join(folder, name)
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, file)
}

/** The text of a file of the folder; undefined when it is not there. */
export function readIfThere(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return undefined
  }
}

/** Paths of the two sockets. */
export const gatewayPath = (folder: string): string => join(folder, 'gateway.sock')
export const controlPath = (folder: string): string => join(folder, 'control.sock')
