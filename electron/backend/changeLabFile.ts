import { readFile, realpath } from 'node:fs/promises'
import { FaultError } from '../../shared/contract/fault.ts'
import { ChangedMeanwhile, replaceWhole } from '../sessions/replaceWhole.ts'
import { NotEditable } from './editYaml.ts'
import { reasonOf } from './readLabFile.ts'

/** A file before and after a change. */
export interface FileChange {
  readonly file: string
  readonly before: string
  readonly after: string
}

/**
 * Changes a lab.yaml of its owner: whole or not at all, with its mode and, where it is a link, at the place the link
 * leads to. Throws a fault where it cannot be read, changed or written, or was changed by somebody else meanwhile.
 */
export async function changeLabFile(named: string, edit: (text: string) => string): Promise<FileChange> {
  const file = await realpath(named).catch(error => Promise.reject(unread(named, error)))
  const bytes = await readFile(file).catch(error => Promise.reject(unread(named, error)))
  const before = bytes.toString('utf8')
  // What is no UTF-8 would come back as other bytes.
  if (!Buffer.from(before).equals(bytes)) throw byHand(named, 'It is not UTF-8 text.')
  let after: string
  try {
    after = edit(before)
  } catch (error) {
    if (error instanceof NotEditable) throw byHand(named, error.message)
    throw error
  }
  await replace(named, file, bytes, after)
  return { file: named, before, after }
}

/** Puts back what stood there before a change. Throws a fault where the file was changed since. */
export async function undoChange({ file, before, after }: FileChange): Promise<void> {
  await changeLabFile(file, now => {
    if (now !== after) throw changed(file)
    return before
  })
}

async function replace(named: string, file: string, before: Buffer, text: string): Promise<void> {
  try {
    await replaceWhole(file, before, Buffer.from(text))
  } catch (error) {
    if (error instanceof ChangedMeanwhile) throw changed(named)
    throw new FaultError(
      'internal',
      `${named} could not be written: ${reasonOf(error)}.`,
      'Check that the file and its folder may be written to, then try again.',
    )
  }
}

const unread = (file: string, error: unknown) =>
  new FaultError(
    'not-found',
    `${file} cannot be read: ${reasonOf(error)}.`,
    'Check its path and permissions.',
  )

const byHand = (file: string, why: string) =>
  new FaultError(
    'refused',
    `${file} was not changed. ${why}`,
    'Change it by hand; docs/lab-file.md says how.',
  )

const changed = (file: string) =>
  new FaultError(
    'refused',
    `${file} was changed by somebody else meanwhile and was left as it is.`,
    'Look at it, then try again.',
  )
