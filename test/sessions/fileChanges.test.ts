import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { type Backend, type BackendParts, startBackend } from '../../electron/backend/backend.ts'
import { FileWatch } from '../../electron/backend/fileWatch.ts'
import { foundTailnet } from '../../electron/backend/foundTailnet.ts'
import { Labs } from '../../electron/backend/labs.ts'
import { LabWatch } from '../../electron/backend/labWatch.ts'
import { labOptions } from '../../electron/backend/options.ts'
import type { AppState } from '../../shared/contract/app.ts'
import type { SourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { applyPatch } from '../../shared/lab/patch.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { localApi } from '../labs/localApi.ts'
import { until } from '../labs/peers.ts'

let home: string
let clock: FakeClock
let backend: Backend | null = null
const apis: ApiLab[] = []
const logged: string[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeport-files-'))
  clock = new FakeClock(Date.now())
  logged.length = 0
  vi.stubEnv('HOME', home)
  vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'))
  vi.stubEnv('KUBECONFIG', '')
  vi.stubEnv('SSH_AUTH_SOCK', '')
})
afterEach(async () => {
  await backend?.close()
  backend = null
  for (const api of apis.splice(0)) await api.close()
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

async function put(file: string, text: string): Promise<string> {
  const path = join(home, file)
  await mkdir(dirname(path), { recursive: true })
  // As kubectl, k3s and editors do: another file takes the name.
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
  return path
}

async function served(): Promise<ApiLab> {
  const api = await ApiLab.open()
  apis.push(api)
  return api
}

const kubeconfig = (name: string, api: ApiLab, token = 'right') =>
  stringify({
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      {
        name,
        cluster: {
          server: api.context().cluster.server,
          'certificate-authority-data': Buffer.from(api.context().cluster.ca ?? '').toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token } }],
  })

let lab: Lab | null = null
async function start(parts: BackendParts = {}): Promise<Backend> {
  lab = null
  const options = labOptions({ 'data-dir': join(home, 'data') })
  backend = await startBackend(options, clock, line => logged.push(line), { records: true, ...parts })
  return backend
}

/** Reads what the lab is now, with room for sockets and files between. */
async function labNow(id: string): Promise<Lab> {
  for await (const patch of backend!.client['lab.watch']({ lab: id, revision: null })) {
    lab = applyPatch(null, patch)
    return lab
  }
  throw new Error('nothing was told')
}
const sourcesNow = async (id: string) =>
  [...(await labNow(id)).tables.sources.values()].map(one => `${one.name} ${one.state}`).sort()

async function becomes(id: string, expected: readonly string[]): Promise<void> {
  let now: string[] = []
  for (let turn = 0; turn < 400; turn++) {
    now = await sourcesNow(id)
    if (JSON.stringify(now) === JSON.stringify(expected)) return
    await clock.advance(200)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  expect(now).toEqual(expected)
}

async function becomesSome(id: string, source: string): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    const { tables } = await labNow(id)
    if (tables.sources.has(source as SourceId) && tables.peers.size > 0) return
    await clock.advance(200)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  expect(await sourcesNow(id)).toEqual([source])
}

async function stateNow(): Promise<AppState> {
  for await (const state of backend!.client['app.watch']({})) return state
  throw new Error('nothing was told')
}

describe('a file that is followed', () => {
  const changes: string[][] = []
  let watch: FileWatch
  beforeEach(() => {
    changes.length = 0
    watch = new FileWatch(clock, files => changes.push([...files].map(file => file.slice(home.length + 1))))
  })
  afterEach(() => watch.close())

  it('is told when another takes its name, once for many writes', async () => {
    const file = await put('a/one', '1')
    await watch.follow([file, join(home, 'a/two')])
    for (const text of ['2', '3', '4']) await put('a/one', text)
    await until(() => {
      void clock.advance(100)
      return changes.length > 0
    }, 'the change')
    expect(changes).toEqual([['a/one']])
  })

  it('is told where the system tells nothing, at the next look', async () => {
    // A folder that is not there yet cannot be watched.
    await watch.follow([join(home, 'late/one')])
    await put('late/one', '1')
    await clock.advance(59_000)
    expect(changes).toEqual([])
    await clock.advance(2_000)
    await until(() => changes.length > 0, 'the change')
    expect(changes).toEqual([['late/one']])
  })

  it('is told when it goes, and is not when it was only read', async () => {
    const file = await put('a/one', '1')
    await watch.follow([file])
    await readFile(file)
    await clock.advance(61_000)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(changes).toEqual([])
    await rm(file)
    await until(() => {
      void clock.advance(100)
      return changes.length > 0
    }, 'the change')
    expect(changes).toEqual([['a/one']])
  })

  it('a folder is told when a file comes into it; what is followed no more is not', async () => {
    const file = await put('a/one', '1')
    await watch.follow([join(home, 'a'), file])
    await watch.follow([join(home, 'a')])
    await utimes(file, 1, 1)
    await put('a/two', '2')
    await until(() => {
      void clock.advance(100)
      return changes.length > 0
    }, 'the change')
    expect(changes).toEqual([['a']])
  })
})

describe('a lab that is held', () => {
  const LAB = (...files: string[]) =>
    stringify({ name: 'Attic', sources: { kubernetes: files.map(kubeconfig => ({ kubeconfig })) } })

  it('connects anew to the cluster whose kubeconfig was renewed, and to no other', async () => {
    const [one, two] = [await served(), await served()]
    await put('one', kubeconfig('one', one))
    await put('two', kubeconfig('two', two))
    await put('.config/homeport/lab.yaml', LAB('~/one', '~/two'))
    await start()
    await becomes('attic', ['one up', 'two up'])
    const [first, second] = [[...one.sockets], [...two.sockets]]
    await put('one', kubeconfig('one', one, 'renewed'))
    await until(() => {
      void clock.advance(100)
      return one.asked.some(ask => ask.headers.authorization === 'Bearer renewed')
    }, 'the new token')
    await becomes('attic', ['one up', 'two up'])
    expect([...one.sockets].filter(socket => first.includes(socket))).toEqual([])
    expect([...two.sockets].filter(socket => second.includes(socket))).toEqual(second)
    expect(two.asked.every(ask => ask.headers.authorization === 'Bearer right')).toBe(true)
  })

  it('keeps the last good plan while a file is broken, and tells where', async () => {
    const api = await served()
    await put('one', kubeconfig('one', api))
    const file = await put('.config/homeport/lab.yaml', LAB('~/one'))
    await start()
    await becomes('attic', ['one up'])
    const before = [...api.sockets]
    await put('.config/homeport/lab.yaml', 'name: Attic\nsources: [\n')
    await becomes('attic', ['lab.yaml needs-you', 'one up'])
    const told = [...(await labNow('attic')).tables.sources.values()].find(one => one.kind === 'file')
    expect(told?.reason).toContain(`${file}, line 3`)
    await put('.config/homeport/lab.yaml', LAB('~/one'))
    await put('one', 'clusters: [\n')
    await becomes('attic', ['one needs-you', 'one up'])
    await put('one', kubeconfig('one', api))
    await becomes('attic', ['one up'])
    expect([...api.sockets].filter(socket => before.includes(socket))).toEqual(before)
  })

  it('lets go what lab.yaml names no more, with everything it told', async () => {
    const [one, two] = [await served(), await served()]
    await put('one', kubeconfig('one', one))
    await put('two', kubeconfig('two', two))
    await put('.config/homeport/lab.yaml', LAB('~/one', '~/two'))
    await start()
    await becomes('attic', ['one up', 'two up'])
    await put('.config/homeport/lab.yaml', LAB('~/one'))
    await becomes('attic', ['one up'])
    expect([...(await labNow('attic')).tables.clusters.values()].map(cluster => cluster.name)).toEqual([
      'one',
    ])
    await until(() => two.watches.size === 0, 'the end of its watches')
  })

  it('asks the tailnet from when lab.yaml says so until it says so no more, once', async () => {
    const tailscaled = await localApi((_, response) =>
      response.end(
        JSON.stringify({
          BackendState: 'Running',
          Peer: { a: { ID: '1', DNSName: 'nas.x.ts.net.', TailscaleIPs: ['100.64.0.5'], Online: true } },
        }),
      ),
    )
    const lab = (more: object) => stringify({ name: 'Attic', sources: more })
    await put('.config/homeport/lab.yaml', lab({}))
    await start()
    await put('.config/homeport/lab.yaml', lab({ tailscale: { socket: tailscaled.socket } }))
    await becomesSome('attic', 'source:tailscale/tailnet')
    await put('.config/homeport/lab.yaml', `${lab({ tailscale: { socket: tailscaled.socket } })}ports: []\n`)
    await clock.advance(1_000)
    expect((await labNow('attic')).tables.peers.size).toBeGreaterThan(0)
    await put('.config/homeport/lab.yaml', lab({}))
    await becomes('attic', [])
    expect((await labNow('attic')).tables.peers.size).toBe(0)
    await tailscaled.close()
  })

  it('goes on where ssh_config leads now, also by a file that Include finds later', async () => {
    await put('.ssh/config', 'Include config.d/*\nHost attic\n  HostName 127.9.3.1\n')
    await put('.ssh/config.d/none', '')
    await put(
      '.config/homeport/lab.yaml',
      stringify({ name: 'Attic', sources: { ssh: { hosts: ['attic', 'cellar'] } } }),
    )
    await start()
    expect((await sourcesNow('attic')).map(one => one.split(' ')[0])).toEqual(['attic', 'cellar'])
    await put('.ssh/config.d/cellar', 'Host cellar\n  HostName 127.9.3.2\n')
    const plan = () => backend!.client['labs.found']({})
    let leads = ''
    for (let turn = 0; turn < 200 && leads !== '127.9.3.2'; turn++) {
      await clock.advance(200)
      await new Promise(resolve => setTimeout(resolve, 10))
      leads = [...(await labNow('attic')).tables.nodes.values()].find(one => one.name === 'cellar')?.addresses
        .lan[0] as string
    }
    expect((await plan()).hosts.map(one => one.hostName)).toContain('127.9.3.2')
    expect(leads).toBe('127.9.3.2')
  })
})

describe('a lab file of the owner', () => {
  const SSH = (...hosts: string[]) => stringify({ name: 'Attic', sources: { ssh: { hosts } } })
  const held = async () => (await backend!.client['labs.list']({})).map(one => one.id)
  const holds = async (...ids: string[]) => {
    let now: string[] = []
    for (let turn = 0; turn < 400; turn++) {
      now = await held()
      if (JSON.stringify(now) === JSON.stringify(ids)) return
      await clock.advance(5_000)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(now).toEqual(ids)
  }

  it('is held from when it comes, wherever, and goes when it stays away; in between it is told', async () => {
    await put('.ssh/config', 'Host attic\n  HostName 127.9.3.1\n')
    await start()
    expect(await held()).toEqual(['stand--in'])
    expect((await stateNow()).firstRun).toBe(true)
    const file = await put('.config/homeport/labs/attic.yaml', SSH('attic'))
    await holds('attic')
    expect((await stateNow()).firstRun).toBe(false)
    await put('.config/homeport/lab.yaml', 'name: Cellar\n')
    await holds('attic', 'cellar')
    const gone = () => labNow('attic').then(lab => [...lab.tables.sources.values()].map(one => one.reason))
    await rm(file)
    for (let turn = 0; turn < 50 && !(await gone()).some(one => one?.includes('does not exist')); turn++) {
      await clock.advance(200)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect((await gone()).join()).toContain(`${file}: The file does not exist.`)
    expect(await held()).toEqual(['attic', 'cellar'])
    await holds('cellar')
    expect(logged).toContain(`${file} is gone; its lab is held no more.`)
    await rm(join(home, '.config/homeport/lab.yaml'))
    await holds('stand--in')
    expect((await stateNow()).firstRun).toBe(true)
    // The same file is the same lab.
    await put('.config/homeport/labs/attic.yaml', SSH('attic').replace('Attic', 'Loft'))
    await holds('attic')
  })

  it('stays held while the folder of all of them is away', async () => {
    await put('.config/homeport/labs/attic.yaml', SSH('attic'))
    await start()
    await rename(join(home, '.config'), join(home, 'away'))
    for (let turn = 0; turn < 5; turn++) {
      await clock.advance(61_000)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    expect(await held()).toEqual(['attic'])
  })

  it('is read again where it was changed while the others were read at the start', async () => {
    await put('.config/homeport/lab.yaml', SSH('attic'))
    await start({ startDemo: async () => {} })
    await backend!.client['labs.addDemo']({ name: 'holmos' })
    await backend!.close()
    await start({ startDemo: async () => void (await put('.config/homeport/lab.yaml', SSH('cellar'))) })
    let names: string[] = []
    for (let turn = 0; turn < 100 && names[0] !== 'cellar'; turn++) {
      names = (await sourcesNow('attic')).map(one => one.split(' ')[0]!)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(names.filter(one => one !== 'config')).toEqual(['cellar'])
  })
})

describe('what is found while it runs', () => {
  const offered = async (names: readonly string[]) => {
    let now: string[] = []
    for (let turn = 0; turn < 200; turn++) {
      now = (await stateNow()).offers.map(one => `${one.kind} ${one.name}`)
      if (JSON.stringify(now) === JSON.stringify(names)) return
      await clock.advance(500)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect(now).toEqual(names)
  }

  it('is looked for again at the beat after the tailnet has moved', async () => {
    let running = false
    const tailscaled = await localApi((_, response) =>
      response.end(JSON.stringify({ BackendState: running ? 'Running' : 'Stopped' })),
    )
    let looks = 0
    let tailnet: string | null = null
    const stateOf = async () => {
      const found = await foundTailnet([], { env: {}, clock, tailscale: tailscaled.socket })
      return found?.state ?? null
    }
    const watch = new LabWatch({
      labs: new Labs(),
      clock,
      log: line => logged.push(line),
      env: {},
      own: {
        places: [],
        labs: async () => {},
        look: async () => {
          looks += 1
          tailnet = await stateOf()
          return [join(home, '.ssh/config')]
        },
        tailnetMoved: async () => (await stateOf()) !== tailnet,
      },
    })
    watch.start()
    const beats = async (asked: number) => {
      const before = tailscaled.asked.length
      await until(() => {
        void clock.advance(500)
        return tailscaled.asked.length >= before + asked
      }, 'the next look')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    await beats(1)
    await beats(2)
    expect(looks).toBe(1)
    running = true
    await beats(2)
    expect([looks, tailnet]).toEqual([2, 'Running'])
    await watch.close()
    await tailscaled.close()
  })

  it('is offered too where it stands in a file that ssh_config includes', async () => {
    await put('.ssh/config', 'Include config.d/*\nHost attic\n  HostName 127.9.3.1\n')
    await put('.ssh/config.d/old', 'Host old\n  HostName 127.9.3.9\n')
    // A lab that reads none of them.
    await put('.config/homeport/lab.yaml', 'name: Attic\n')
    await start()
    await clock.advance(6_000)
    await until(() => existsSync(join(home, 'data/seen.json')), 'a look')
    await offered([])
    await put('.ssh/config.d/more', 'Host new\n  HostName 127.9.3.3\n')
    await offered(['host new'])
    await put('.ssh/config.d/old', 'Host old newer\n  HostName 127.9.3.9\n')
    await offered(['host new', 'host newer'])
  })

  it('is only offered, until it is dismissed; what was there before is not', async () => {
    await put('.ssh/config', 'Host attic\n  HostName 127.9.3.1\nHost old\n  HostName 127.9.3.9\n')
    await put(
      '.config/homeport/lab.yaml',
      stringify({ name: 'Attic', sources: { ssh: { hosts: ['attic'] } } }),
    )
    await start()
    await clock.advance(6_000)
    await until(() => existsSync(join(home, 'data/seen.json')), 'a look')
    await offered([])
    await put('.ssh/config', 'Host attic\n  HostName 127.9.3.1\nHost old\nHost new\n  HostName 127.9.3.3\n')
    await offered(['host new'])
    expect((await sourcesNow('attic')).map(one => one.split(' ')[0])).toEqual(['attic'])
    await backend!.close()
    await start()
    await offered(['host new'])
    await backend!.client['offers.dismiss']({})
    expect((await stateNow()).offers).toEqual([])
    await backend!.close()
    await start()
    await clock.advance(6_000)
    await offered([])
  })
})
