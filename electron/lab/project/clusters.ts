import type { SourceId } from '../../../shared/lab/ids.ts'
import { clusterId } from '../../../shared/lab/ids.ts'
import type { Cluster, Source } from '../../../shared/lab/model.ts'
import { shownOf } from '../../../shared/lab/state.ts'
import type { ClusterFacts, SourceFact } from '../facts.ts'
import { KIND_NAMES } from '../kept.ts'
import type { Context } from './context.ts'
import { podIndex } from './pods.ts'

/** A clock that differs by more than this makes certificates and tokens fail: said, not hidden. */
const SKEW = 60_000

export function projectCluster(context: Context, name: string, held: ClusterFacts): Cluster {
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const skewed = held.skew !== null && Math.abs(held.skew) > SKEW
  const up = source?.status.state === 'up'
  return {
    id: clusterId(name),
    name,
    state: up && skewed ? 'attention' : source ? shownOf(source.status.state) : 'unknown',
    sentence: up
      ? skewed
        ? skewSentence(held.skew ?? 0)
        : 'Answers'
      : (source?.status.reason ?? 'Not heard from yet'),
    server: held.server,
    version: held.version,
    pods: podIndex(held).count,
    notAllowed: KIND_NAMES.filter(kind => held.kinds[kind]?.forbidden),
    at: source?.provedAt ?? held.at,
  }
}

export function projectSource(id: SourceId, held: SourceFact): Source {
  const { state, reason, advice, nextTry } = held.status
  return {
    id,
    kind: held.kind,
    name: held.name,
    state,
    reason,
    advice,
    nextTry,
    listed: held.listed,
    errors: held.errors,
    at: held.provedAt ?? held.at,
  }
}

function skewSentence(skew: number): string {
  const minutes = Math.round(Math.abs(skew) / 60_000)
  return `The clock of the API server is ${minutes} min ${skew > 0 ? 'ahead of' : 'behind'} this computer`
}
