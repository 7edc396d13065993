import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resolveHost } from '../../../electron/sessions/ssh/resolveHost.ts'
import { readSshConfig } from '../../../electron/sessions/ssh/sshConfigFiles.ts'

let home: string
beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-config-'))
  fs.mkdirSync(path.join(home, '.ssh'))
})
afterEach(() => fs.rmSync(home, { recursive: true, force: true }))

function put(name: string, text: string | Buffer): string {
  const file = path.join(home, '.ssh', name)
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, text)
  return file
}

const user = async (files: string[], alias: string) =>
  resolveHost((await readSshConfig(files, home)).config, alias, 'me').user

it('reads what a file includes, relative to ~/.ssh, by pattern and in lexical order', async () => {
  const config = put('config', 'Include conf.d/*.conf ~/.ssh/more\nHost last\n User last\n')
  put('conf.d/20-b.conf', 'Host b both\n User b\n')
  put('conf.d/10-a.conf', 'Host a both\n User a\n')
  put('conf.d/ignored.txt', 'Host never\n')
  put('more', 'Host more\n User more\n')
  const { aliases, problems } = await readSshConfig([config], home)
  expect(aliases).toEqual(['a', 'both', 'b', 'more', 'last'])
  expect(problems).toEqual([])
  expect(await user([config], 'both')).toBe('a')
  expect(await user([config], 'last')).toBe('last')
})

it('applies a file that is included inside a block only where the block does', async () => {
  const config = put('config', 'Host inside\n  Include part\n  Port 7\nHost *\n  User outer\n')
  put('part', 'User early\nHost inside other\n  User inner\n')
  expect(await user([config], 'inside')).toBe('early')
  expect(await user([config], 'other')).toBe('outer')
  const { config: read } = await readSshConfig([config], home)
  expect(resolveHost(read, 'inside', 'me').port).toBe(7)
  expect(resolveHost(read, 'other', 'me').port).toBe(22)
})

it('ends a circle of files and names the line', async () => {
  const config = put('config', 'Include config\nHost pi\n User pi\n')
  const { aliases, problems } = await readSshConfig([config], home)
  expect(aliases).toEqual(['pi'])
  expect(problems).toMatchObject([
    { file: config, line: 1, sentence: 'Files include each other more than 16 deep.' },
  ])
})

it('names a file that is missing, a folder, binary or too large, and reads the others', async () => {
  const good = put('good', 'Host pi\n  User right\n')
  const missing = path.join(home, '.ssh', 'missing')
  const binary = put('binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]))
  const large = put('large', 'x'.repeat(1024 * 1024 + 1))
  const folder = path.join(home, '.ssh')
  const files = [missing, binary, large, folder, good]
  const { aliases, problems } = await readSshConfig(files, home)
  expect(aliases).toEqual(['pi'])
  expect(await user(files, 'pi')).toBe('right')
  expect(problems.map(({ file }) => file)).toEqual([missing, binary, large, folder])
  expect(problems.map(({ sentence }) => sentence)).toEqual([
    'The file does not exist.',
    'The file is not text.',
    'The file is larger than 1 MiB.',
    'The file cannot be read (EISDIR).',
  ])
  for (const { advice } of problems) expect(advice).not.toBe('')
})

it('names the line of a problem in the file it is in', async () => {
  const config = put('config', '\nInclude part\n')
  const part = put('part', 'Host pi\n\n  Prt 22\n')
  const { problems } = await readSshConfig([config], home)
  expect(problems).toMatchObject([{ file: part, line: 3 }])
})
