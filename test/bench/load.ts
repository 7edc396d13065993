import { podWindow } from '../../electron/backend/podWindow.ts'
import { systemClock } from '../../electron/clock.ts'
import { foldAll } from '../../electron/lab/facts.ts'
import type { KeptPod } from '../../electron/lab/kept.ts'
import { keepPod } from '../../electron/sessions/kubernetes/keep/pod.ts'
import { byName, byText } from '../../shared/lab/inOrder.ts'
import type { Lab, Node } from '../../shared/lab/model.ts'
import { makeBigLab } from '../labs/bigLab.ts'
import { figure } from '../labs/makeLab.ts'
import { type Scripted, startScripted } from '../pages/scripted.ts'
import { podFacts } from '../pages/scriptedApp.ts'
import type { Json } from './metadata.ts'
import { pod } from './pod.ts'
import { changedPod } from './podChange.ts'

/** Changes a second. */
export const RATE = 100

/** A backend whose lab changes while it is told to. */
export interface Load {
  readonly backend: Scripted
  /** The first row in sight: every other change is of one that is seen. */
  sight: number
  start(): void
  /** How many changes there were since the start. */
  stop(): number
  /** So many changes within so many ms, as evenly as a timer does it. */
  burst(changes: number, within: number): Promise<void>
  /** Changes one row in sight; the words that its row shows then, its name first. */
  touch(): readonly string[]
  close(): Promise<void>
}

/** 5,000 machines, told in no order, whose CPU and temperature change. */
export async function nodesLoad(count = 5_000): Promise<Load> {
  const plain = makeBigLab({ nodes: count })
  const mixed = [...plain.tables.nodes].map((one, n) => [one, (n * 7_919) % count] as const)
  const nodes = new Map(mixed.sort((a, b) => a[1] - b[1]).map(([one]) => one))
  const ids = [...nodes.keys()].sort()
  let lab: Lab = { ...plain, tables: { ...plain.tables, nodes } }
  const backend = await startScripted({ labs: [lab] })
  return loadOf(backend, ids.length, (place, n) => {
    const id = ids[place]
    const node = id && lab.tables.nodes.get(id)
    if (!node) throw new Error('there is no such node')
    const table = new Map(lab.tables.nodes).set(id, busier(node, n))
    lab = { ...lab, at: Date.now(), tables: { ...lab.tables, nodes: table } }
    backend.setLab(lab)
    return [node.name, `${(n * 37) % 100} %`]
  })
}

function busier(node: Node, n: number): Node {
  const at = Date.now()
  const cpu = (n * 37) % 100
  return {
    ...node,
    at,
    cpuTrend: [...node.cpuTrend.slice(1), cpu],
    figures: { ...node.figures, cpu: figure(cpu, '%', at), temperature: figure(40 + (n % 40), '°C', at) },
  }
}

/** 10,000 pods that crash, wait and start again, told by the backend's own window on pods. */
export async function podsLoad(count = 10_000): Promise<Load> {
  const objects: Json[] = Array.from({ length: count }, (_, n) =>
    pod(n, { node: n % 100, address: '10.8.0.1' }),
  )
  const keep = (object: Json): KeptPod => {
    const kept = keepPod(object, text => text)
    if (!kept) throw new Error('a pod of the bench cannot be kept')
    return kept
  }
  let facts = podFacts(objects.map(keep))
  const steps = new Map<number, number>()
  const inOrder = objects
    .map((object, n) => ({ n, ...keep(object) }))
    .sort((a, b) => byName(a, b) || byText(a.namespace, b.namespace) || byText(a.uid, b.uid))
  const lab = makeBigLab({ nodes: 100 })
  const backend = await startScripted({ labs: [lab] })
  const listeners = new Set<() => void>()
  const keeper = {
    get facts() {
      return facts
    },
    store: { lab } as never,
    onProjected: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  backend.answer({ 'pods.window': (query, signal) => podWindow(() => keeper, systemClock, query, signal) })
  return loadOf(backend, count, place => {
    const n = inOrder[place]?.n ?? 0
    const step = steps.get(n) ?? 0
    steps.set(n, step + 1)
    const object = changedPod(objects[n] ?? {}, step)
    objects[n] = object
    const kept = keep(object)
    const changes = [{ type: 'set' as const, object: kept }]
    facts = foldAll(facts, [{ type: 'changed', cluster: 'test', kind: 'pods', changes, at: Date.now() }])
    for (const listener of [...listeners]) listener()
    return [kept.name, kept.status, `${kept.readyContainers}/${kept.containers}`]
  })
}

/** Rows that are surely in sight below the first. */
const SEEN = 20

function loadOf(
  backend: Scripted,
  count: number,
  change: (place: number, n: number) => readonly string[],
): Load {
  let timer: NodeJS.Timeout | undefined
  let made = 0
  let before = 0
  const load: Load = {
    backend,
    sight: 0,
    start() {
      const began = performance.now()
      before = made
      // A late timer is made up for: the rate holds.
      timer = setInterval(() => {
        while (made - before < ((performance.now() - began) * RATE) / 1000) {
          const seen = load.sight + ((made / 2) % SEEN)
          change(made % 2 === 0 ? Math.min(seen, count - 1) : (made * 7_919) % count, made)
          made += 1
        }
      }, 1000 / RATE)
    },
    stop() {
      clearInterval(timer)
      return made - before
    },
    burst: (changes, within) =>
      new Promise(resolve => {
        const began = performance.now()
        const first = made
        const beat = setInterval(() => {
          const due = Math.min(changes, ((performance.now() - began) * changes) / within)
          while (made - first < due) {
            change((made * 7_919) % count, made)
            made += 1
          }
          if (made - first < changes) return
          clearInterval(beat)
          resolve()
        }, 10)
      }),
    touch() {
      made += 1
      return change(Math.min(load.sight + 2, count - 1), made)
    },
    close: () => backend.close(),
  }
  return load
}
