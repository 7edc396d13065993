import { constants, createReadStream } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import os from 'node:os'
import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { UsageError } from '../backend/options.ts'
import { reasonOf } from '../backend/readLabFile.ts'
import { COLLECTORS, collectorByName } from '../collectors/collectors.ts'
import { EXIT } from './exit.ts'
import { FILE_READERS } from './fileReaders.ts'
import { jsonText, type Output } from './output.ts'

/** Raw output of one command is never larger. */
const SIZE_LIMIT = 64 * 1024 * 1024

/**
 * `homeport parse COLLECTOR FILE… [--arg k=v]`: one reader run on raw output, `-` for standard input. Two
 * files, oldest first, where a rate needs two readings.
 */
export async function parse(words: readonly string[], args: readonly string[], out: Output): Promise<number> {
  const [name, ...files] = words
  if (name === undefined) {
    out.print([...COLLECTORS.map(one => one.name), ...Object.keys(FILE_READERS)].sort().join('\n'))
    return EXIT.ok
  }
  const reader = Object.hasOwn(FILE_READERS, name) ? FILE_READERS[name] : undefined
  const collector = collectorByName(name)
  if (!reader && !collector)
    throw new UsageError(`There is no collector “${inert(name)}”; “homeport parse” lists them.`)
  if (files.length === 0) throw new UsageError(`“parse ${name}” needs a file, or - for standard input.`)
  if (reader) {
    for (const file of files) await checkFile(file)
    out.print(jsonText({ collector: name, ...(await reader(files, os.homedir())) }))
    return EXIT.ok
  }
  const named = argsOf(args)
  const texts: string[] = []
  for (const file of files) {
    texts.push(await readRaw(file).catch((error: unknown) => Promise.reject(unreadable(file, error))))
  }
  const parsed = collector?.parse(texts, named) ?? { observations: [], notUnderstood: [] }
  out.print(jsonText({ collector: name, ...parsed }))
  return EXIT.ok
}

/** Throws where a file cannot be read: a reader of whole files would tell an empty one. */
async function checkFile(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK)
    if ((await stat(file)).isDirectory()) throw new Error('it is a folder')
  } catch (error) {
    throw unreadable(file, error)
  }
}

const unreadable = (file: string, error: unknown) =>
  new FaultError('not-found', `${file} cannot be read: ${reasonOf(error)}.`, 'Check the path.')

/** The text of a file as bytes came; what is no UTF-8 becomes replacement marks, as a terminal would show. */
async function readRaw(file: string): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // By stream, so that a pipe is read like a file and a device without end is not read for ever.
  for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > SIZE_LIMIT) throw new Error(`it is larger than ${SIZE_LIMIT} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function argsOf(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    args.map(arg => {
      const at = arg.indexOf('=')
      if (at < 1) throw new UsageError('--arg takes NAME=VALUE.')
      return [arg.slice(0, at), arg.slice(at + 1)]
    }),
  )
}
