import { expect, it } from 'vitest'
import { podStatus } from '../../../electron/sessions/kubernetes/keep/podStatus.ts'

/** STATUS READY RESTARTS as kubectl prints them. */
function line(pod: object): string {
  const { status, readyContainers, containers, restarts } = podStatus(pod)
  return `${status} ${readyContainers}/${containers} ${restarts}`
}

const running = { state: { running: {} }, ready: true, started: true }
const waiting = (reason?: string) => ({ state: { waiting: reason ? { reason } : {} }, ready: false })
const ended = (terminated: object) => ({ state: { terminated }, ready: false })
const yes = (...types: string[]) => types.map(type => ({ type, status: 'True' }))

interface Parts {
  phase?: string
  reason?: string
  init?: object[]
  initSpec?: object[]
  run?: object[]
  conditions?: object[]
  deleted?: boolean
}

function pod({
  phase = 'Running',
  reason,
  init,
  initSpec,
  run = [],
  conditions = [],
  deleted,
}: Parts): object {
  return {
    metadata: deleted ? { deletionTimestamp: '2026-01-15T10:00:00Z' } : {},
    spec: {
      containers: run.map((_, index) => ({ name: `c${index}` })),
      ...(initSpec ? { initContainers: initSpec } : {}),
    },
    status: {
      phase,
      ...(reason ? { reason } : {}),
      conditions,
      ...(init ? { initContainerStatuses: init } : {}),
      containerStatuses: run.map((status, index) => ({ name: `c${index}`, ...status })),
    },
  }
}

const one = [{ name: 'i0' }]
const two = [{ name: 'i0' }, { name: 'i1' }]
const sidecar = [{ name: 'i0', restartPolicy: 'Always' }]
const init = (...states: object[]) => states.map((state, index) => ({ name: `i${index}`, ...state }))

it.each<[string, Parts, string]>([
  ['runs', { run: [running] }, 'Running 1/1 0'],
  ['runs and is not ready', { run: [{ ...running, ready: false }] }, 'Running 0/1 0'],
  ['waits for a node', { phase: 'Pending', run: [{}] }, 'Pending 0/1 0'],
  ['is being created', { phase: 'Pending', run: [waiting('ContainerCreating')] }, 'ContainerCreating 0/1 0'],
  ['cannot get its image', { phase: 'Pending', run: [waiting('ErrImagePull')] }, 'ErrImagePull 0/1 0'],
  ['crashes', { run: [{ ...waiting('CrashLoopBackOff'), restartCount: 7 }] }, 'CrashLoopBackOff 0/1 7'],
  ['tells the first of two troubles', { run: [waiting('First'), waiting('Second')] }, 'First 0/2 0'],
  [
    'ended well',
    { phase: 'Succeeded', run: [ended({ exitCode: 0, reason: 'Completed' })] },
    'Completed 0/1 0',
  ],
  ['ended badly', { phase: 'Failed', run: [ended({ exitCode: 9, reason: 'Error' })] }, 'Error 0/1 0'],
  ['ended with a bare code', { phase: 'Failed', run: [ended({ exitCode: 137 })] }, 'ExitCode:137 0/1 0'],
  ['ended by a signal', { phase: 'Failed', run: [ended({ exitCode: 0, signal: 9 })] }, 'Signal:9 0/1 0'],
  ['was evicted', { phase: 'Failed', reason: 'Evicted', run: [] }, 'Evicted 0/0 0'],
  [
    'is held by a gate',
    { phase: 'Pending', run: [{}], conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] },
    'SchedulingGated 0/1 0',
  ],
  [
    'runs on beside one that completed, ready',
    { run: [ended({ exitCode: 0, reason: 'Completed' }), running], conditions: yes('Ready') },
    'Running 1/2 0',
  ],
  [
    'runs on beside one that completed, not ready',
    { run: [ended({ exitCode: 0, reason: 'Completed' }), running] },
    'NotReady 1/2 0',
  ],
  ['is going', { run: [running], deleted: true }, 'Terminating 1/1 0'],
  [
    'had ended when it was deleted',
    { phase: 'Succeeded', run: [ended({ exitCode: 0, reason: 'Completed' })], deleted: true },
    'Completed 0/1 0',
  ],
  ['was lost with its node', { reason: 'NodeLost', run: [running], deleted: true }, 'Unknown 1/1 0'],
  [
    'initialises',
    {
      phase: 'Pending',
      initSpec: two,
      init: init({ state: { running: {} } }, waiting('PodInitializing')),
      run: [{}],
    },
    'Init:0/2 0/1 0',
  ],
  [
    'initialises the second',
    {
      phase: 'Pending',
      initSpec: two,
      init: init(ended({ exitCode: 0 }), waiting('PodInitializing')),
      run: [waiting('PodInitializing')],
    },
    'Init:1/2 0/1 0',
  ],
  [
    'crashes while it initialises',
    { initSpec: one, init: init({ ...waiting('CrashLoopBackOff'), restartCount: 3 }), run: [{}] },
    'Init:CrashLoopBackOff 0/1 3',
  ],
  [
    'fails to initialise with a reason',
    { initSpec: one, init: init(ended({ exitCode: 1, reason: 'Error' })), run: [{}] },
    'Init:Error 0/1 0',
  ],
  [
    'fails to initialise with a code',
    { initSpec: one, init: init(ended({ exitCode: 2 })), run: [{}] },
    'Init:ExitCode:2 0/1 0',
  ],
  [
    'fails to initialise by a signal',
    { initSpec: one, init: init(ended({ exitCode: 0, signal: 0, reason: 'x' })), run: [running] },
    'Running 1/1 0',
  ],
  [
    'is killed while it initialises',
    { initSpec: one, init: init(ended({ exitCode: 137, signal: 9 })), run: [{}] },
    'Init:Signal:9 0/1 0',
  ],
  [
    'counts a ready sidecar',
    {
      initSpec: sidecar,
      init: init({ ...running, restartCount: 2 }),
      run: [{ ...running, restartCount: 1 }],
    },
    'Running 2/2 3',
  ],
  [
    'counts a sidecar that is not ready in the sum alone',
    { initSpec: sidecar, init: init({ ...running, ready: false }), run: [running] },
    'Running 1/2 0',
  ],
  [
    'waits for a sidecar to start',
    { initSpec: sidecar, init: init({ state: { running: {} }, started: false }), run: [{}] },
    'Init:0/1 0/2 0',
  ],
  [
    'forgets the restarts of init containers that are done',
    { initSpec: one, init: init({ ...ended({ exitCode: 0 }), restartCount: 4 }), run: [running] },
    'Running 1/1 0',
  ],
  [
    'looks at the containers when the condition says that it is initialised',
    {
      initSpec: one,
      init: init({ state: { running: {} } }),
      run: [waiting('Odd')],
      conditions: yes('Initialized'),
    },
    'Odd 0/1 0',
  ],
])('a pod that %s', (_, parts, expected) => {
  expect(line(pod(parts))).toBe(expected)
})

it.each([null, undefined, 0, '', [], {}, { status: 5, spec: [] }, { spec: { containers: 'x' } }])(
  'is total: %j',
  value => {
    expect(podStatus(value)).toEqual({ status: 'Unknown', readyContainers: 0, containers: 0, restarts: 0 })
  },
)
