import { describe, expect, it } from 'vitest'
import { backoffDelay } from '../../renderer/link/backoff.ts'
import { inertPatch } from '../../renderer/mirror/inertPatch.ts'
import { countUntried, launchable } from '../../renderer/mirror/select.ts'
import { SHAPE_WORDS } from '../../renderer/parts/StateMark.tsx'
import { listed } from '../../renderer/texts/en/lists.ts'
import { nodeTexts } from '../../renderer/texts/en/node.ts'
import { adviceOf, awayOf, decodeThrottled } from '../../renderer/views/overview/advice.ts'
import { byRange, layOut } from '../../renderer/views/overview/board.ts'
import {
  berthWidth,
  commonPrefix,
  familyOf,
  groupNodes,
  intoQuays,
  labelParts,
} from '../../renderer/views/overview/quays.ts'
import { parseRoute, type Route, writeRoute } from '../../renderer/views/route.ts'
import { arrange, filtered } from '../../renderer/views/services/arrange.ts'
import { foldPaths, latencyRange } from '../../renderer/views/services/foldPaths.ts'
import { LIMITS, wantsLook } from '../../shared/lab/limits.ts'
import type { Node } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import { STATE_WORDS } from '../../shared/lab/state.ts'
import { healthyLab } from '../labs/holmLab.ts'
import { figure, makeCluster, makeLab, makeNode, makePath, makeService, makeSource } from '../labs/makeLab.ts'

const lab = healthyLab()
const nodes = [...lab.tables.nodes.values()]
const services = launchable(lab.tables.services)

describe('the quay', () => {
  it('groups by what runs the cluster, then by hardware', () => {
    const groups = groupNodes(nodes)
    expect(groups.map(group => [group.label, group.count])).toEqual([
      ['Control plane', 1],
      ['Raspberry Pi 4', 3],
      ['Raspberry Pi 5', 8],
      ['x86', 1],
    ])
    expect(groups[2]?.nodes.map(node => node.name).slice(-3)).toEqual(['rpi-10', 'rpi-11', 'rpi-12'])
  })

  it('keeps what is not known to be anything among the others', () => {
    expect(familyOf(makeNode('a', { hardware: null, kernel: null }))).toBe('Other machines')
    expect(familyOf(makeNode('b', { hardware: 'Raspberry Pi Compute Module 4 Rev 1.1' }))).toBe(
      'Raspberry Pi Compute Module 4',
    )
    expect(familyOf(makeNode('c', { hardware: 'GL.iNet MT2500', kernel: '5.4.211' }))).toBe('Other machines')
  })

  it('wraps past 16 nodes, and a group goes on at the next quay', () => {
    const many = Array.from({ length: 35 }, (_, i) => makeNode(`n-${i}`))
    const quays = intoQuays(groupNodes(many))
    expect(quays.map(quay => quay.reduce((sum, group) => sum + group.nodes.length, 0))).toEqual([16, 16, 3])
    expect(quays[2]?.[0]?.count).toBe(35)
  })

  it('gives a long name a wider berth, within measure, and a label what it can do without', () => {
    expect(berthWidth({ name: 'rpi-12' })).toBe(1)
    expect(berthWidth({ name: 'openmediavault' })).toBeCloseTo(1.72)
    expect(berthWidth({ name: 'x'.repeat(63) })).toBe(2)
    expect(labelParts('Control plane', 3)).toEqual(['', 'Control', ' plane, 3 nodes'])
    expect(labelParts('Raspberry Pi 5', 8)).toEqual(['Raspberry ', 'Pi 5', ', 8 nodes'])
    expect(labelParts('x86', 1)).toEqual(['', 'x86', ''])
  })

  it('shortens addresses only where all share a /24', () => {
    expect(commonPrefix(nodes)).toBe('192.168.8.')
    expect(
      commonPrefix([...nodes, makeNode('far', { addresses: { lan: ['10.0.0.1'], tailnet: [] } })]),
    ).toBeNull()
    expect(commonPrefix([makeNode('six', { addresses: { lan: ['fd00::1'], tailnet: [] } })])).toBeNull()
    expect(commonPrefix([])).toBeNull()
  })
})

describe('the board of services', () => {
  it('has the ranges in order, and what is in none comes last', () => {
    const stray = makeService('stray', 32000, nodes)
    const groups = byRange([...services, stray])
    expect(groups).toHaveLength(9)
    expect(groups.at(-1)).toMatchObject({ label: 'Other ports', range: null })
    expect(groups[0]).toMatchObject({ label: 'Core shell and AI', range: { from: 30000, to: 30099 } })
  })

  it('lays a tall group over two columns and fills the rest evenly', () => {
    const stacks = layOut(byRange(services), 4)
    expect(stacks.map(stack => [stack.span, stack.groups.length])).toEqual([
      [2, 1],
      [1, 4],
      [1, 3],
    ])
  })

  it.each([1, 2, 3, 4, 7])('loses no service in %i columns and never needs more', columns => {
    const stacks = layOut(byRange(services), columns)
    expect(stacks.flatMap(stack => stack.groups.flatMap(group => group.services))).toHaveLength(26)
    expect(stacks.reduce((sum, stack) => sum + stack.span, 0)).toBeLessThanOrEqual(columns)
  })
})

describe('the list of services', () => {
  it('counts the ports of a range that are used and those off convention', () => {
    const groups = arrange(services, 'range', nodes)
    expect(groups[0]).toMatchObject({ notes: ['15 of 100 ports'], off: 0 })
    expect(groups.find(group => group.label === 'Settings')).toMatchObject({ off: 2 })
    expect(groups.at(-1)).toMatchObject({ notes: ['2 of 500 ports'] })
  })

  it.each(['range', 'node', 'health'] as const)('has each service once, arranged by %s', by => {
    const listedIds = arrange(services, by, nodes).flatMap(group => group.services.map(service => service.id))
    expect(listedIds).toHaveLength(26)
    expect(new Set(listedIds).size).toBe(26)
  })

  it('puts what runs nowhere or in several places under its own heading', () => {
    const both = makeService('both', 31000, nodes, { runsOn: ['rpi-1', 'rpi-2'] })
    const none = makeService('none', 31001, nodes, { runsOn: [] })
    expect(arrange([none, both], 'node', nodes).map(group => group.label)).toEqual([
      'Several nodes',
      'No node',
    ])
  })

  it('filters by every word, in name, port, range, node and state', () => {
    expect(filtered(services, 'nova').map(service => service.name)).toEqual(['nova'])
    expect(filtered(services, '30950')).toHaveLength(1)
    expect(filtered(services, 'terminal ok').map(service => service.name)).toEqual(['terminal-web', 'vault'])
    expect(filtered(services, '  ')).toHaveLength(26)
    expect(filtered(services, '(nova')).toHaveLength(0)
  })
})

describe('paths', () => {
  const service = services[0]!

  it('shows the one in use and the alike others as one', () => {
    const folds = foldPaths(service.paths, service.best)
    expect(folds.map(fold => fold.kind)).toEqual(['one', 'many'])
    expect(folds[1]?.kind === 'many' && folds[1].paths).toHaveLength(12)
  })

  it('keeps different answers apart', () => {
    const paths = service.paths.map((path, i) =>
      i === 5 ? { ...path, state: 'down' as const, answer: 'TCP refused', latency: null } : path,
    )
    const folds = foldPaths(paths, service.best)
    expect(folds).toHaveLength(3)
    expect(latencyRange(paths.slice(5, 6))).toBeNull()
  })
})

describe('worth knowing', () => {
  it('decodes firmware flags: now and since boot', () => {
    expect(decodeThrottled(0x50005)).toEqual({
      now: ['under-voltage', 'throttling'],
      sinceBoot: ['under-voltage', 'throttling'],
    })
    expect(decodeThrottled(0)).toEqual({ now: [], sinceBoot: [] })
    expect(decodeThrottled(0x80008).now).toEqual(['its soft temperature limit'])
  })

  it('tells of flags, ports, full disks, kernels, lack of sight and unread lines, and of nothing else', () => {
    const told = adviceOf(lab, Date.now()).map(advice => advice.kind)
    expect(told).toEqual(['power', 'port'])
    const plain = makeNode('plain')
    const other = makeLab({
      nodes: [
        { ...plain, figures: { ...plain.figures, disk: figure(86) } },
        makeNode('b'),
        makeNode('c', { kernel: '6.6.1' }),
        { ...makeNode('d'), figures: { ...plain.figures, disk: null, throttled: null } },
      ],
      clusters: [makeCluster({ notAllowed: ['secrets'] })],
      sources: [makeSource('ssh', 'b', { errors: 3 })],
    })
    expect(adviceOf(other, Date.now()).map(advice => advice.kind)).toEqual([
      'sight',
      'disk',
      'skew',
      'unread',
    ])
    expect(adviceOf(makeLab(), Date.now())).toEqual([])
  })

  it('compares kernels of like machines only: of one family, under one system', () => {
    const kinds = (...nodes: ReturnType<typeof makeNode>[]) =>
      adviceOf(makeLab({ nodes }), Date.now()).map(advice => advice.kind)
    const debian = { os: 'Debian GNU/Linux 13 (trixie)', hardware: 'Tower 9', kernel: '6.12.1-amd64' }
    const a = makeNode('a', debian)
    expect(kinds(a, makeNode('b', { ...debian, kernel: '6.12.2-amd64' }))).toContain('skew')
    expect(kinds(a, makeNode('b', { ...debian, os: 'Ubuntu 25.10', kernel: '6.17.0-amd64' }))).toEqual([])
    const router = { os: debian.os, hardware: 'Router X', kernel: '5.15.1' }
    expect(kinds(a, makeNode('b', router), makeNode('c', { ...router, kernel: '5.15.2' }))).toEqual([])
  })

  it('tells why services are unknown where this computer is elsewhere, and only there', () => {
    const node = makeNode('a')
    const path = makePath(node, 30_001, { state: 'unknown', answer: NOT_ON_LAN, at: null })
    const web = makeService('web', 30_001, [], { state: 'unknown', paths: [path], best: null })
    const vantage = (home: boolean) => ({
      networks: [],
      gateway: null,
      home,
      offline: false,
      foreign: false,
      tailnet: null,
    })
    const told = (home: boolean) =>
      awayOf(makeLab({ nodes: [node], services: [web] }, { name: 'Attic', vantage: vantage(home) })).map(
        one => one.title,
      )
    expect(told(false)).toEqual(['This computer is not on the network of Attic'])
    expect(told(true)).toEqual([])
    const failed = { ...web, paths: [{ ...path, state: 'down' as const, answer: 'TCP refused', at: 5 }] }
    expect([
      countUntried([web]),
      countUntried([failed]),
      countUntried([{ ...failed, state: 'down' }]),
    ]).toEqual([1, 0, 0])
  })

  it('tells of old figures as old: dated, and nothing of now', () => {
    const plain = makeNode('a')
    const now = Date.now()
    const figures = (at: number) => ({
      ...plain.figures,
      throttled: figure(0x50005, 'flags', at, 60_000),
      disk: figure(86, '%', at, 60_000),
    })
    const titles = (node: Node) => adviceOf(makeLab({ nodes: [node] }), now).map(one => one.title)
    const at = new Date(2026, 4, 3, 14, 2).getTime()
    expect(titles({ ...plain, figures: figures(now) })).toEqual([
      'a reports under-voltage and throttling',
      'The disk of a is 86 % full',
    ])
    const dated = ['a reported under-voltage and throttling at 14:02', 'The disk of a was 86 % full at 14:02']
    expect(titles({ ...plain, figures: figures(at) })).toEqual(dated)
    const old: Node = { ...plain, figures: figures(at) }
    expect(adviceOf(makeLab({ nodes: [old] }), now)[0]?.detail).toMatch(
      /Whether it holds now is not known; check/,
    )
    for (const state of ['down', 'stale', 'unknown'] as const) {
      expect(titles({ ...plain, state, figures: figures(now) })[1]).toMatch(
        /^The disk of a was 86 % full at /,
      )
    }
  })

  it('has one table of limits for the verdict, the amber and the advice', () => {
    for (const [name, limit] of Object.entries(LIMITS)) {
      expect(limit.worth).toBeLessThanOrEqual(limit.attention)
      expect(wantsLook(name as keyof typeof LIMITS, limit.attention)).toBe(true)
      expect(wantsLook(name as keyof typeof LIMITS, limit.attention - 0.1)).toBe(false)
    }
    expect(wantsLook('cpu', 100)).toBe(false)
    expect(wantsLook('pods', 1000)).toBe(false)
  })

  it('case 09: tells which certificate ends when, with how it is renewed', () => {
    const now = Date.UTC(2026, 0, 15)
    const ends = (days: number) => now + days * 86_400_000
    const cluster = makeCluster({
      certificates: [
        { what: 'client', ends: ends(12), soon: true },
        { what: 'server', ends: ends(200), soon: false },
        { what: 'authority', ends: ends(-1), soon: true },
      ],
    })
    expect(
      adviceOf(makeLab({ clusters: [cluster] }), now).map(({ title, detail }) => [title, detail]),
    ).toEqual([
      [
        'Your certificate for test ends in 12 d, on 2026-01-27',
        expect.stringContaining('k3s certificate rotate'),
      ],
      ['The CA of test ended on 2026-01-14', expect.stringContaining('rotate-ca')],
    ])
  })

  it('tells what may not be seen from what cannot be read, and an unchecked certificate', () => {
    const gone = 'the API server does not know it (404)'
    const cluster = makeCluster({
      insecure: true,
      notAllowed: ['pods', 'leases'],
      notRead: [
        { kind: 'services', reason: gone },
        { kind: 'nodes', reason: gone },
        { kind: 'volumes', reason: 'it failed three times' },
      ],
    })
    expect(
      adviceOf(makeLab({ clusters: [cluster] }), Date.now()).map(({ kind, title }) => [kind, title]),
    ).toEqual([
      ['trust', 'The certificate of test is not checked'],
      ['sight', 'Not allowed to see pods and leases of test'],
      ['sight', `Services and nodes of test cannot be read: ${gone}`],
      ['sight', 'Volumes of test cannot be read: it failed three times'],
    ])
  })

  it('tells of SSH servers without strict key exchange, in one line', () => {
    const secured = {
      keyExchange: 'curve25519-sha256',
      cipher: 'aes128-ctr',
      mac: 'hmac-sha2-256',
      hostKey: 'ssh-ed25519',
      strict: false,
      postQuantum: false,
    }
    const nodes = [
      makeNode('old', { secured }),
      makeNode('older', { secured }),
      makeNode('new', { secured: { ...secured, strict: true } }),
      makeNode('none'),
    ]
    const said = (...some: typeof nodes) =>
      adviceOf(makeLab({ nodes: some }), Date.now()).map(({ kind, title, show }) => [kind, title, show])
    expect(said(...nodes)).toEqual([
      ['ssh', 'The SSH servers of old and older lack strict key exchange', null],
    ])
    expect(said(...nodes.slice(1))).toEqual([
      ['ssh', 'The SSH server of older lacks strict key exchange', { node: 'node:older' }],
    ])
    expect(nodeTexts.securedBy(['curve25519-sha256'], secured)).toBe(
      'curve25519-sha256 · no strict key exchange · not post-quantum',
    )
  })

  it('names a few and counts the rest', () => {
    expect(listed(['a'])).toBe('a')
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c')
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
  })
})

describe('the address of a place', () => {
  const route: Route = {
    page: 'services',
    lab: 'home',
    by: 'node',
    filter: 'a & b#c',
    all: true,
    service: 'service:c/ns/na me',
    node: null,
    more: { sort: 'a=b&c' },
  }

  it('comes back as it was written', () => {
    expect(parseRoute(writeRoute(route))).toEqual(route)
    expect(parseRoute('')).toMatchObject({ page: 'overview', by: 'range', filter: '', service: null })
  })

  it.each([
    '#/nowhere?by=evil',
    '#/services?service=javascript:alert(1)',
    '#/services?by=__proto__',
    '#?%%%',
    '#/?&&=',
  ])('reads %s as something harmless', hash => {
    const read = parseRoute(hash)
    expect(['overview', 'services']).toContain(read.page)
    expect(['range', 'node', 'health']).toContain(read.by)
    expect(read.service).toBeNull()
  })
})

describe('small things', () => {
  it('speaks the same words for shapes as the lab does for states', () => {
    for (const [state, word] of Object.entries(STATE_WORDS)) {
      expect(SHAPE_WORDS[state as keyof typeof SHAPE_WORDS]).toBe(word)
    }
  })

  it('waits longer after each failure, up to 15 s, never in step', () => {
    expect(backoffDelay(0, () => 0)).toBe(200)
    expect(backoffDelay(0, () => 1)).toBe(400)
    expect(backoffDelay(50, () => 1)).toBe(15_000)
    expect(backoffDelay(50, () => 0)).toBe(7_500)
  })

  it('makes every text of a patch inert and leaves ids and addresses as they are', () => {
    const evil = 'a\nb\u202e<img onerror=1>'
    const node = makeNode(evil, { sentence: evil, evidence: [evil] })
    const service = makeService(evil, 30000, [node], { workloads: ['workload:c/n/Deployment/\n'] })
    const { tables: _, revision, at, ...head } = makeLab({}, { name: evil })
    const patch = inertPatch({
      from: null,
      to: revision,
      at,
      head,
      set: { nodes: [node], services: [service] },
      gone: { volumes: ['volume:a\n'] },
    })
    expect(patch.head.name).toBe('a⟨000A⟩b⟨202E⟩<img onerror=1>')
    expect(patch.set.nodes?.[0]).toMatchObject({ id: node.id, evidence: ['a⟨000A⟩b⟨202E⟩<img onerror=1>'] })
    expect(patch.set.services?.[0]?.workloads).toEqual(service.workloads)
    expect(patch.set.services?.[0]?.paths[0]?.url).toBe(service.paths[0]?.url)
    expect(patch.set.services?.[0]?.paths[0]?.via).not.toContain('\n')
    expect(patch.gone.volumes).toEqual(['volume:a\n'])
  })
})
