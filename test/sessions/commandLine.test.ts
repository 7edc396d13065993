import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend } from '../../electron/backend/backend.ts'
import { type LabOptions, labOptions } from '../../electron/backend/options.ts'
import { controlPath } from '../../electron/backend/selection.ts'
import { systemClock } from '../../electron/clock.ts'
import { ApiLab, type ApiObject } from '../labs/apiServer.ts'
import { CommandHome, type Ended } from '../labs/commandHome.ts'
import { closedPort, type Peer, page } from '../labs/peers.ts'

/** What must not reach a terminal as it is. */
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/
const HOSTILE = `$(id)\u202e\u009b31m<img src=x onerror=1>\n;rm`

let home: CommandHome
let api: ApiLab
let web: Peer
let kubeconfig: string
let closed: number

const node = (name: string, address: string): ApiObject => ({
  metadata: { name, uid: `uid-${name}`, labels: { 'node-role.kubernetes.io/control-plane': 'true' } },
  status: {
    addresses: [{ type: 'InternalIP', address }],
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-15T10:00:00Z' }],
    nodeInfo: {
      machineID: name,
      bootID: '',
      osImage: 'Debian',
      kernelVersion: '6.12',
      kubeletVersion: 'v1.34',
    },
    capacity: { memory: '8Gi' },
  },
})

const service = (name: string, nodePort?: number, namespace = 'apps'): ApiObject => ({
  metadata: { name, namespace, uid: `uid-${namespace}-${name}` },
  spec: {
    type: nodePort ? 'NodePort' : 'ClusterIP',
    clusterIP: '10.43.0.7',
    ports: [{ port: 80, protocol: 'TCP', ...(nodePort && { nodePort }) }],
  },
})

const pod = (name: string, nodeName: string): ApiObject => ({
  metadata: {
    name,
    namespace: 'apps',
    uid: `uid-${name}`,
    ownerReferences: [{ kind: 'StatefulSet', name: 'db', controller: true }],
  },
  spec: { ...(nodeName && { nodeName }), containers: [{ name: 'db', image: 'db:1' }] },
  status: nodeName
    ? {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ ready: true, restartCount: 2, state: { running: {} } }],
      }
    : { phase: 'Pending' },
})

beforeAll(async () => {
  home = new CommandHome()
  api = await ApiLab.open()
  web = await page((_request, response) => response.end('hello'))
  closed = await closedPort()
  api.put('/api/v1/nodes', node('pi-1', '127.0.0.1'))
  api.put('/api/v1/services', service('nova', web.port))
  api.put('/api/v1/services', service('postgres'))
  kubeconfig = home.kubeconfig('kubeconfig', api.context())
})
afterAll(async () => {
  await api.close()
  await web.close()
  home.remove()
})

const json = <Shape>({ out }: Ended) => JSON.parse(out) as Shape
const told = (ended: Ended) =>
  json<{ error: { code: string; sentence: string; advice: string } }>(ended).error

describe('a command that is called wrongly ends with 2', () => {
  it.each([
    [[], 'A command is missing.'],
    [['dance'], 'There is no command “dance”.'],
    [['status', 'now'], '“now” is one word too many.'],
    [['status', '--nope'], 'There is no flag “--nope”. “homeport --help” tells how.'],
    [['status', `--${HOSTILE}`], 'There is no flag “--$(id)⟨202E⟩⟨009B⟩31m<img src'],
    [['status', '--wait'], '--wait needs a value. “homeport --help” tells how.'],
    [['status', '--json=yes'], '--json takes no value. “homeport --help” tells how.'],
    [['status', '--wait', 'soon'], '--wait takes a number of seconds.'],
    [['status', '--wait', '-1'], '--wait needs a value; one that begins with a dash is written --wait=-x.'],
    [['status', '--wait='], '--wait needs a value.'],
    [['status', '--kubeconfig='], '--kubeconfig needs a value.'],
    [['status', '--demo', '../x'], '--demo takes the name of a world'],
    [['status', '--demo', 'nope'], 'There is no demo lab “nope”; there is holmos, pesulabs.'],
    [['status', '--demo', 'holmos', '--kubeconfig', 'x'], '--demo is a lab of its own'],
    [['open'], '“open” needs the name of a service.'],
    [['parse', 'tea-leaves', 'x'], 'There is no collector “tea-leaves”'],
    [['parse', 'cpu'], '“parse cpu” needs a file'],
    [['parse', 'cpu', 'x', '--arg', 'novalue'], '--arg takes NAME=VALUE.'],
    [['demo'], '“demo” needs a word: start, stop, status, fault or roam.'],
    [['tailnet', '--demo', 'holmos'], '“tailnet” asks Tailscale on this computer'],
    [['demo', 'dance'], '“demo dance” is not a command'],
    [['demo', 'start', 'twice'], '“twice” is one word too many.'],
    [['demo', 'start', '--forget'], '--forget goes with “demo stop”.'],
    [['status', '--print'], '--print goes with “open”.'],
    [['status', '--node', 'pi-1'], '--node goes with “pods” and “journal”.'],
    [['pods', '--node='], '--node needs a value.'],
    [['pods', 'pi-1'], '“pi-1” is one word too many.'],
    [['status', '--arg', 'a=b'], '--arg goes with “parse”.'],
    [['status', '--data-dir', '/dev/null'], 'The data folder cannot be made at /dev/null: it is a file.'],
    [['status', '--data-dir', '/proc/none/here'], 'The data folder cannot be made at /proc/none'],
    [[HOSTILE], 'There is no command “$(id)⟨202E⟩⟨009B⟩31m<img src=x onerror=1>⟨000A⟩;rm”.'],
  ])('%j', async (args, sentence) => {
    const ended = await home.run(...args)
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toContain(sentence)
    expect(ended.err).not.toMatch(RAW)
    const asked = await home.run(...args, '--json')
    expect(asked.code).toBe(2)
    expect(told(asked)).toMatchObject({ code: 'usage' })
    expect(existsSync(home.path('data/homeport/demo/nope'))).toBe(false)
  })

  it('prints its help and its version where they are asked for', async () => {
    const { version } = JSON.parse(readFileSync(path.resolve('package.json'), 'utf8'))
    expect(await home.run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
    const help = await home.run('--help')
    expect(help.code).toBe(0)
    expect(await home.run('help')).toEqual(help)
    for (const word of [
      'status',
      'nodes',
      'services',
      'pods',
      'journal',
      'open',
      'parse',
      'url',
      'demo',
      '--json',
      '--wait',
    ])
      expect(help.out).toContain(word)
  })
})

describe('the help of one command', () => {
  it.each([
    [['open', '--help'], 'Usage: homeport open [NAMESPACE/]NAME [--print]', 'demo fault'],
    [['help', 'journal'], 'Usage: homeport journal [--since TIME]', 'Exit codes'],
    [['demo', 'fault', '--help'], '  NODE slow MILLISECONDS (0 ends it)', '--forget'],
    [['demo', 'start', '--help'], 'Usage: homeport demo start|stop', 'NODE slow'],
    [['dance', '--help'], 'Usage: homeport COMMAND [options]', 'NODE slow'],
  ])('%j is its own', async (args, has, hasNot) => {
    const ended = await home.run(...args)
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toContain(has)
    expect(ended.out).not.toContain(hasNot)
  })
})

describe('a lab', () => {
  it('that is well ends with 0, in text and in JSON', async () => {
    const text = await home.run('status', '--kubeconfig', kubeconfig)
    expect(text).toMatchObject({ code: 0, err: '' })
    expect(text.out).toContain('1 of 1 nodes Ready · 1 of 1 services answer')
    const ended = await home.run('status', '--kubeconfig', kubeconfig, '--json')
    expect(ended).toMatchObject({ code: 0, err: '' })
    const status = json<Record<string, unknown>>(ended)
    expect(status).toMatchObject({
      lab: 'lab',
      revision: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      state: 'ok',
      counts: { nodes: 1, clusters: 1, services: 1, workloads: 0, volumes: 0, secrets: null, peers: null },
      problems: [],
      sources: [
        { id: 'source:kubernetes/lab', kind: 'kubernetes', state: 'up', reason: '', at: expect.any(String) },
      ],
    })
  })

  it('tells its nodes', async () => {
    const ended = await home.run('nodes', '--kubeconfig', kubeconfig, '--json')
    expect(json(ended)).toMatchObject([
      {
        id: 'node:pi-1',
        name: 'pi-1',
        state: 'ok',
        roles: ['control-plane'],
        addresses: { lan: ['127.0.0.1'], tailnet: [] },
        knownAs: { kubernetes: 'pi-1', ssh: null, tailscale: null },
        evidence: [],
        os: 'Debian',
        kernel: '6.12',
        hardware: null,
        at: expect.any(String),
        figures: { cpu: null, memory: null, pods: { value: 0, unit: '', at: expect.any(String) } },
      },
    ])
  })

  it('tells every service, those too that nobody opens', async () => {
    const services = json<{ name: string }[]>(
      await home.run('services', '--kubeconfig', kubeconfig, '--json'),
    )
    expect(services.map(one => one.name).sort()).toEqual(['nova', 'postgres'])
    const url = `http://127.0.0.1:${web.port}`
    expect(services.find(one => one.name === 'nova')).toMatchObject({
      id: 'service:lab/apps/nova',
      namespace: 'apps',
      group: null,
      type: 'NodePort',
      launchable: true,
      state: 'ok',
      ports: [{ port: 80, nodePort: web.port, protocol: 'TCP' }],
      paths: [{ url, via: 'pi-1', state: 'ok', at: expect.any(String) }],
      best: url,
      verdict: 'HTTP 200 over pi-1',
      at: expect.any(String),
    })
    expect(services.find(one => one.name === 'postgres')).toMatchObject({
      launchable: false,
      best: null,
      paths: [],
    })
  })

  it('tells its pods, those of one node where it is named, in text and in JSON', async () => {
    const pods = ['a', 'b'].map(name => pod(name, name === 'a' ? 'pi-1' : ''))
    for (const one of pods) api.put('/api/v1/pods', one)
    const ended = await home.run('pods', '--kubeconfig', kubeconfig, '--json')
    const text = await home.run('pods', '--kubeconfig', kubeconfig, '--node', 'pi-1')
    const unknown = await home.run('pods', '--kubeconfig', kubeconfig, '--node', HOSTILE)
    for (const one of pods) api.remove('/api/v1/pods', one)
    expect(ended.code).toBe(0)
    expect(json(ended)).toEqual({
      total: 2,
      missing: null,
      at: expect.stringMatching(/Z$/),
      pods: [
        {
          uid: 'uid-a',
          cluster: 'lab',
          namespace: 'apps',
          name: 'a',
          node: 'pi-1',
          state: 'ok',
          status: 'Running',
          ready: 1,
          containers: 1,
          restarts: 2,
          owner: { kind: 'StatefulSet', name: 'db' },
          createdAt: '2026-01-15T10:00:00.000Z',
        },
        expect.objectContaining({ name: 'b', node: '', status: 'Pending', state: 'working' }),
      ],
    })
    expect(text.code).toBe(0)
    expect(text.out).toMatch(
      /^STATE +NAMESPACE +NAME +NODE +STATUS +READY +RESTARTS +AGE\n● OK +apps +a +pi-1 /,
    )
    expect(text.out.trimEnd().split('\n')).toHaveLength(2)
    expect(unknown).toMatchObject({ code: 2, out: '' })
    expect(unknown.err).toContain('No node “$(id)⟨202E⟩')
    expect(unknown.err).not.toMatch(RAW)
  })

  it('tells every pod once however many windows they fill', async () => {
    const many = Array.from({ length: 450 }, (_, n) => pod(`many-${String(n).padStart(3, '0')}`, 'pi-1'))
    for (const one of many) api.put('/api/v1/pods', one)
    const ended = await home.run('pods', '--kubeconfig', kubeconfig, '--json')
    for (const one of many) api.remove('/api/v1/pods', one)
    const { total, pods } = json<{ total: number; pods: { name: string }[] }>(ended)
    expect(total).toBe(450)
    expect(pods.map(one => one.name)).toEqual(many.map(one => one.metadata.name))
  })

  it('does not take pods it may not see for none', async () => {
    api.script = (ask, answer) => {
      if (ask.path !== '/api/v1/pods') return false
      answer.writeHead(403, { 'content-type': 'application/json' })
      answer.end('{"kind":"Status","code":403,"reason":"Forbidden"}')
      return true
    }
    const text = await home.run('pods', '--kubeconfig', kubeconfig)
    const ended = await home.run('pods', '--kubeconfig', kubeconfig, '--json')
    api.script = () => false
    expect(text.out).toBe('It is not known which pods there are.\n')
    expect(text.err).toBe('homeport: This user may not see the pods of lab.\n')
    expect(json(ended)).toMatchObject({
      total: null,
      missing: expect.stringContaining('may not see'),
      pods: [],
    })
  })

  it('opens a service: --print prints its address alone', async () => {
    expect(await home.run('open', 'nova', '--print', '--kubeconfig', kubeconfig)).toEqual({
      code: 0,
      out: `http://127.0.0.1:${web.port}\n`,
      err: '',
    })
    expect(json(await home.run('open', 'apps/nova', '--json', '--kubeconfig', kubeconfig))).toEqual({
      service: 'service:lab/apps/nova',
      address: `http://127.0.0.1:${web.port}`,
      url: `http://127.0.0.1:${web.port}`,
      via: 'pi-1',
      tried: [],
    })
  })

  it.each([
    ['nvoa', 'No service “nvoa” is known. Did you mean nova?'],
    ['ova', 'No service “ova” is known. Did you mean nova?'],
    ['teapot', 'No service “teapot” is known. “homeport services” lists them.'],
    [HOSTILE, 'No service “$(id)⟨202E⟩⟨009B⟩31m<img src=x onerror=1>⟨000A⟩;rm” is known.'],
  ])('does not know %j, and says what is near', async (name, sentence) => {
    const ended = await home.run('open', name, '--print', '--kubeconfig', kubeconfig)
    expect(ended).toMatchObject({ code: 2, out: '' })
    expect(ended.err).toContain(sentence)
    expect(ended.err).not.toMatch(RAW)
  })

  it('says why a service cannot be opened', async () => {
    const ended = await home.run('open', 'postgres', '--print', '--kubeconfig', kubeconfig)
    expect(ended).toMatchObject({ code: 1, out: '' })
    expect(ended.err).toContain('postgres cannot be opened from outside the cluster.')
  })

  it('says in one sentence what failed when nothing answers, and ends with 3', async () => {
    const dead = service('dead', closed)
    api.put('/api/v1/services', dead)
    const ended = await home.run('open', 'dead', '--json', '--kubeconfig', kubeconfig)
    const status = await home.run('status', '--kubeconfig', kubeconfig, '--json')
    api.remove('/api/v1/services', dead)
    expect(ended.code).toBe(3)
    expect(told(ended)).toMatchObject({
      code: 'unreachable',
      sentence: `dead does not answer: 127.0.0.1:${closed}: TCP refused.`,
    })
    expect(status.code).toBe(1)
    expect(json<{ state: string }>(status).state).toBe('unknown')
  })

  it('with hostile names tells them as inert text, and as they are in JSON', async () => {
    const hostile = service(HOSTILE)
    api.put('/api/v1/services', hostile)
    const text = await home.run('services', '--kubeconfig', kubeconfig)
    const ended = await home.run('services', '--kubeconfig', kubeconfig, '--json')
    api.remove('/api/v1/services', hostile)
    expect(text.out).toContain('$(id)⟨202E⟩⟨009B⟩31m<img src=x onerror=1>⟨000A⟩;rm')
    expect(text.out).not.toMatch(RAW)
    expect(ended.out).not.toMatch(RAW)
    expect(json<{ name: string }[]>(ended).map(one => one.name)).toContain(HOSTILE)
  })

  it('that nobody answers for ends with 3, and says who', async () => {
    const gone = home.kubeconfig('gone', api.context({ cluster: { server: `https://127.0.0.1:${closed}` } }))
    const ended = await home.run('status', '--kubeconfig', gone, '--json')
    expect(ended.code).toBe(3)
    expect(json(ended)).toMatchObject({
      counts: { nodes: null, services: null },
      sources: [{ state: 'down', reason: `TCP refused 127.0.0.1:${closed}.` }],
      problems: [{ subject: 'source:kubernetes/lab', state: 'down' }],
    })
    const opened = await home.run('open', 'nova', '--print', '--kubeconfig', gone)
    expect(opened).toMatchObject({ code: 3, out: '' })
    expect(opened.err).toContain('No service is known.')
  })

  it('is told as it is now with --wait 0', async () => {
    const ended = await home.run('status', '--kubeconfig', kubeconfig, '--wait', '0', '--json')
    expect(ended.code).toBe(3)
    expect(json(ended)).toMatchObject({
      settled: false,
      counts: { nodes: null },
      sources: [{ state: 'connecting' }],
    })
  })

  it('that has no source says what to do, and ends with 3', async () => {
    const ended = await home.run('status')
    expect(ended).toMatchObject({ code: 3, err: '' })
    expect(ended.out).toContain('Name a cluster with --kubeconfig FILE')
    expect(ended.out).not.toMatch(/\b0\b/)
    expect(json(await home.run('services', '--json'))).toEqual([])
  })

  it('that is a demo not started says so, with the command that starts it', async () => {
    const ended = await home.run('demo', 'fault', 'rpi-7', 'down', '--data-dir', home.path('no-demo'))
    expect(ended).toMatchObject({ code: 3, out: '' })
    expect(ended.err).toMatch(
      /^homeport: No demo lab is running\. Start it: .*demo start --demo \w+ --data-dir .*no-demo\n$/,
    )
  })

  it('has no door of which a link could be printed', async () => {
    const ended = await home.run('url', '--kubeconfig', kubeconfig, '--json')
    expect(ended.code).toBe(3)
    expect(told(ended)).toMatchObject({ code: 'unreachable', sentence: 'No Homeport runs for this lab.' })
  })
})

describe('files', () => {
  it.each([
    ['missing', null, /no such file|does not exist/],
    ['a folder', 'folder', /not a regular file/],
    ['no YAML', 'apiVersion: v1\nclusters: [\n', /./],
    ['without a context', 'apiVersion: v1\nkind: Config\n', /no context/],
  ])('a kubeconfig that is %s is named, with what to do', async (_what, text, reason) => {
    const file = home.path(`bad-${text?.length ?? 'none'}`)
    if (text === 'folder') mkdirSync(file)
    else if (text !== null) home.write(path.basename(file), text)
    const ended = await home.run('status', '--kubeconfig', file, '--json')
    expect(ended.code).toBe(1)
    const [source] = json<{ sources: { kind: string; state: string; reason: string; advice: string }[] }>(
      ended,
    ).sources
    expect(source).toMatchObject({ kind: 'file', state: 'needs-you' })
    expect(source?.reason).toContain(file)
    expect(source?.reason).toMatch(reason)
    expect(source?.advice).not.toBe('')
    expect(json<{ counts: unknown }>(ended).counts).toEqual({
      nodes: null,
      clusters: null,
      services: null,
      workloads: null,
      volumes: null,
      secrets: null,
      peers: null,
    })
  })

  it('of which one is bad leave the rest in use', async () => {
    const lab = home.write(
      'lab.yaml',
      `name: Two of three
colour: blue
sources:
  kubernetes:
    - kubeconfig: kubeconfig
    - kubeconfig: nowhere
ports:
  - { from: ${web.port}, to: ${web.port}, name: Mine }
  - { from: 9, to: 3, name: Backwards }
`,
    )
    const ended = await home.run('status', '--lab', lab, '--json')
    expect(ended.code).toBe(1)
    const status = json<{ lab: string; counts: unknown; sources: { kind: string; reason: string }[] }>(ended)
    expect(status).toMatchObject({ lab: 'two-of-three', counts: { nodes: 1, services: 1 } })
    const reasons = status.sources.filter(one => one.kind === 'file').map(one => one.reason)
    expect(reasons).toHaveLength(3)
    expect(reasons.find(one => one.includes('colour'))).toBe(
      `${lab}, line 2: colour is not known and is ignored`,
    )
    expect(reasons.find(one => one.includes('from is above to'))).toContain(`${lab}, line 9: ports, entry 2 `)
    expect(reasons.find(one => one.includes('nowhere'))).toBeDefined()
    const services = json<{ name: string; group: string | null }[]>(
      await home.run('services', '--lab', lab, '--json'),
    )
    expect(services.find(one => one.name === 'nova')?.group).toBe('Mine')
  })

  it('are found where the owner keeps them, unless a flag names others', async () => {
    mkdirSync(home.path('config/homeport'), { recursive: true })
    home.write('config/homeport/lab.yaml', `sources: { kubernetes: [{ kubeconfig: ${kubeconfig} }] }`)
    const own = json<{ counts: { nodes: number } }>(await home.run('status', '--json'))
    expect(own.counts.nodes).toBe(1)
    home.write('config/homeport/lab.yaml', '')
    expect((await home.run('status', '--json')).code).toBe(3)
  })

  it('are parsed by one reader at a time', async () => {
    const names = (await home.run('parse')).out.trim().split('\n')
    expect(names).toEqual(
      expect.arrayContaining(['cpu', 'memory', 'kubeconfig', 'known-hosts', 'lab-file', 'ssh-config']),
    )
    const loadavg = home.write('loadavg', '0.52 0.48 0.40 1/312 4242\n')
    const ended = await home.run('parse', 'loadavg', loadavg)
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(json(ended)).toMatchObject({
      collector: 'loadavg',
      observations: [expect.objectContaining({ value: 0.52 })],
      notUnderstood: [],
    })
    expect(await home.fed('0.52 0.48 0.40 1/312 4242\n', 'parse', 'loadavg', '-')).toEqual(ended)
    const broken = json<{ observations: { value: unknown }[]; notUnderstood: unknown[] }>(
      await home.fed('nothing of the kind\n', 'parse', 'loadavg', '-'),
    )
    expect(broken.observations.filter(one => one.value === 0)).toEqual([])
    expect(broken.notUnderstood.length).toBeGreaterThan(0)
  })

  it('that are parsed never show a credential', async () => {
    const ended = await home.run('parse', 'kubeconfig', kubeconfig)
    expect(ended.code).toBe(0)
    expect(ended.out).not.toContain('a-token')
    expect(json(ended)).toMatchObject({
      collector: 'kubeconfig',
      observations: [{ name: 'lab', current: true, credentials: ['token'] }],
      notUnderstood: [],
    })
  })

  it('that cannot be read for parsing are named', async () => {
    for (const name of ['cpu', 'known-hosts', 'kubeconfig', 'ssh-config', 'lab-file']) {
      const ended = await home.run('parse', name, home.path('nowhere'), '--json')
      expect(ended.code).toBe(1)
      expect(told(ended).sentence).toBe(`${home.path('nowhere')} cannot be read: there is no such file.`)
      const folder = await home.run('parse', name, home.folder, '--json')
      expect(folder.code).toBe(1)
      expect(told(folder).sentence).toContain('it is a folder')
    }
  })
})

describe('the backend that runs', () => {
  it('answers every command of its own lab, and of no other', async () => {
    const env = { ...home.env }
    const options: LabOptions = labOptions({ kubeconfig, 'data-dir': home.path('own') }, env)
    // The socket is where a command line of this user, in this runtime folder, looks for it.
    const before = process.env.XDG_RUNTIME_DIR
    process.env.XDG_RUNTIME_DIR = env.XDG_RUNTIME_DIR
    const asked = api.asked.length
    const backend = await startBackend(options, systemClock, () => {})
    try {
      await backend.listen()
      expect(controlPath(options)).toContain(home.folder)
      const status = () =>
        home.run('status', '--kubeconfig', kubeconfig, '--data-dir', home.path('own'), '--json')
      const first = await status()
      expect(first.code).toBe(0)
      const lists = api.lists('/api/v1/nodes').length
      const second = json<{ revision: number }>(await status())
      expect(second.revision).toBeGreaterThanOrEqual(json<{ revision: number }>(first).revision)
      // The command line asked the backend, and the backend asks the cluster once.
      expect(api.lists('/api/v1/nodes').length).toBe(lists)
      expect(api.asked.length).toBeGreaterThan(asked)
      const other = home.kubeconfig('other', { ...api.context(), name: 'other' })
      const elsewhere = await home.run(
        'status',
        '--kubeconfig',
        other,
        '--data-dir',
        home.path('own'),
        '--json',
      )
      expect(json(elsewhere)).toMatchObject({ lab: 'other' })
      const url = await home.run('url', '--kubeconfig', kubeconfig, '--data-dir', home.path('own'), '--json')
      expect(url.code).toBe(1)
      expect(told(url)).toMatchObject({ code: 'refused', sentence: 'No browser door is open.' })
    } finally {
      await backend.close()
      if (before === undefined) delete process.env.XDG_RUNTIME_DIR
      else process.env.XDG_RUNTIME_DIR = before
    }
  })
})
