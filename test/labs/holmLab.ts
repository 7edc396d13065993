import type { KeptPod } from '../../electron/lab/kept.ts'
import type { JournalEntry } from '../../shared/contract/journal.ts'
import type { Lab, Node, Service, Source } from '../../shared/lab/model.ts'
import { makeApp, type ScriptedApp } from '../pages/scriptedApp.ts'
import {
  figure,
  makeCluster,
  makeLab,
  makeNode,
  makePod,
  makeProblem,
  makeService,
  makeSource,
  makeVolume,
  makeWorkload,
} from './makeLab.ts'

/** A lab of the demo world's shape: 13 nodes, 26 services in 8 named ranges, 9 volumes. */

const NODES: readonly [name: string, octet: number, model: 4 | 5 | 0, figures: readonly number[]][] = [
  ['rpi-1', 197, 4, [34, 71, 54, 58, 21]],
  ['rpi-2', 196, 4, [11, 38, 49, 31, 5]],
  ['rpi-3', 195, 4, [9, 35, 48, 29, 4]],
  ['rpi-4', 194, 4, [14, 42, 51, 33, 5]],
  ['rpi-5', 108, 5, [22, 44, 52, 24, 6]],
  ['rpi-6', 235, 5, [18, 39, 50, 37, 5]],
  ['rpi-7', 209, 5, [27, 46, 58, 22, 6]],
  ['rpi-8', 202, 5, [12, 33, 49, 18, 4]],
  ['rpi-9', 187, 5, [16, 36, 50, 21, 5]],
  ['rpi-10', 210, 5, [8, 29, 47, 17, 4]],
  ['rpi-11', 231, 5, [13, 34, 49, 19, 4]],
  ['rpi-12', 105, 5, [19, 41, 51, 20, 5]],
  ['openmediavault', 199, 0, [7, 52, 41, 64, 6]],
]

const GROUPS: readonly [group: string, from: number, to: number, services: readonly [string, number][]][] = [
  [
    'Core shell and AI',
    30000,
    30099,
    [
      ['holmos-shell', 30000],
      ['ios-shell', 30001],
      ['app-store-ai', 30002],
      ['chat-hub', 30003],
      ['nova', 30004],
      ['pulse', 30006],
      ['holm-git', 30009],
      ['calculator-app', 30010],
      ['clock-app', 30011],
      ['deploy-controller', 30015],
      ['backup-svc', 30016],
      ['scribe', 30017],
      ['cicd-controller', 30020],
      ['file-web-nautilus', 30088],
      ['steve-bot', 30099],
    ],
  ],
  ['Authentication', 30100, 30199, [['auth-gateway', 30100]]],
  ['Cluster management', 30500, 30599, [['cluster-manager', 30502]]],
  [
    'Settings',
    30600,
    30699,
    [
      ['settings-web', 30600],
      ['health-agg', 30667],
      ['alice-bot', 30668],
    ],
  ],
  ['Media', 30700, 30799, [['audiobook-web', 30700]]],
  [
    'Terminal and tools',
    30800,
    30899,
    [
      ['terminal-web', 30800],
      ['vault', 30870],
    ],
  ],
  ['Monitoring', 30900, 30999, [['metrics-dashboard', 30950]]],
  [
    'Registry and infrastructure',
    31500,
    31999,
    [
      ['registry', 31500],
      ['registry-ui', 31750],
    ],
  ],
]

const wave = (middle: number, step: number) =>
  Array.from({ length: 24 }, (_, i) =>
    Math.max(1, Math.round(middle + middle * 0.18 * Math.sin(i * 1.3 + step))),
  )

function nodes(): Node[] {
  return NODES.map(([name, octet, model, [cpu, memory, temp, disk, pods]], i) =>
    makeNode(name, {
      roles: i === 0 ? ['control-plane', 'master'] : [],
      addresses: { lan: [`192.168.8.${octet}`], tailnet: [] },
      hardware: model
        ? `Raspberry Pi ${model} Model B Rev 1.${model === 4 ? 5 : 0}`
        : 'ProLiant MicroServer Gen10 Plus',
      kernel: model ? `6.12.47+rpt-rpi-${model === 4 ? 'v8' : '2712'}` : '6.1.0-32-amd64',
      os: model ? 'Debian GNU/Linux 13 (trixie)' : 'Debian GNU/Linux 12 (bookworm)',
      figures: {
        ...makeNode(name).figures,
        cpu: figure(cpu!),
        memory: figure(memory!),
        temperature: figure(temp!, '°C'),
        disk: figure(disk!, '%', Date.now(), 60_000),
        pods: figure(pods!, '', Date.now(), 45_000),
        throttled: model ? figure(name === 'rpi-7' ? 0x50000 : 0, 'flags', Date.now(), 60_000) : null,
      },
      missing: model ? {} : { throttled: 'This machine is not a Raspberry Pi.' },
      cpuTrend: wave(cpu!, i),
    }),
  )
}

function services(all: readonly Node[]): Service[] {
  let index = 0
  return GROUPS.flatMap(([group, from, to, list]) =>
    list.map(([name, port]) => {
      const i = index++
      const ranked = [...all.slice(i % all.length), ...all.slice(0, i % all.length)]
      const made = makeService(name, port, ranked, {
        group,
        range: { from, to },
        offConvention: port === 30667 || port === 30668,
        runsOn: [CLAIMS[name]?.[0] ?? all[(i * 5) % all.length]!.name],
        workloads: [makeWorkload(name, 1).id],
        trend: wave(4 + ((i * 7) % 12), i),
        volumes: (CLAIMS[name]?.slice(1) ?? []).map(claim => makeVolume(claim, null, 1).id),
      })
      return {
        ...made,
        paths: made.paths.map((path, n) => ({
          ...path,
          latency: 3 + ((i * 7) % 12) + n,
          at: Date.now() - ((i * 7) % 28) * 1000,
        })),
      }
    }),
  )
}

/** Which claims a service's only workload mounts, and the node they are on. */
const CLAIMS: Readonly<Record<string, readonly [node: string, ...claims: string[]]>> = {
  'holm-git': ['rpi-1', 'holm-git-data'],
  registry: ['rpi-1', 'registry-pvc'],
  vault: ['rpi-1', 'vault-data'],
  'audiobook-web': ['rpi-7', 'audiobook-pvc'],
  'alice-bot': ['rpi-7', 'ai-bots-data'],
  'steve-bot': ['rpi-7', 'ai-bots-data'],
  'backup-svc': ['openmediavault', 'backup-storage-pvc', 'backup-postgres-pvc'],
}

/** Who uses a claim of the namespace the services are in. */
const usersOf = (claim: string) =>
  Object.entries(CLAIMS)
    .filter(([, claims]) => claims.slice(1).includes(claim))
    .map(([name]) => makeWorkload(name, 1).id)

/** The pods of a lab of this shape: one for each service where it runs, one of a DaemonSet on every node. */
export function podsOf(lab: Lab): KeptPod[] {
  const nodes = [...lab.tables.nodes.values()]
  const pods = [...lab.tables.services.values()].flatMap((service, i) => {
    const node = nodes.find(one => one.name === service.runsOn[0])
    if (!node || !service.launchable) return []
    const claims = CLAIMS[service.name]?.slice(1) ?? []
    const down = service.state === 'down'
    return [
      makePod(`${service.name}-6d9f7c5b8-x${i}`, node, {
        namespace: service.namespace,
        ownerName: service.name,
        claims,
        restarts: i % 9 === 4 ? 2 : 0,
        ...(down && { status: 'Terminating', ready: false, readyContainers: 0, deleting: true }),
      }),
    ]
  })
  const everywhere = nodes.map((node, i) =>
    makePod(`svclb-traefik-${i}`, node, {
      namespace: 'kube-system',
      ownerKind: 'DaemonSet',
      ownerName: 'svclb-traefik',
      readyContainers: 2,
      containers: 2,
    }),
  )
  return [...pods, ...everywhere]
}

/** All quiet. */
export function healthyLab(): Lab {
  const all = nodes()
  const by = (name: string) => all.find(node => node.name === name) ?? null
  const within = makeService('postgres', 0, [], {
    type: 'ClusterIP',
    launchable: false,
    ports: [{ port: 5432, nodePort: null, protocol: 'TCP', name: null }],
    verdict: 'Reachable inside the cluster only.',
  })
  const dns = makeService('kube-dns', 0, [], {
    namespace: 'kube-system',
    type: 'ClusterIP',
    launchable: false,
    ports: [{ port: 53, nodePort: null, protocol: 'UDP', name: 'dns' }],
    verdict: 'Reachable inside the cluster only.',
  })
  return makeLab(
    {
      nodes: all,
      clusters: [makeCluster()],
      services: [...services(all), within, dns],
      volumes: [
        makeVolume('holm-git-data', by('rpi-1'), 20, { usedBy: usersOf('holm-git-data') }),
        makeVolume('registry-pvc', by('rpi-1'), 10, { usedBy: usersOf('registry-pvc') }),
        makeVolume('registry-pvc', by('rpi-1'), 10, { namespace: 'registry' }),
        makeVolume('backup-storage-pvc', by('openmediavault'), 5, { usedBy: usersOf('backup-storage-pvc') }),
        makeVolume('audiobook-pvc', by('rpi-7'), 5, { usedBy: usersOf('audiobook-pvc') }),
        makeVolume('backup-postgres-pvc', by('openmediavault'), 1, {
          usedBy: usersOf('backup-postgres-pvc'),
        }),
        makeVolume('vault-data', by('rpi-1'), 1, { usedBy: usersOf('vault-data') }),
        makeVolume('ai-bots-data', by('rpi-7'), 1, { usedBy: usersOf('ai-bots-data') }),
      ],
      workloads: [
        ...services(all).map(service => makeWorkload(service.name, 1)),
        makeWorkload('svclb-traefik', all.length, { namespace: 'kube-system', kind: 'DaemonSet' }),
      ],
      sources: [makeSource('kubernetes', 'holm'), ...all.map(node => makeSource('ssh', node.name))],
    },
    { id: 'holmos', name: 'HolmOS', demo: true },
  )
}

/** One node lost power: three services cannot move, one has, one is starting elsewhere. */
export function brokenLab(): Lab {
  const lab = healthyLab()
  const since = Date.now() - 380_000
  const edit = <Row extends { id: string }>(table: ReadonlyMap<string, Row>, change: (row: Row) => Row) =>
    [...table.values()].map(change)
  const lost = [...lab.tables.nodes.values()].find(node => node.name === 'rpi-7')!
  const gone = ['audiobook-web', 'alice-bot', 'steve-bot']
  const affected = [...gone, 'scribe', 'clock-app']
  const ids = affected.map(
    name => [...lab.tables.services.values()].find(service => service.name === name)!.id,
  )
  const old = (value: number, unit = '%') => figure(value, unit, since)
  return makeLab(
    {
      nodes: edit(
        lab.tables.nodes,
        (node): Node =>
          node.id !== lost.id
            ? node
            : {
                ...node,
                state: 'down',
                since,
                ready: 'Unknown',
                sentence: 'rpi-7 stopped answering; it most likely lost power.',
                figures: {
                  ...node.figures,
                  cpu: old(27),
                  memory: old(46),
                  temperature: old(58, '°C'),
                  disk: old(22),
                  load1: old(1.2, ''),
                  uptime: old(3_400_000, 's'),
                  throttled: old(0x50005, 'flags'),
                  pods: figure(3, '', Date.now(), 45_000),
                },
              },
      ),
      clusters: [...lab.tables.clusters.values()],
      services: edit(lab.tables.services, (service): Service => {
        const paths = service.paths.map(path =>
          path.via === 'rpi-7'
            ? { ...path, state: 'down' as const, answer: 'no answer in 3 s', latency: null }
            : path,
        )
        const best = paths.find(path => path.state === 'ok')?.url ?? null
        if (gone.includes(service.name)) {
          return {
            ...service,
            paths: paths.map(path => ({
              ...path,
              state: 'down' as const,
              answer: path.via === 'rpi-7' ? 'no answer in 3 s' : 'TCP refused',
              latency: null,
            })),
            best: null,
            state: 'down',
            since,
            runsOn: ['rpi-7'],
            endpoints: { ready: 0, total: 1 },
            verdict: `Cannot move: ${service.name === 'audiobook-web' ? 'audiobook-pvc' : 'ai-bots-data'} is on rpi-7.`,
          }
        }
        if (service.name === 'scribe') {
          return {
            ...service,
            paths,
            best,
            state: 'working',
            verdict: 'Starting on rpi-9: 0 of 1 ready.',
            since,
          }
        }
        if (service.name === 'clock-app') return { ...service, paths, best, verdict: 'Moved to rpi-10.' }
        if (service.name === 'cicd-controller') {
          const stale = Date.now() - 360_000
          return {
            ...service,
            paths: paths.map(p => ({ ...p, at: stale, state: 'stale' as const })),
            best: paths[0]!.url,
            state: 'stale',
            verdict: 'Not checked lately.',
          }
        }
        return { ...service, paths, best }
      }),
      volumes: edit(lab.tables.volumes, volume =>
        volume.node === lost.id
          ? { ...volume, state: 'down' as const, sentence: 'Its data is on rpi-7, which is down' }
          : volume,
      ),
      workloads: [...lab.tables.workloads.values()],
      sources: edit(
        lab.tables.sources,
        (source): Source =>
          source.name === 'rpi-7'
            ? {
                ...source,
                state: 'down',
                reason: 'No answer from 192.168.8.209:22 in 10 s.',
                advice: 'Check its power and network.',
              }
            : source.name === 'rpi-3'
              ? {
                  ...source,
                  state: 'needs-you',
                  reason: 'The host key of rpi-3 is not in known_hosts.',
                  advice: 'Connect once with ssh and compare the fingerprint.',
                }
              : source,
      ),
      problems: [
        makeProblem(lost.id, {
          sentence: 'rpi-7 stopped answering; it most likely lost power',
          since,
          affects: ids,
          evidence: [
            { at: since - 9_000, sentence: 'Firmware on rpi-7 flagged under-voltage (0x50005)' },
            { at: since, sentence: 'Last kubelet heartbeat (lease kube-node-lease/rpi-7)' },
            { at: since + 40_000, sentence: 'Node Ready became Unknown' },
            { at: since + 370_000, sentence: 'No answer on 192.168.8.209:22 in 3 s' },
          ],
        }),
      ],
    },
    {
      id: 'holmos',
      name: 'HolmOS',
      demo: true,
      state: 'down',
      sentence: 'rpi-7 stopped answering; it most likely lost power',
    },
  )
}

/** What a backend that holds this lab says beside it: pods, a day of the journal, what it costs, what is found. */
export function appOf(lab: Lab): Partial<ScriptedApp> {
  const now = lab.at
  const hour = 3_600_000
  const nodes = [...lab.tables.nodes.values()]
  const favourites = ['nova', 'holm-git', 'terminal-web'].flatMap(
    name => [...lab.tables.services.values()].find(service => service.name === name)?.id ?? [],
  )
  const lost = nodes.find(node => node.state === 'down')
  const made = makeApp()
  return {
    pods: podsOf(lab),
    app: { ...made.app, settings: { ...made.app.settings, favourites: { [lab.id]: favourites } } },
    journal: {
      entries: journalOf(lab, now),
      more: false,
      since: now - 40 * hour,
      problem: null,
    },
    lanes: {
      from: now - 24 * hour,
      to: now,
      lanes: nodes.map((node, i) => ({
        node: node.id,
        name: node.name,
        spans: [
          { from: now - 24 * hour, to: now - 17 * hour, state: 'ok' as const },
          { from: now - 17 * hour, to: now - 9 * hour, state: null },
          ...(i === 2
            ? [
                { from: now - 9 * hour, to: now - 8 * hour, state: 'attention' as const },
                { from: now - 8 * hour, to: now, state: 'ok' as const },
              ]
            : node === lost
              ? [
                  { from: now - 9 * hour, to: now - 380_000, state: 'ok' as const },
                  { from: now - 380_000, to: now, state: 'down' as const },
                ]
              : [{ from: now - 9 * hour, to: now, state: 'ok' as const }]),
        ],
      })),
    },
    budget: {
      ...made.budget,
      since: now - hour,
      history: Array.from({ length: 60 }, (_, i) =>
        i > 20 && i < 26
          ? null
          : {
              cpu: 0.5 + (i % 7) / 10 + (i === 40 ? 2.2 : 0),
              memory: 168e6 + i * 5e4,
              sockets: 9 + (i % 9 === 3 ? 3 : 0),
              requests: 2 + (i % 5) / 4,
            },
      ),
      sources: [
        {
          lab: lab.id,
          source: null,
          name: 'Services',
          kind: 'probes',
          sockets: 0,
          requests: 0.9,
          bytes: 410,
        },
        {
          lab: lab.id,
          source: 'source:kubernetes/holm',
          name: 'holm',
          kind: 'kubernetes',
          sockets: 1,
          requests: 0.1,
          bytes: 1800,
        },
        ...nodes.map(node => ({
          lab: lab.id,
          source: `source:ssh/${node.name}` as const,
          name: node.name,
          kind: 'ssh' as const,
          sockets: node === lost ? 0 : 1,
          requests: node === lost ? null : 0.2,
          bytes: node === lost ? null : 240,
        })),
      ],
    },
    found: {
      clusters: [
        {
          file: '/home/you/.kube/config',
          context: 'holm',
          server: 'https://192.168.8.197:6443',
          auth: 'client certificate',
          expires: now + 324 * 24 * hour,
          current: true,
          held: false,
        },
        {
          file: '/home/you/.kube/config',
          context: 'attic',
          server: 'https://192.168.1.20:6443',
          auth: 'token',
          expires: null,
          current: false,
          held: false,
        },
      ],
      hosts: ['rpi-1', 'rpi-2', 'nas', 'gateway', 'vps'].map((alias, i) => ({
        file: '/home/you/.ssh/config',
        alias,
        hostName: i < 2 ? `192.168.8.${197 - i}` : `192.0.2.${i}`,
        user: 'you',
        known: i !== 3,
        held: false,
      })),
      known: [
        { file: '/home/you/.ssh/known_hosts', name: 'shed', address: '192.0.2.40', port: 22, held: false },
      ],
      hashed: 3,
      agents: [
        {
          socket: '/run/user/1000/agent.sock',
          named: 'environment',
          keys: [{ type: 'ssh-ed25519', comment: 'you@desk' }],
          problem: null,
        },
      ],
      tailnet: {
        state: 'Running',
        name: 'holm',
        problem: null,
        peers: [
          {
            name: 'gateway',
            address: '100.64.0.1',
            os: 'linux',
            online: true,
            lastSeen: null,
            exitNode: true,
          },
          { name: 'nas', address: '100.64.0.5', os: 'linux', online: true, lastSeen: null, exitNode: false },
          {
            name: 'phone',
            address: '100.64.0.9',
            os: 'android',
            online: false,
            lastSeen: now - 5 * hour,
            exitNode: false,
          },
        ],
        held: false,
      },
      problems: [],
      looked: ['/home/you/.kube/config', '/home/you/.ssh/config'],
      demos: [{ name: 'atlas', title: 'Atlas' }],
    },
  }
}

function journalOf(lab: Lab, now: number): JournalEntry[] {
  const minute = 60_000
  const service = (name: string) => [...lab.tables.services.values()].find(one => one.name === name)
  const say = (
    ago: number,
    kind: JournalEntry['kind'],
    name: string,
    sentence: string,
    more: Partial<JournalEntry> = {},
  ): Omit<JournalEntry, 'id'> => ({
    at: now - ago * minute,
    kind,
    subject: service(name)?.id ?? null,
    name,
    node: null,
    from: null,
    to: null,
    sentence,
    ...more,
  })
  const node = (name: string) => ({ subject: `node:${name}` as const, node: `node:${name}` as const })
  const lines = [
    ...(lab.state === 'down'
      ? [
          say(6, 'state', 'audiobook-web', 'Cannot move: audiobook-pvc is on rpi-7.', {
            from: 'ok',
            to: 'down',
          }),
          say(6, 'state', 'rpi-7', 'rpi-7 stopped answering; it most likely lost power.', {
            ...node('rpi-7'),
            from: 'ok',
            to: 'down',
          }),
        ]
      : []),
    say(14, 'action', 'holm-git', 'Opened over rpi-1'),
    say(95, 'state', 'scribe', '1 of 1 ready', { from: 'attention', to: 'ok' }),
    say(97, 'state', 'scribe', '0 of 1 ready', { from: 'ok', to: 'attention' }),
    say(480, 'state', 'rpi-3', 'Temperature is 48 °C again', {
      ...node('rpi-3'),
      from: 'attention',
      to: 'ok',
    }),
    say(540, 'state', 'rpi-3', 'Temperature is 81 °C', { ...node('rpi-3'), from: 'ok', to: 'attention' }),
    say(541, 'connection', 'holm', 'Connected', { to: 'ok' }),
    say(541, 'homeport', 'Homeport', 'Homeport began to watch'),
    say(1020, 'homeport', 'Homeport', 'This computer slept for 8 h'),
    say(1500, 'state', 'registry', 'HTTP 200 over the best of its paths.', { from: 'down', to: 'ok' }),
  ]
  return lines.map((line, i) => ({ ...line, id: lines.length - i }))
}
