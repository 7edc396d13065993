import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { type Backend, startBackend } from '../../electron/backend/backend.ts'
import { FileWatch } from '../../electron/backend/fileWatch.ts'
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
async function start(): Promise<Backend> {
  lab = null
  const options = labOptions({ 'data-dir': join(home, 'data') })
  backend = await startBackend(options, clock, line => logged.push(line), { records: true })
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
