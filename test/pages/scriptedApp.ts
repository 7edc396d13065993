import { type Facts, foldAll, NO_FACTS } from '../../electron/lab/facts.ts'
import type { KeptPod } from '../../electron/lab/kept.ts'
import { PodReader } from '../../electron/lab/podWindow.ts'
import type { AppSettings, AppState, Budget } from '../../shared/contract/app.ts'
import type { HomeportContract } from '../../shared/contract/contract.ts'
import type { Diagnosis } from '../../shared/contract/diagnosis.ts'
import type { Found } from '../../shared/contract/found.ts'
import type { JournalLanes, JournalPage } from '../../shared/contract/journal.ts'
import type { AnsweredProgram } from '../../shared/contract/programs.ts'
import { sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import type { Handlers } from '../../shared/wire/procedure.ts'

/** What a scripted backend says beside its labs. Each may be changed while it runs; `told` wakes who follows. */
export interface ScriptedApp {
  app: AppState
  budget: Budget
  found: Found
  journal: JournalPage
  lanes: JournalLanes
  /** Every pod there is, of the cluster `test`; the window on them is the backend's own. */
  pods: readonly KeptPod[]
  programs: readonly AnsweredProgram[]
  uses: { key: string; count: number; at: number }[]
}

export const SETTINGS: AppSettings = {
  favourites: {},
  demo: null,
  limits: { cpu: 3, memory: 350e6, sockets: 64, requests: 10 },
  slowDown: true,
}

export function makeApp(over: Partial<ScriptedApp> = {}): ScriptedApp {
  const now = Date.now()
  return {
    app: {
      settings: SETTINGS,
      paused: false,
      slowed: null,
      firstRun: false,
      own: true,
      offers: [],
      dataDir: '/home/you/.local/share/homeport',
      problems: [],
    },
    budget: {
      at: now,
      cpu: 0.4,
      memory: 171_000_000,
      sockets: 9,
      requests: 2.1,
      since: now,
      history: [],
      sources: [],
    },
    found: {
      clusters: [],
      hosts: [],
      known: [],
      hashed: 0,
      agents: [],
      tailnet: null,
      problems: [],
      looked: [],
      demos: [],
    },
    journal: { entries: [], more: false, since: null, problem: null },
    lanes: { from: now - 86_400_000, to: now, lanes: [] },
    pods: [],
    programs: [],
    uses: [],
    ...over,
  }
}

type Answered = Omit<
  Handlers<HomeportContract>,
  | 'labs.list'
  | 'lab.watch'
  | 'app.cost'
  | 'service.check'
  | 'service.open'
  | 'lab.retry'
  | 'palette.services'
  | 'door.url'
>

/** Answers from `held`; `changeOr` resolves when something changed, or after so many ms. */
export function appAnswers(
  held: ScriptedApp,
  changeOr: (ms: number, signal: AbortSignal) => Promise<void>,
  tell: () => void,
  labOf: (id: string) => Lab | null,
): Answered {
  async function* follow<Item>(now: () => Item, signal: AbortSignal): AsyncGenerator<Item> {
    let before: string | null = null
    while (!signal.aborted) {
      const item = now()
      const text = JSON.stringify(item)
      if (text === before) await changeOr(60_000, signal)
      else yield item
      before = text
    }
  }
  return {
    'app.watch': (_, signal) => follow(() => held.app, signal),
    'app.budget': (_, signal) => follow(() => held.budget, signal),
    'journal.watch': (_, signal) => follow(() => held.journal, signal),
    'journal.lanes': (_, signal) => follow(() => held.lanes, signal),
    async *'pods.window'(query, signal) {
      const reader = new PodReader(query)
      while (!signal.aborted) {
        const window = reader.next(podFacts(held.pods), labOf(query.lab))
        if (window) yield window
        else await changeOr(60_000, signal)
      }
    },
    'settings.change': async change => {
      held.app = { ...held.app, settings: { ...held.app.settings, ...change } as AppSettings }
      tell()
      return null
    },
    'app.pause': async ({ paused }) => {
      held.app = { ...held.app, paused }
      tell()
      return null
    },
    'lab.diagnose': async ({ lab }) => diagnosisOf(labOf(lab)),
    'needs.answer': async () => ({ done: '' }),
    'programs.list': async () => [...held.programs],
    'programs.forget': async ({ digests }) => {
      held.programs = held.programs.filter(one => !digests.includes(one.digest))
      return { forgotten: digests.length }
    },
    'peer.ping': async () => ({ latency: 41, path: 'direct', over: '192.0.2.7:41641' }),
    'labs.found': async () => held.found,
    'lab.add': async () => ({
      file: '/home/you/.config/homeport/lab.yaml',
      change: '1',
      done: 'Added to the lab',
    }),
    'lab.join': async () => ({
      file: '/home/you/.config/homeport/lab.yaml',
      change: '2',
      done: 'It is one machine now',
    }),
    'lab.undo': async () => null,
    'offers.dismiss': async () => {
      held.app = { ...held.app, offers: [] }
      tell()
      return null
    },
    'labs.add': async ({ labs }) => labs.map((_, at) => `added-${at + 1}`),
    'labs.addDemo': async ({ name }) => name,
    'labs.forgetDemo': async () => null,
    'palette.uses': async () => held.uses,
    'palette.used': async ({ key }) => {
      const row = held.uses.find(use => use.key === key)
      if (row) row.count += 1
      else held.uses.push({ key, count: 1, at: Date.now() })
      return null
    },
  }
}

const SOURCE = sourceId('kubernetes', 'test')
const heard = new WeakMap<readonly KeptPod[], Facts>()

/** The facts of a cluster that has told of these pods just now. */
export function podFacts(pods: readonly KeptPod[]): Facts {
  const held = heard.get(pods)
  if (held) return held
  const at = Date.now()
  const up = { state: 'up' as const, reason: '', advice: '', nextTry: null, need: null }
  const facts = foldAll(NO_FACTS, [
    { type: 'source', source: SOURCE, kind: 'kubernetes', name: 'test', status: up, at },
    {
      type: 'cluster',
      cluster: 'test',
      source: SOURCE,
      server: '',
      insecure: false,
      version: null,
      skew: null,
      at,
    },
    { type: 'listed', cluster: 'test', kind: 'pods', objects: pods, at },
  ])
  heard.set(pods, facts)
  return facts
}

/** Each source as if it had been dialled once, well where it is up. */
function diagnosisOf(lab: Lab | null): Diagnosis {
  const at = Date.now()
  const sources = [...(lab?.tables.sources.values() ?? [])]
  return {
    at,
    here: ['This computer is at 192.168.8.50/24.'],
    sources: sources.map(({ id, kind, name, state, reason, advice, nextTry }) => ({
      id,
      kind,
      name,
      state,
      way: [`${name} (you@192.168.8.9:22)`],
      dialled: [
        {
          to: '192.168.8.9:22',
          address: null,
          ok: state === 'up',
          sentence: reason || 'No answer.',
          took: 12,
          at,
        },
      ],
      reason,
      advice,
      nextTry,
      needsYou: state === 'needs-you',
    })),
  }
}
