import type { AppState, Budget } from '../../shared/contract/app.ts'
import type { Found } from '../../shared/contract/found.ts'
import type { JournalLanes, JournalPage } from '../../shared/contract/journal.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { makeApp, type ScriptedApp } from './scriptedApp.ts'

/** What a backend says beside its labs, with something in it: for views that show it. */

const HOUR = 3_600_000

/** A journal of two days with every kind of entry, and hours in which nothing was watched. */
export function makeJournal(lab: Lab, now = Date.now()): { journal: JournalPage; lanes: JournalLanes } {
  const nodes = [...lab.tables.nodes.values()]
  const [first, second] = nodes
  const service = [...lab.tables.services.values()][0]
  const entry = { subject: null, name: '', node: null, from: null, to: null }
  return {
    journal: {
      entries: [
        {
          ...entry,
          id: 9,
          at: now - 60_000,
          kind: 'state',
          subject: first!.id,
          name: first!.name,
          node: first!.id,
          from: 'ok',
          to: 'down',
          sentence: `${first!.name} stopped answering`,
        },
        {
          ...entry,
          id: 8,
          at: now - 120_000,
          kind: 'action',
          subject: service!.id,
          name: service!.name,
          sentence: `${service!.name} was opened`,
        },
        {
          ...entry,
          id: 7,
          at: now - HOUR,
          kind: 'connection',
          subject: second!.id,
          name: second!.name,
          node: second!.id,
          from: 'down',
          to: 'ok',
          sentence: `SSH to ${second!.name} is up`,
        },
        {
          ...entry,
          id: 6,
          at: now - 26 * HOUR,
          kind: 'homeport',
          name: 'Homeport',
          sentence: 'Homeport started',
        },
      ],
      more: true,
      since: now - 26 * HOUR,
      problem: null,
    },
    lanes: {
      from: now - 24 * HOUR,
      to: now,
      lanes: nodes.map((node, i) => ({
        node: node.id,
        name: node.name,
        spans: [
          { from: now - 24 * HOUR, to: now - 20 * HOUR, state: null },
          { from: now - 20 * HOUR, to: now - HOUR, state: 'ok' as const },
          { from: now - HOUR, to: now, state: i === 0 ? ('down' as const) : ('ok' as const) },
        ],
      })),
    },
  }
}

/** An hour of readings with a gap, near a limit, and what each source takes of it. */
export function makeBudget(lab: Lab, now = Date.now()): Budget {
  return {
    at: now,
    cpu: 2.9,
    memory: 171e6,
    sockets: 41,
    requests: 2.1,
    since: now - HOUR,
    history: Array.from({ length: 60 }, (_, i) =>
      i > 20 && i < 26 ? null : { cpu: 0.5 + (i % 7) / 3, memory: 150e6 + i * 3e5, sockets: 40, requests: 2 },
    ),
    sources: [
      ...[...lab.tables.sources.values()].slice(0, 3).map(({ id, name, kind }) => ({
        lab: lab.id,
        source: id,
        name,
        kind: kind === 'ssh' ? ('ssh' as const) : ('kubernetes' as const),
        sockets: 1,
        requests: 0.4,
        bytes: 2_300,
      })),
      { lab: lab.id, source: null, name: '', kind: 'probes', sockets: 0, requests: null, bytes: null },
    ],
  }
}

/** Clusters and hosts as files name them, one of each held already, and a file that does not parse. */
export const FOUND: Found = {
  clusters: [
    {
      file: '/home/you/.kube/config',
      context: 'attic',
      server: 'https://10.1.0.2:6443',
      auth: 'client certificate',
      expires: Date.now() + 40 * 24 * HOUR,
      current: true,
      held: false,
    },
    {
      file: '/home/you/.kube/config',
      context: 'cellar',
      server: 'https://10.1.0.3:6443',
      auth: 'program',
      expires: null,
      current: false,
      held: true,
    },
  ],
  hosts: ['shelf-1', 'shelf-2', 'shelf-3'].map((alias, i) => ({
    file: '/home/you/.ssh/config',
    alias,
    hostName: `10.1.0.${10 + i}`,
    user: 'you',
    known: i > 0,
    held: i === 2,
  })),
  known: [
    { file: '/home/you/.ssh/known_hosts', name: 'barn', address: '10.1.0.40', port: 2222, held: false },
    { file: '/home/you/.ssh/known_hosts', name: 'shed', address: 'shed', port: 22, held: true },
  ],
  hashed: 2,
  agents: [
    {
      socket: '/run/user/1000/agent.sock',
      named: 'environment',
      keys: [{ type: 'ssh-ed25519', comment: 'you@desk' }],
      problem: null,
    },
    { socket: '/home/you/.1password/agent.sock', named: 'place', keys: null, problem: 'ECONNREFUSED' },
  ],
  tailnet: {
    state: 'Running',
    name: 'you@example.org',
    problem: null,
    peers: [
      { name: 'barn', address: '100.64.0.9', os: 'linux', online: true, lastSeen: null, exitNode: true },
      {
        name: 'phone',
        address: '100.64.0.10',
        os: 'android',
        online: false,
        lastSeen: Date.now() - 5 * HOUR,
        exitNode: false,
      },
    ],
    held: false,
  },
  problems: [
    { file: '/home/you/.kube/old', line: 3, sentence: 'This is no kubeconfig.', advice: 'Remove it.' },
  ],
  looked: ['/home/you/.kube/config', '/home/you/.ssh/config'],
  demos: [{ name: 'attic', title: 'A demo lab' }],
}

/** Paused, over a limit, and with a file that could not be written. */
export const TROUBLED: AppState = {
  ...makeApp().app,
  paused: true,
  slowed: 'limit',
  firstRun: false,
  problems: [
    {
      file: '/home/you/.local/share/homeport/settings.json',
      sentence: 'Settings cannot be written.',
      advice: 'Look at the disk.',
    },
  ],
}

export const OFFERED: AppState = {
  ...makeApp().app,
  offers: [
    { key: 'cluster loft', kind: 'cluster', name: 'loft', file: '/home/you/.kube/config' },
    { key: 'host nook', kind: 'host', name: 'nook', file: '/home/you/.ssh/config' },
    { key: 'tailnet', kind: 'tailnet', name: 'you@example.org', file: null },
  ],
}

export const FIRST_RUN: AppState = {
  ...makeApp().app,
  firstRun: true,
}

/** A program that was allowed, and one that was refused. */
export const PROGRAMS: ScriptedApp['programs'] = [
  {
    digest: 'a'.repeat(64),
    said: 'allowed',
    command: '/usr/local/bin/kubectl-oidc_login',
    args: ['get-token', '--issuer', 'https://id.example.com'],
    entry: 'user "home"',
    file: '/home/you/.kube/config',
  },
  {
    digest: 'b'.repeat(64),
    said: 'refused',
    command: '/bin/sh',
    args: ['-c', 'exec nc gate.example.com 22'],
    entry: 'attic',
    file: '/home/you/.ssh/config',
  },
]
