import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Backend, startBackend } from '../../electron/backend/backend.ts'
import { changeLabFile } from '../../electron/backend/changeLabFile.ts'
import { labOptions } from '../../electron/backend/options.ts'
import type { NodeId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { applyPatch } from '../../shared/lab/patch.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { FakeClock } from '../labs/fakeClock.ts'

let home: string
let clock: FakeClock
let backend: Backend | null = null
let api: ApiLab | null = null

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeport-edit-'))
  clock = new FakeClock(Date.now())
  vi.stubEnv('HOME', home)
})
afterEach(async () => {
  await backend?.close()
  await api?.close()
  backend = api = null
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

const put = async (name: string, text: string) => {
  await writeFile(join(home, name), text)
  return join(home, name)
}
const client = () => backend!.client
async function start(lab: string): Promise<void> {
  const options = labOptions({ 'data-dir': join(home, 'data'), lab })
  backend = await startBackend(options, clock, () => {}, {})
}
async function labNow(): Promise<Lab> {
  for await (const patch of client()['lab.watch']({ lab: 'attic', revision: null })) {
    return applyPatch(null, patch)
  }
  throw new Error('nothing was told')
}
async function becomes(so: (lab: Lab) => boolean): Promise<Lab> {
  for (let turn = 0; turn < 400; turn++) {
    const lab = await labNow()
    if (so(lab)) return lab
    await clock.advance(200)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(JSON.stringify([...(await labNow()).tables.nodes.values()]))
}
const kubeconfigOf = (lab: ApiLab) => {
  const { server, ca } = lab.context().cluster
  const data = Buffer.from(ca ?? '').toString('base64')
  return `clusters: [{ name: c, cluster: { server: "${server}", certificate-authority-data: ${data} } }]
contexts: [{ name: home, context: { cluster: c, user: u } }]
users: [{ name: u, user: { token: x } }]
current-context: home
`
}

const LAB = `# mine, by hand
name: Attic   # as we call it
sources:
  ssh:
    hosts:
      # upstairs
      - name: nas
        address: 127.9.4.1
later: { kept: yes }
`

describe('adding by hand to a lab.yaml', () => {
  it('keeps every other byte, the mode and the link, and goes on with what was added', async () => {
    const real = await put('real.yaml', LAB)
    await chmod(real, 0o640)
    await symlink(real, join(home, 'lab.yaml'))
    await start(join(home, 'lab.yaml'))
    const changed = await client()['lab.add']({
      lab: 'attic',
      clusters: [],
      hosts: [
        { name: 'barn', address: '127.9.4.2', user: 'you', jump: 'nas', port: 2222 },
        { name: 'shed', address: '127.9.4.3' },
      ],
    })
    expect(changed).toMatchObject({ file: join(home, 'lab.yaml'), done: 'Added to the lab: barn, shed' })
    const added = `      - name: barn
        address: 127.9.4.2
        user: you
        jump: nas
        port: 2222
      - name: shed
        address: 127.9.4.3
`
    expect(await readFile(real, 'utf8')).toBe(LAB.replace('later:', `${added}later:`))
    expect((await stat(real)).mode & 0o777).toBe(0o640)
    expect((await readdir(home)).sort()).toEqual(['data', 'lab.yaml', 'real.yaml'])
    const lab = await labNow()
    expect([...lab.tables.sources.values()].filter(one => one.kind === 'ssh').map(one => one.name)).toEqual([
      'nas',
      'barn',
      'shed',
    ])
    await client()['lab.undo']({ lab: 'attic', change: changed.change })
    expect(await readFile(real, 'utf8')).toBe(LAB)
    expect([...(await labNow()).tables.nodes.values()].map(one => one.name)).toEqual(['nas'])
    await expect(client()['lab.undo']({ lab: 'attic', change: changed.change })).rejects.toThrow(
      /not remembered/,
    )
  })

  it('adds a cluster that can be read, and writes nothing for one that cannot', async () => {
    api = await ApiLab.open()
    await put('kube', kubeconfigOf(api))
    const file = await put('lab.yaml', 'name: Attic\n')
    await start(file)
    const add = (kubeconfig: string, context?: string) =>
      client()['lab.add']({
        lab: 'attic',
        clusters: [{ kubeconfig, ...(context !== undefined && { context }) }],
        hosts: [],
      })
    await expect(add('~/none')).rejects.toThrow(/none: /)
    await expect(add('~/kube', 'away')).rejects.toThrow(/no context “away”; there is home/)
    expect(await readFile(file, 'utf8')).toBe('name: Attic\n')
    await add('~/kube', 'home')
    expect(await readFile(file, 'utf8')).toBe(
      'name: Attic\nsources:\n  kubernetes:\n    - kubeconfig: ~/kube\n      context: home\n',
    )
    await becomes(lab => lab.tables.sources.get('source:kubernetes/home')?.state === 'up')
  })

  it('writes no second host of a name, and undoes nothing that was changed since', async () => {
    const file = await put('lab.yaml', LAB)
    await start(file)
    const add = (name: string) =>
      client()['lab.add']({ lab: 'attic', clusters: [], hosts: [{ name, address: '127.9.4.9' }] })
    await expect(add('nas')).rejects.toThrow(/named nas already/)
    const { change } = await add('loft')
    const mine = `${await readFile(file, 'utf8')}# and this\n`
    await writeFile(file, mine)
    await expect(client()['lab.undo']({ lab: 'attic', change })).rejects.toThrow(/changed by somebody else/)
    expect(await readFile(file, 'utf8')).toBe(mine)
  })

  it('writes nothing into a demo, whose files are made anew', async () => {
    vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'))
    const options = labOptions({ 'data-dir': join(home, 'data') })
    backend = await startBackend(options, clock, () => {}, { startDemo: async () => {} })
    const demo = await client()['labs.addDemo']({ name: 'holmos' })
    await mkdir(join(home, 'data/demo/holmos'), { recursive: true })
    const file = await put('data/demo/holmos/lab.yaml', LAB)
    const hosts = [{ name: 'loft', address: '127.9.4.9' }]
    await expect(client()['lab.add']({ lab: demo, clusters: [], hosts })).rejects.toThrow(/of a demo lab/)
    expect(await readFile(file, 'utf8')).toBe(LAB)
  })

  it('makes changes that are asked for at once one after the other', async () => {
    const file = await put('lab.yaml', LAB)
    await start(file)
    const add = (name: string) =>
      client()['lab.add']({ lab: 'attic', clusters: [], hosts: [{ name, address: '127.9.4.9' }] })
    const told = await Promise.allSettled(['loft', 'shed', 'loft', 'barn'].map(add))
    expect(told.map(one => (one.status === 'fulfilled' ? 'done' : String(one.reason.message)))).toEqual([
      'done',
      'done',
      'The lab has an SSH host named loft already.',
      'done',
    ])
    const entry = (name: string) => `      - name: ${name}\n        address: 127.9.4.9\n`
    expect(await readFile(file, 'utf8')).toBe(
      LAB.replace('later:', `${['loft', 'shed', 'barn'].map(entry).join('')}later:`),
    )
    expect((await readdir(home)).sort()).toEqual(['data', 'lab.yaml'])
  })

  it('takes away no file that another left beside it', async () => {
    const file = await put('lab.yaml', LAB)
    const theirs = await put(`lab.yaml.${process.pid}.new`, 'theirs')
    await changeLabFile(file, text => `${text}mine: 1\n`)
    expect(await readFile(file, 'utf8')).toBe(`${LAB}mine: 1\n`)
    expect(await readFile(theirs, 'utf8')).toBe('theirs')
  })

  it('leaves a file alone that is changed between reading and writing, or is no YAML', async () => {
    const file = await put('lab.yaml', LAB)
    const { writeFileSync } = await import('node:fs')
    await expect(
      changeLabFile(file, text => {
        writeFileSync(file, 'theirs\n')
        return `${text}mine: 1\n`
      }),
    ).rejects.toThrow(/changed by somebody else/)
    expect(await readFile(file, 'utf8')).toBe('theirs\n')
    await start(await put('lab.yaml', 'name: Attic\n'))
    await writeFile(file, 'sources: [\n')
    await expect(
      client()['lab.add']({ lab: 'attic', clusters: [], hosts: [{ name: 'x', address: '127.9.4.9' }] }),
    ).rejects.toThrow(/was not changed/)
    expect(await readFile(file, 'utf8')).toBe('sources: [\n')
    expect((await readdir(home)).sort()).toEqual(['data', 'lab.yaml'])
  })
})

describe('which names are one machine', () => {
  const nodeNames = (lab: Lab) =>
    [...lab.tables.nodes.values()].map(one => `${one.knownAs.kubernetes} ${one.knownAs.ssh}`).sort()
  const idOf = (lab: Lab, name: string): NodeId =>
    [...lab.tables.nodes.values()].find(one => one.knownAs.ssh === name || one.knownAs.kubernetes === name)!
      .id

  /** A cluster of two nodes, in the file `kube`. */
  async function cluster(): Promise<void> {
    api = await ApiLab.open()
    for (const [name, address] of [
      ['one', '127.9.4.1'],
      ['two', '127.9.4.2'],
    ]) {
      api.put('/api/v1/nodes', {
        metadata: { name, uid: name },
        status: { addresses: [{ type: 'InternalIP', address }] },
      })
    }
    await put('kube', kubeconfigOf(api))
  }

  it('is split, joined another way and undone, each in one place of the file', async () => {
    await cluster()
    const text = `name: Attic
sources:
  kubernetes: [{ kubeconfig: kube }]
  ssh: { hosts: [{ name: box, address: 127.9.4.1 }] } # by hand
`
    const file = await put('lab.yaml', text)
    await start(file)
    const joined = await becomes(lab => nodeNames(lab).join() === 'one box,two null')
    expect(joined.tables.nodes.get(idOf(joined, 'box'))?.evidence).toContain(
      'SSH leads to its address 127.9.4.1',
    )
    const split = await client()['lab.join']({ lab: 'attic', node: idOf(joined, 'box'), with: null })
    expect(split.done).toBe('box is a machine of its own now')
    const apart = await becomes(lab => nodeNames(lab).join() === 'null box,one null,two null')
    expect(await readFile(file, 'utf8')).toBe(`${text}nodes:\n  - ssh: box\n    kubernetes: null\n`)
    await client()['lab.join']({ lab: 'attic', node: idOf(apart, 'box'), with: idOf(apart, 'two') })
    const other = await becomes(lab => nodeNames(lab).join() === 'one null,two box')
    expect(await readFile(file, 'utf8')).toBe(`${text}nodes:\n  - ssh: box\n    kubernetes: home/two\n`)
    expect(other.tables.nodes.get(idOf(other, 'box'))?.evidence).toEqual(['The lab file says so'])
    await expect(
      client()['lab.join']({ lab: 'attic', node: idOf(other, 'one'), with: null }),
    ).rejects.toThrow(/Only a node of a cluster and an SSH host/)
    await expect(client()['lab.undo']({ lab: 'attic', change: split.change })).rejects.toThrow(
      /changed by somebody else/,
    )
  })

  it('counts the entries of nodes as they stand in the file, and touches none where two are meant', async () => {
    await cluster()
    const text = (nodes: string) => `name: Attic
sources:
  kubernetes: [{ kubeconfig: kube }]
  ssh: { hosts: [{ name: box, address: 127.9.4.1 }] }
nodes:
${nodes}`
    // What does not fit is left out where the file is read, so that its list is shorter than the one in the file.
    const odd = '  - 7\n  - { name: Wrong, ssh: [attic] }\n'
    const file = await put(
      'lab.yaml',
      text(`${odd}  - { name: Box, ssh: box }\n  - { name: Two, kubernetes: two }\n`),
    )
    await start(file)
    const lab = await becomes(lab => nodeNames(lab).join() === 'one box,two null')
    await client()['lab.join']({ lab: 'attic', node: idOf(lab, 'box'), with: null })
    expect(await readFile(file, 'utf8')).toBe(
      text(`${odd}  - { name: Box, ssh: box, kubernetes: null }\n  - { name: Two, kubernetes: two }\n`),
    )
    const apart = await becomes(lab => nodeNames(lab).join() === 'null box,one null,two null')
    const twice = text('  - { name: Box, ssh: box }\n  - { ssh: box, kubernetes: null }\n')
    await writeFile(file, twice)
    await expect(
      client()['lab.join']({ lab: 'attic', node: idOf(apart, 'box'), with: idOf(apart, 'two') }),
    ).rejects.toThrow(/was not changed. Several entries of nodes/)
    expect(await readFile(file, 'utf8')).toBe(twice)
  })
})
