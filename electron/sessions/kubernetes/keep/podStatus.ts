import { condition, count, field, list, text } from '../json.ts'

/** kubectl's columns STATUS, READY and RESTARTS of one pod. */
export interface PodStatus {
  readonly status: string
  readonly readyContainers: number
  readonly containers: number
  readonly restarts: number
}

/** The logic of kubectl's printer (kubernetes pkg/printers/internalversion, `printPod`), step by step. */
export function podStatus(pod: unknown): PodStatus {
  const status = field(pod, 'status')
  const spec = field(pod, 'spec')
  const phase = text(field(status, 'phase'), 64)
  const sidecars = sidecarNames(spec)
  const containers = list(field(spec, 'containers')).length + sidecars.size
  let word = text(field(status, 'reason'), 128) || phase || 'Unknown'
  if (field(condition(pod, 'PodScheduled'), 'reason') === 'SchedulingGated') word = 'SchedulingGated'

  const begin = initializing(status, spec, sidecars)
  let { readyContainers, restarts } = begin
  word = begin.word ?? word
  if (begin.word === null || isTrue(condition(pod, 'Initialized'))) {
    const run = running(list(field(status, 'containerStatuses')), word)
    restarts = begin.sidecarRestarts + run.restarts
    readyContainers += run.readyContainers
    word = run.word
    // A container that ended well beside one that still runs.
    if (word === 'Completed' && run.readyContainers > 0) {
      word = isTrue(condition(pod, 'Ready')) ? 'Running' : 'NotReady'
    }
  }
  if (typeof field(field(pod, 'metadata'), 'deletionTimestamp') === 'string') {
    if (field(status, 'reason') === 'NodeLost') word = 'Unknown'
    else if (phase !== 'Succeeded' && phase !== 'Failed') word = 'Terminating'
  }
  return { status: word, readyContainers, containers, restarts }
}

/** Init containers that stay: `restartPolicy: Always`. */
function sidecarNames(spec: unknown): ReadonlySet<unknown> {
  const stay = list(field(spec, 'initContainers')).filter(one => field(one, 'restartPolicy') === 'Always')
  return new Set(stay.map(one => field(one, 'name')))
}

/** Walks the init containers up to the first that is not done; `word` is null when none holds the pod up. */
function initializing(status: unknown, spec: unknown, sidecars: ReadonlySet<unknown>) {
  const all = list(field(spec, 'initContainers')).length
  let readyContainers = 0
  let restarts = 0
  let sidecarRestarts = 0
  for (const [index, one] of list(field(status, 'initContainerStatuses')).entries()) {
    const sidecar = sidecars.has(field(one, 'name'))
    const again = count(field(one, 'restartCount'))
    restarts += again
    if (sidecar) sidecarRestarts += again
    const state = field(one, 'state')
    const ended = field(state, 'terminated')
    if (isObject(ended) && count(field(ended, 'exitCode')) === 0) continue
    if (sidecar && field(one, 'started') === true) {
      if (field(one, 'ready') === true) readyContainers += 1
      continue
    }
    const waits = text(field(field(state, 'waiting'), 'reason'), 128)
    let word = `Init:${index}/${all}`
    if (isObject(ended)) word = `Init:${endWord(ended)}`
    else if (waits !== '' && waits !== 'PodInitializing') word = `Init:${waits}`
    return { word, readyContainers, restarts, sidecarRestarts }
  }
  return { word: null, readyContainers, restarts, sidecarRestarts }
}

/** Walks the containers from the last to the first: the first one's trouble is what is told. */
function running(statuses: readonly unknown[], before: string) {
  let word = before
  let readyContainers = 0
  let restarts = 0
  for (const one of statuses.toReversed()) {
    restarts += count(field(one, 'restartCount'))
    const state = field(one, 'state')
    const waits = text(field(field(state, 'waiting'), 'reason'), 128)
    const ended = field(state, 'terminated')
    if (waits !== '') word = waits
    else if (isObject(ended)) word = endWord(ended)
    else if (field(one, 'ready') === true && isObject(field(state, 'running'))) readyContainers += 1
  }
  return { word, readyContainers, restarts }
}

function endWord(ended: unknown): string {
  const reason = text(field(ended, 'reason'), 128)
  if (reason !== '') return reason
  const signal = field(ended, 'signal')
  if (typeof signal === 'number' && signal !== 0) return `Signal:${signal}`
  const exit = field(ended, 'exitCode')
  return `ExitCode:${typeof exit === 'number' ? exit : 0}`
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null
const isTrue = (one: unknown) => field(one, 'status') === 'True'
