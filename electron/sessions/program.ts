import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ProgramNeed } from '../../shared/lab/need.ts'

/** A program that a file of the owner's names. */
export interface Program {
  readonly purpose: ProgramNeed['purpose']
  /** Which entry of which file names it. */
  readonly entry: string
  readonly file: string
  /** Absolute. */
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly { readonly name: string; readonly value: string }[]
}

/** Over all that decides what is run and for whom: with anything of it changed it is another program. */
export function digestOf({ purpose, entry, file, command, args, env }: Program): string {
  const all = JSON.stringify([
    purpose,
    file,
    entry,
    command,
    args,
    env.map(({ name, value }) => [name, value]),
  ])
  return createHash('sha256').update(all).digest('hex')
}

/** What its owner is asked before it is run. */
export function programNeed(program: Program, refused: boolean): ProgramNeed {
  const digest = digestOf(program)
  const { purpose, entry, file, command } = program
  const [args, env] = [[...program.args], [...program.env]]
  return {
    kind: 'program',
    id: `program:${digest.slice(0, 32)}`,
    purpose,
    entry,
    file,
    command,
    args,
    env,
    digest,
    refused,
  }
}

/**
 * The absolute path of the program that a name means: itself where it is one, else the first file in PATH that may be
 * executed; null for none. Never the working folder, which is anybody's.
 */
export async function findProgram(
  name: string,
  { PATH = '', PATHEXT = '' }: Readonly<Record<string, string | undefined>>,
  platform = process.platform,
): Promise<string | null> {
  const endings = platform === 'win32' ? ['', ...PATHEXT.toLowerCase().split(';').filter(Boolean)] : ['']
  const folders = path.isAbsolute(name)
    ? ['']
    : PATH.split(path.delimiter).filter(one => path.isAbsolute(one))
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.join(folder, `${name}${ending}`)
      if (await isProgram(file)) return file
    }
  }
  return null
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
