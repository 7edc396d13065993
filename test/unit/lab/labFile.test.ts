import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLabFile } from '../../../electron/backend/readLabFile.ts'
import { fits, globMatches, NO_LAB_FILE } from '../../../electron/lab/labFile.ts'
import { labFileSchema } from '../../../electron/lab/labFileSchema.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-lab-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string | Buffer) {
  const file = join(folder, 'lab.yaml')
  await writeFile(file, text)
  const { labFile, problems } = await readLabFile(file)
  for (const problem of problems) {
    expect(problem.file).toBe(file)
    expect(problem.advice).not.toBe('')
  }
  return { labFile, told: problems.map(({ line, sentence }) => `${line}: ${sentence}`) }
}

const GOOD = `name: Home
sources:
  kubernetes:
    - kubeconfig: ~/.kube/config
      context: home
  ssh:
    hosts: [pi-1, pi-2]
ports:
  - { from: 30000, to: 30099, name: Core }
  - { from: 30600, to: 30699, name: Settings, services: ['settings-*'] }
nodes:
  - { name: Kitchen, kubernetes: pi-1, ssh: kitchen }
`

describe('a lab file', () => {
  it('says what an owner may say', async () => {
    const { labFile, told } = await read(GOOD)
    expect(told).toEqual([])
    expect(labFile).toMatchObject({
      name: 'Home',
      sources: {
        kubernetes: [{ kubeconfig: '~/.kube/config', context: 'home' }],
        ssh: { hosts: ['pi-1', 'pi-2'] },
      },
      nodes: [{ name: 'Kitchen', kubernetes: 'pi-1', ssh: 'kitchen' }],
    })
    expect(labFile.ports.map(range => range.name)).toEqual(['Core', 'Settings'])
  })

  it('names hosts that no ssh_config names beside aliases, and tells what is wrong with one', async () => {
    const { labFile, told } = await read(`sources:
  ssh:
    hosts:
      - attic
      - { name: nas, address: 192.0.2.9, user: you, port: 2222, jump: attic }
      - { name: odd, address: 192.0.2.10, colour: red }
      - { name: none }
      - { name: "-oProxyCommand=x", address: 192.0.2.11 }
      - { name: all, address: "*" }
      - 7
  tailscale: true
`)
    expect(labFile.sources.ssh?.hosts).toEqual([
      'attic',
      { name: 'nas', address: '192.0.2.9', user: 'you', port: 2222, jump: 'attic' },
      { name: 'odd', address: '192.0.2.10' },
    ])
    expect(labFile.sources.tailscale).toBe(true)
    expect(told).toEqual([
      '6: sources.ssh.hosts, entry 3: colour is not known and is ignored',
      '7: sources.ssh.hosts, entry 4: address is missing',
      '8: sources.ssh.hosts, entry 5: name is wrong: must be one word',
      '9: sources.ssh.hosts, entry 6: address is wrong: must be an address or a host name',
      '10: sources.ssh.hosts, entry 7 is wrong: give an alias of ssh_config, or a map with name and address',
    ])
  })

  it('may say everything that docs/lab-file.md shows', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/lab-file.md'), 'utf8')
    const { labFile, told } = await read(/```yaml\n(.*?)```/s.exec(page)?.[1] ?? 'nothing')
    expect(told).toEqual([])
    expect(Object.keys(labFile).sort()).toEqual(Object.keys(labFileSchema.shape).sort())
    expect(Object.keys(labFile.sources).sort()).toEqual(['kubernetes', 'ssh', 'tailscale'])
  })

  it('may be empty, or nothing but a comment', async () => {
    expect(await read('')).toEqual({ labFile: NO_LAB_FILE, told: [] })
    expect(await read('# later\n')).toEqual({ labFile: NO_LAB_FILE, told: [] })
  })

  it('that is not there, or is a folder, is named', async () => {
    const missing = await readLabFile(join(folder, 'none.yaml'))
    expect(missing.problems).toMatchObject([
      {
        file: join(folder, 'none.yaml'),
        sentence: 'The file does not exist.',
        advice: 'Check the path.',
      },
    ])
    const inside = await readLabFile(folder)
    expect(inside.problems.map(one => one.sentence)).toEqual(['This is not a regular file.'])
  })

  it('that never ends is not waited for', async () => {
    const { problems } = await readLabFile('/dev/zero')
    expect(problems.map(one => one.sentence)).toEqual(['This is not a regular file.'])
  })

  it.each([
    ['binary', Buffer.from([0xff, 0xfe, 0x00, 0x81]), /binary, not text/],
    ['of 2 MiB', 'a'.repeat(2 * 1024 * 1024), /has 2 MiB; more than 256 KiB is not read/],
    ['no map', '- a\n- b\n', /The file must be a map with keys/],
    ['nested without end', `a: ${'['.repeat(100_000)}`, /^1: It is nested more than 50 deep/],
    [
      'indented without end',
      Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nested more than/,
    ],
    ['without a closing quote', 'name: Home\nports: "x\n', /^\d+: /],
    ['with one key twice', 'name: A\nname: B\n', /^2: .*unique/],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefg'
        .split('')
        .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
        .join('\n')}\n`,
      /It cannot be used: .*alias/,
    ],
  ])('that is %s is not used, and says so', async (_what, text, sentence) => {
    const { labFile, told } = await read(text)
    expect(labFile).toEqual(NO_LAB_FILE)
    expect(told[0]).toMatch(sentence)
  })

  it('with keys nobody knows names each with its line and uses the rest', async () => {
    const { labFile, told } = await read(
      `colour: blue\n${GOOD.replace('name: Core', 'name: Core, icon: x')}constructor: 1\n__proto__: { polluted: 1 }\n`,
    )
    expect(told).toEqual([
      '10: ports, entry 1: icon is not known and is ignored',
      '1: colour is not known and is ignored',
      '14: constructor is not known and is ignored',
      '15: __proto__ is not known and is ignored',
    ])
    expect(labFile.ports).toHaveLength(2)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('with bad entries leaves out these alone, at the lines where they stand', async () => {
    const { labFile, told } = await read(`name: 7
ports:
  - { from: 1, to: 2, name: One }
  - { from: 9, to: 3, name: Backwards }
  - { from: 0, to: 99999, name: Beyond }
  - { from: 3, to: 4, name: Two }
  - { from: x, to: 5, name: Letters }
  - { from: 5, to: 6, name: Three, services: [good, ''] }
sources:
  kubernetes:
    - context: home
    - kubeconfig: b
  ssh: { config: [], hosts: [a] }
`)
    expect(labFile.ports).toEqual([
      { from: 1, to: 2, name: 'One' },
      { from: 3, to: 4, name: 'Two' },
      { from: 5, to: 6, name: 'Three', services: ['good'] },
    ])
    expect(labFile.sources).toEqual({ kubernetes: [{ kubeconfig: 'b' }], ssh: { hosts: ['a'] } })
    expect(labFile.name).toBeUndefined()
    expect(told.sort()).toEqual([
      '11: sources.kubernetes, entry 1: kubeconfig is missing',
      '13: sources.ssh.config must be text',
      '1: name must be text',
      '4: ports, entry 2 is wrong: from is above to',
      '5: ports, entry 3: from must be at least 1',
      '7: ports, entry 5: from must be a number',
      '8: ports, entry 6: services, entry 2 must not be empty',
    ])
  })

  it('with thousands of bad entries tells the first and how many more', async () => {
    const entries = Array.from(
      { length: 3_000 },
      (_, i) => `  - { from: ${i % 2 ? 0 : 5}, to: 9, name: n${i} }`,
    )
    const { labFile, told } = await read(`ports:\n${entries.join('\n')}\n`)
    expect(labFile.ports).toHaveLength(1_500)
    expect(told).toHaveLength(21)
    expect(told.at(-1)).toBe('null: There are 1480 more mistakes.')
    expect(told[0]).toMatch(/^3: ports, entry 2: from must be at least 1$/)
  })
})

describe('a glob', () => {
  it.each([
    ['settings-*', 'settings-web', true],
    ['settings-*', 'my-settings-web', false],
    ['*-bot', 'alice-bot', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*', '', true],
    ['a.c', 'abc', false],
    ['a*b*c', 'aXbXbXc', true],
  ])('%s on %s is %s', (glob, text, found) => {
    expect(globMatches(glob, text)).toBe(found)
  })

  it('takes no time to speak of on what is made to take it', () => {
    const text = 'a'.repeat(2_000)
    expect(globMatches(`${'*a'.repeat(45)}b`, text)).toBe(false)
  })

  it('that is not there fits everything', () => {
    expect([fits(undefined, 'x'), fits([], 'x'), fits(['y'], 'x')]).toEqual([true, true, false])
  })
})
