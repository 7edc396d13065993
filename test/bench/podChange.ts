import type { Json } from './metadata.ts'

/** The ways a pod changes one after the other: it crashes, waits, starts again and is ready. */
const STEPS = [
  { ready: false, state: { terminated: { exitCode: 137, reason: 'OOMKilled' } }, again: 0 },
  { ready: false, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } }, again: 1 },
  { ready: false, state: { running: { startedAt: '2026-11-20T08:00:00Z' } }, again: 0 },
  { ready: true, state: { running: { startedAt: '2026-11-20T08:00:00Z' } }, again: 0 },
] as const

/** The pod after one more change, as the API tells it: only its status and version are others. */
export function changedPod(pod: Json, step: number): Json {
  const { metadata, status } = pod as { metadata: Json; status: Json & { conditions: Json[] } }
  const { ready, state, again } = STEPS[step % STEPS.length] ?? STEPS[0]
  const [container = {}] = status.containerStatuses as Json[]
  const isReady = (type: unknown) => type === 'Ready' || type === 'ContainersReady'
  return {
    ...pod,
    metadata: { ...metadata, resourceVersion: String(600_000 + step) },
    status: {
      ...status,
      conditions: status.conditions.map(one =>
        isReady(one.type) ? { ...one, status: ready ? 'True' : 'False' } : one,
      ),
      containerStatuses: [
        { ...container, ready, started: ready, state, restartCount: Number(container.restartCount) + again },
      ],
    },
  }
}
