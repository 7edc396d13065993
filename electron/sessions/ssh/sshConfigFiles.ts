import fs from 'node:fs/promises'
import path from 'node:path'
import type { FileProblem } from '../fileProblem.ts'
import { type Criteria, type ParsedConfigs, parseSshConfig, type SshBlock } from './sshConfig.ts'

const LIMIT = 1024 * 1024
/** ssh's own limit of files that include files. */
const DEPTH = 16
/** Files that one configuration may bring in all; a wildcard over a large folder is a mistake. */
const FILES = 500

export interface SshConfigs {
  readonly config: ParsedConfigs
  /** Names on Host lines that stand for one host: no pattern, not negated; in their order. */
  readonly aliases: readonly string[]
  readonly problems: readonly FileProblem[]
  /** Every file that was read or looked for, and the folders in which Include looked. Absolute. */
  readonly files: readonly string[]
}

/**
 * Reads ssh_config files and what they include. A file that is missing, unreadable, binary or over 1 MiB is
 * named in `problems` and the rest loads. `home` is the home folder of the user.
 */
export async function readSshConfig(files: readonly string[], home: string): Promise<SshConfigs> {
  const problems: FileProblem[] = []
  const loader: Loader = { home, problems, left: FILES, files: new Set() }
  const blocks: SshBlock[] = []
  for (const file of files) blocks.push(...(await loadFile(loader, path.resolve(file), [], 0)))
  return {
    config: { blocks, home, env: process.env },
    aliases: aliasesOf(blocks),
    problems,
    files: [...loader.files],
  }
}

/** The aliases of blocks that name single hosts. */
export function aliasesOf(blocks: readonly SshBlock[]): string[] {
  const names = new Set<string>()
  for (const { criteria } of blocks) {
    if (criteria.kind !== 'host') continue
    for (const name of criteria.patterns) if (name !== '' && !/[*?]|^!/.test(name)) names.add(name)
  }
  return [...names]
}

interface Loader {
  readonly home: string
  readonly problems: FileProblem[]
  readonly files: Set<string>
  left: number
}

async function loadFile(
  loader: Loader,
  file: string,
  within: readonly Criteria[],
  depth: number,
): Promise<SshBlock[]> {
  const wrong = (sentence: string, advice: string, more: Pick<FileProblem, 'missing'> = {}) => {
    loader.problems.push({ file, line: null, sentence, advice, ...more })
    return []
  }
  if (loader.left-- <= 0) return wrong(`More than ${FILES} files are included.`, 'Include fewer files.')
  let bytes: Buffer
  loader.files.add(file)
  try {
    const { size } = await fs.stat(file)
    if (size > LIMIT)
      return wrong('The file is larger than 1 MiB.', 'It is hardly an ssh_config; check the path.')
    bytes = await fs.readFile(file)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'ENOENT') {
      return wrong('The file does not exist.', 'Check the path, or create the file.', { missing: true })
    }
    return wrong(`The file cannot be read (${code}).`, 'Check that it is a file and that you may read it.')
  }
  if (bytes.includes(0)) return wrong('The file is not text.', 'It holds NUL bytes; restore it from a copy.')
  const { hosts, problems } = parseSshConfig(bytes.toString('utf8'), file)
  loader.problems.push(...problems)
  const blocks: SshBlock[] = []
  for (const block of hosts) blocks.push(...(await withIncludes(loader, { ...block, within }, depth)))
  return blocks
}

/** The block, cut where it includes files, with their blocks between; they apply only where it does. */
async function withIncludes(loader: Loader, block: SshBlock, depth: number): Promise<SshBlock[]> {
  const blocks: SshBlock[] = []
  let settings: SshBlock['settings'] = []
  for (const setting of block.settings) {
    if (setting.keyword !== 'include') {
      settings = [...settings, setting]
      continue
    }
    blocks.push({ ...block, settings })
    settings = []
    if (depth + 1 > DEPTH) {
      const advice = 'A file may include itself through others; break the circle.'
      const sentence = `Files include each other more than ${DEPTH} deep.`
      loader.problems.push({ file: block.file, line: setting.line, sentence, advice })
      continue
    }
    for (const name of setting.words) {
      for (const file of await included(loader, name)) {
        blocks.push(...(await loadFile(loader, file, [...block.within, block.criteria], depth + 1)))
      }
    }
  }
  return [...blocks, { ...block, settings }]
}

/** Files a name of Include stands for, in lexical order; like ssh, one that matches nothing is no error. */
async function included(loader: Loader, name: string): Promise<string[]> {
  const home = name.startsWith('~/') ? path.join(loader.home, name.slice(2)) : name
  const pattern = path.resolve(loader.home, '.ssh', home)
  const files: string[] = []
  // A file that is put there later belongs to it.
  loader.files.add(path.dirname(pattern))
  try {
    for await (const file of fs.glob(pattern)) files.push(file)
  } catch {
    return []
  }
  return files.sort()
}
