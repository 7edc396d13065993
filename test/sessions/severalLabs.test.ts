import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Backend, type BackendParts, startBackend } from '../../electron/backend/backend.ts'
import { labOptions } from '../../electron/backend/options.ts'
import type { AppState } from '../../shared/contract/app.ts'
import { FakeClock } from '../labs/fakeClock.ts'

/** The home of one user: an ssh_config and a kubeconfig to be found, nothing that answers. */
let home: string
let clock: FakeClock
let backend: Backend | null = null
const logged: string[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeport-labs-'))
  clock = new FakeClock(Date.now())
  logged.length = 0
  vi.stubEnv('HOME', home)
  vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'))
  vi.stubEnv('KUBECONFIG', '')
})
afterEach(async () => {
  await backend?.close()
  backend = null
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

const start = async (parts: BackendParts = {}) => {
  const options = labOptions({ 'data-dir': join(home, 'data') })
  backend = await startBackend(options, clock, line => logged.push(line), parts)
  return backend.client
}

async function put(file: string, text: string): Promise<string> {
  const path = join(home, file)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}

const lab = (name: string, host: string) => `name: ${name}\nsources: { ssh: { hosts: [${host}] } }\n`
const SSH = 'Host attic\n  HostName 127.9.3.1\nHost cellar\n  HostName 127.9.3.2\n'

async function stateNow(): Promise<AppState> {
  const ended = new AbortController()
  for await (const state of backend!.client['app.watch']({}, ended.signal)) return state
  throw new Error('nothing was told')
}

describe('a backend of its owner’s labs', () => {
  it('holds an empty lab and asks for a choice where there is none', async () => {
    const client = await start()
    expect(await client['labs.list']({})).toMatchObject([{ name: 'Homelab', nodes: 0, file: null }])
    expect(await stateNow()).toMatchObject({ firstRun: true, paused: false, own: true, problems: [] })
    expect((await stateNow()).dataDir).toBe(join(home, 'data'))
  })

  it('holds every lab file of the owner, each with its own sources', async () => {
    await put('.ssh/config', SSH)
    await put('.config/homeport/lab.yaml', lab('Attic', 'attic'))
    await put('.config/homeport/labs/cellar.yaml', lab('Cellar', 'cellar'))
    await put('.config/homeport/labs/twin.yaml', lab('Attic', 'cellar'))
    const client = await start()
    const listed = await client['labs.list']({})
    expect(listed.map(({ id, name }) => [id, name])).toEqual([
      ['attic', 'Attic'],
      ['cellar', 'Cellar'],
      ['attic-2', 'Attic'],
    ])
    expect(listed.map(one => one.file)).toEqual(
      ['lab.yaml', 'labs/cellar.yaml', 'labs/twin.yaml'].map(name => join(home, '.config/homeport', name)),
    )
    expect((await stateNow()).firstRun).toBe(false)
    for await (const patch of client['lab.watch']({ lab: 'cellar', revision: null })) {
      expect(patch.set.sources?.map(one => one.name)).toEqual(['cellar'])
      break
    }
    await expect(client['lab.retry']({ lab: 'nowhere' })).rejects.toThrow(/No lab “nowhere”/)
  })

  it('keeps the id of each lab file over restarts, renames and other labs of its name', async () => {
    const ids = async () =>
      Object.fromEntries(
        (await backend!.client['labs.list']({})).map(one => [one.file?.split('/').at(-1), one.id]),
      )
    const added = (name: string) =>
      backend!.client['labs.add']({
        labs: [{ name, clusters: [], hosts: [], machines: [], tailnet: true }],
      })
    await start()
    // The name of the empty lab is free for a lab that is added while it stands in.
    expect(await added('Homelab')).toEqual(['homelab'])
    await put('.config/homeport/labs/twin.yaml', lab('Attic', 'attic'))
    await put('.config/homeport/labs/zwei.yaml', lab('Attic', 'attic'))
    await put('.config/homeport/labs/x.yaml', lab('実験室', 'attic'))
    await put('.config/homeport/labs/y.yaml', lab('дом', 'attic'))
    // A demo has the name of its world for itself.
    await put('.config/homeport/labs/world.yaml', lab('Holmos', 'attic'))
    await backend?.close()
    await start()
    const before = await ids()
    expect(before).toEqual({
      'homelab.yaml': 'homelab',
      'twin.yaml': 'attic',
      'zwei.yaml': 'attic-2',
      'x.yaml': 'lab',
      'y.yaml': 'lab-2',
      'world.yaml': 'holmos-2',
    })
    await backend?.close()
    // These come first in the order of the files.
    await put('.config/homeport/lab.yaml', lab('Attic', 'attic'))
    await put('.config/homeport/labs/a.yaml', lab('実験室', 'attic'))
    await put('.config/homeport/labs/twin.yaml', lab('Cellar', 'attic'))
    await start()
    expect(await ids()).toEqual({ ...before, 'lab.yaml': 'attic-3', 'a.yaml': 'lab-3' })
  })

  it('finds what the files of this computer name, and contacts nothing', async () => {
    await put('.ssh/config', SSH)
    await put(
      '.ssh/known_hosts',
      '127.9.3.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9N1oM2yGbGTYd0UO4nbBqZ2nJq3Oq0n5cH8qv3V0bH\n',
    )
    await put(
      '.kube/config',
      `apiVersion: v1
kind: Config
current-context: loft
clusters: [{ name: c, cluster: { server: "https://127.9.3.9:6443" } }]
users: [{ name: u, user: { token: t } }]
contexts: [{ name: loft, context: { cluster: c, user: u } }]
`,
    )
    const client = await start()
    const found = await client['labs.found']({})
    expect(found.clusters).toEqual([
      expect.objectContaining({
        context: 'loft',
        server: 'https://127.9.3.9:6443',
        auth: 'token',
        expires: null,
        current: true,
        held: false,
      }),
    ])
    expect(found.hosts.map(({ alias, hostName, known, held }) => [alias, hostName, known, held])).toEqual([
      ['attic', '127.9.3.1', true, false],
      ['cellar', '127.9.3.2', false, false],
    ])
    expect(found.demos.length).toBeGreaterThan(0)
    expect(found.looked).toContain(join(home, '.ssh/config'))
    const [only] = await client['labs.list']({})
    expect(only).toMatchObject({ nodes: 0, state: 'unknown' })
  })

  it('names a broken kubeconfig and goes on', async () => {
    await put('.ssh/config', SSH)
    const file = await put('.kube/config', 'clusters: [')
    const found = await (await start())['labs.found']({})
    expect(found.problems[0]).toMatchObject({ file })
    expect(found.hosts).toHaveLength(2)
  })

  it('makes labs of the choice, into files of their own that are never written over', async () => {
    const config = await put('.ssh/config', SSH)
    const before = await put('.config/homeport/labs/loft.yaml', 'name: [\n')
    const client = await start()
    const host = (alias: string) => ({ file: config, alias })
    const ids = await client['labs.add']({
      labs: [
        { name: 'Loft', clusters: [], hosts: [host('attic')], machines: [], tailnet: false },
        { name: 'Cellar', clusters: [], hosts: [host('cellar')], machines: [], tailnet: false },
      ],
    })
    expect(await readFile(before, 'utf8')).toBe('name: [\n')
    const folder = join(home, '.config/homeport/labs')
    expect((await readdir(folder)).sort()).toEqual(['cellar.yaml', 'loft-2.yaml', 'loft.yaml'])
    expect((await stat(join(folder, 'cellar.yaml'))).mode & 0o777).toBe(0o600)
    const listed = await client['labs.list']({})
    expect(ids.map(id => listed.find(one => one.id === id)?.name)).toEqual(['Loft', 'Cellar'])
    expect(await readFile(join(folder, 'cellar.yaml'), 'utf8')).toContain('- cellar')
    await backend?.close()
    const again = await (await start())['labs.list']({})
    expect(again.map(one => one.name)).toEqual(expect.arrayContaining(['Loft', 'Cellar']))
    expect((await stateNow()).firstRun).toBe(false)
  })

  it('writes no lab of a cluster that cannot be read, and none of those asked for with it', async () => {
    const client = await start()
    const kube = await put('.kube/config', 'current-context: [\n')
    const made = (name: string, clusters: { file: string }[]) => ({
      name,
      clusters,
      hosts: [],
      machines: [],
      tailnet: clusters.length === 0,
    })
    await expect(
      client['labs.add']({ labs: [made('Loft', []), made('Barn', [{ file: '~/.kube/config' }])] }),
    ).rejects.toThrow(`${kube}, line`)
    await expect(client['labs.add']({ labs: [made('Barn', [{ file: '/none' }])] })).rejects.toThrow(
      /none: The file does not exist/,
    )
    expect(await readdir(join(home, '.config/homeport/labs')).catch(() => [])).toEqual([])
    expect((await stateNow()).firstRun).toBe(true)
  })

  it('leaves no half of a lab file where the disk is full', async () => {
    const client = await start()
    const handle = await open(await put('any', ''))
    const disk = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'sync')
    await handle.close()
    disk.mockRejectedValueOnce(Object.assign(new Error('full'), { code: 'ENOSPC' }))
    const labs = [{ name: 'Barn', clusters: [], hosts: [], machines: [], tailnet: true }]
    try {
      await expect(client['labs.add']({ labs })).rejects.toThrow(
        /could not be written to .*barn.yaml \(ENOSPC\)/,
      )
    } finally {
      disk.mockRestore()
    }
    expect(await readdir(join(home, '.config/homeport/labs'))).toEqual([])
    expect((await stateNow()).firstRun).toBe(true)
  })

  it('drops the empty lab for the first that is added, also where the second fails', async () => {
    const client = await start()
    const folder = join(home, '.config/homeport/labs')
    // Every name of the second is taken.
    for (let n = 1; n <= 100; n++) await put(`.config/homeport/labs/loft${n === 1 ? '' : `-${n}`}.yaml/x`, '')
    const made = (name: string) => ({ name, clusters: [], hosts: [], machines: [], tailnet: true })
    await expect(client['labs.add']({ labs: [made('Barn'), made('Loft')] })).rejects.toThrow(
      /100 labs named Loft/,
    )
    expect((await readdir(folder)).filter(name => name.startsWith('barn'))).toEqual(['barn.yaml'])
    expect(await client['labs.list']({})).toMatchObject([{ id: 'barn' }])
    expect((await stateNow()).firstRun).toBe(false)
  })

  it('drops the empty lab with the first that is added, and ends its stream with a fault', async () => {
    const config = await put('.ssh/config', SSH)
    const client = await start()
    const [empty] = await client['labs.list']({})
    const patches = client['lab.watch']({ lab: empty!.id, revision: null })
    await patches.next()
    const next = patches.next().catch((error: Error) => error.message)
    await client['labs.add']({
      labs: [
        {
          name: 'Loft',
          clusters: [],
          hosts: [{ file: config, alias: 'attic' }],
          machines: [],
          tailnet: false,
        },
      ],
    })
    await clock.advance(5_000)
    expect(await next).toMatch(/No lab “stand--in”/)
    expect((await client['labs.list']({})).map(one => one.name)).toEqual(['Loft'])
  })

  it('holds the demo that was chosen, at each start, until it is forgotten', async () => {
    const started: string[] = []
    const startDemo = async ({ demo }: { demo: string | null }) => {
      started.push(String(demo))
    }
    const client = await start({ startDemo })
    const { demos } = await client['labs.found']({})
    const world = demos[0]!.name
    const id = await client['labs.addDemo']({ name: world })
    expect(await client['labs.list']({})).toMatchObject([{ id, demo: true }])
    await expect(client['labs.addDemo']({ name: 'atlantis' })).rejects.toThrow(/no demo lab “atlantis”/)
    await backend?.close()
    expect(await (await start({ startDemo }))['labs.list']({})).toMatchObject([{ id, demo: true }])
    expect(started).toEqual([world, world])
    await backend!.client['labs.forgetDemo']({})
    expect(await backend!.client['labs.list']({})).toMatchObject([{ name: 'Homelab', demo: false }])
    expect(await stateNow()).toMatchObject({ firstRun: true, settings: { demo: null } })
  })

  it('holds the demo of another world in place of the one before', async () => {
    const started: string[] = []
    const startDemo = async ({ demo }: { demo: string | null }) => {
      started.push(String(demo))
    }
    const client = await start({ startDemo })
    const worlds = (await client['labs.found']({})).demos.map(one => one.name)
    expect(worlds).toEqual(['holmos', 'pesulabs'])
    const id = await client['labs.addDemo']({ name: 'holmos' })
    expect(await client['labs.addDemo']({ name: 'holmos' })).toBe(id)
    const other = await client['labs.addDemo']({ name: 'pesulabs' })
    expect(await client['labs.list']({})).toMatchObject([{ id: other, demo: true }])
    expect(await stateNow()).toMatchObject({ firstRun: false, settings: { demo: 'pesulabs' } })
    expect(started).toEqual(worlds)
  })

  it('keeps its choice of labs from one that was started by flags', async () => {
    const file = await put('x.yaml', lab('Alone', 'attic'))
    await put('.config/homeport/labs/cellar.yaml', lab('Cellar', 'cellar'))
    const options = labOptions({ 'data-dir': join(home, 'data'), lab: file })
    backend = await startBackend(options, clock, line => logged.push(line))
    expect((await backend.client['labs.list']({})).map(one => [one.name, one.file])).toEqual([
      ['Alone', file],
    ])
    expect((await stateNow()).own).toBe(false)
    await expect(
      backend.client['labs.add']({
        labs: [{ name: 'More', clusters: [], hosts: [], machines: [], tailnet: false }],
      }),
    ).rejects.toThrow(/started for one lab by its flags/)
  })

  it('lets everything rest and resumes, and says so', async () => {
    await put('.ssh/config', SSH)
    await put('.config/homeport/lab.yaml', lab('Attic', 'attic'))
    const client = await start()
    const states = async () => {
      for await (const patch of client['lab.watch']({ lab: 'attic', revision: null })) {
        return patch.set.sources?.map(one => one.state)
      }
    }
    await client['app.pause']({ paused: true })
    expect((await stateNow()).paused).toBe(true)
    expect(await states()).toEqual(['off'])
    await clock.advance(120_000)
    expect(await states()).toEqual(['off'])
    await client['app.pause']({ paused: false })
    expect((await stateNow()).paused).toBe(false)
    expect(await states()).not.toEqual(['off'])
  })

  it('tells what it costs by source, and slows down over a limit as long as it is over it', async () => {
    await put('.ssh/config', SSH)
    await put('.config/homeport/lab.yaml', lab('Attic', 'attic'))
    const client = await start()
    for await (const budget of client['app.budget']({})) {
      expect(budget.memory).toBeGreaterThan(1e6)
      expect(budget.sources.map(one => [one.lab, one.kind, one.name])).toEqual([
        ['attic', 'probes', 'Services'],
        ['attic', 'ssh', 'attic'],
      ])
      break
    }
    const limits = { cpu: 100, memory: 64e6, sockets: 64, requests: 10 }
    await client['settings.change']({ limits })
    backend?.setOnBattery(true)
    expect((await stateNow()).slowed).toBe('battery')
    await clock.advance(60_000)
    expect((await stateNow()).slowed).toBe('limit')
    await client['settings.change']({ slowDown: false })
    expect((await stateNow()).slowed).toBeNull()
    await client['settings.change']({ slowDown: true, limits: { ...limits, memory: 16e9 } })
    await clock.advance(60_000)
    expect((await stateNow()).slowed).toBe('battery')
    backend?.setOnBattery(false)
    expect((await stateNow()).slowed).toBeNull()
  })

  it('leaves no timer behind', async () => {
    await put('.ssh/config', SSH)
    await put('.config/homeport/lab.yaml', lab('Attic', 'attic'))
    await start()
    await backend?.close()
    await clock.advance(120_000)
    expect(clock.waiting).toBe(0)
  })
})
