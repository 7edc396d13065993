import type { PodWindow } from '../../shared/contract/pods.ts'
import { forbiddenLab, partlyForbiddenLab, staleLab, startingLab } from '../labs/states.ts'
import type { View } from './openView.ts'

/** Views that may not see, have not heard yet, or heard long ago: rows of `VIEWS`. */

const forbidden = forbiddenLab()
const starting = startingLab()
const stale = staleLab()

/** Says nothing until the page is gone. */
async function* silence(_: unknown, signal: AbortSignal): AsyncGenerator<never> {
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
}

async function* refused(_: unknown, signal: AbortSignal): AsyncGenerator<PodWindow> {
  yield {
    matched: null,
    total: null,
    offset: 0,
    order: [],
    set: [],
    at: null,
    missing: 'This user may not see the pods of test',
  }
  yield* silence(_, signal)
}

export const STATE_VIEWS: readonly View[] = [
  { name: 'Overview, forbidden', lab: forbidden, hash: '#/overview', part: '#main' },
  { name: 'Services, forbidden', lab: forbidden, hash: '#/services', part: '#main' },
  { name: 'Nodes, forbidden', lab: forbidden, hash: '#/nodes', part: '#main' },
  { name: 'Nodes, partly forbidden', lab: partlyForbiddenLab(), hash: '#/nodes', part: '#main' },
  { name: 'Storage, forbidden', lab: forbidden, hash: '#/storage', part: '#main' },
  { name: 'Topology, forbidden', lab: forbidden, hash: '#/topology', part: '#main' },
  {
    name: 'Pods, forbidden',
    lab: forbidden,
    hash: '#/pods',
    answers: { 'pods.window': refused },
    part: '#main',
  },
  { name: 'Overview, loading', lab: starting, hash: '#/overview', part: '#main' },
  { name: 'Services, loading', lab: starting, hash: '#/services', part: '#main' },
  { name: 'Nodes, loading', lab: starting, hash: '#/nodes', part: '#main' },
  { name: 'Topology, loading', lab: starting, hash: '#/topology', part: '#main' },
  { name: 'Storage, loading', lab: starting, hash: '#/storage', part: '#main' },
  {
    name: 'Pods, loading',
    lab: starting,
    hash: '#/pods',
    answers: { 'pods.window': silence },
    busy: true,
    part: '#main',
  },
  {
    name: 'Journal, loading',
    lab: starting,
    hash: '#/journal',
    answers: { 'journal.watch': silence, 'journal.lanes': silence },
    busy: true,
    part: '#main',
  },
  { name: 'Overview, stale', lab: stale, hash: '#/overview', part: '#main' },
  { name: 'Nodes, stale', lab: stale, hash: '#/nodes', part: '#main' },
]
