import type { SourceId } from '../../../shared/lab/ids.ts'
import { clusterId } from '../../../shared/lab/ids.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Cluster, Source } from '../../../shared/lab/model.ts'
import { shownOf } from '../../../shared/lab/state.ts'
import type { ClusterFacts, SourceFact } from '../facts.ts'
import { KIND_NAMES, type KindName } from '../kept.ts'
import { type Indexed, rests } from './context.ts'
import { needOf } from './needEvidence.ts'
import { podIndex } from './pods.ts'

/** A clock that differs by more than this makes certificates and tokens fail: said, not hidden. */
const SKEW = 60_000

/**
 * The row of a cluster: its version, its verdict, kinds that may not be seen, and how far its clock is off.
 */
export function projectCluster(context: Indexed, name: string, held: ClusterFacts): Cluster {
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const skewed = held.skew !== null && Math.abs(held.skew) > SKEW
  const up = source?.status.state === 'up'
  const unlisted = KIND_NAMES.filter(kind => held.kinds[kind]?.forbidden)
  const notAllowed = unlisted.filter(kind => held.kinds[kind]?.reason === null)
  const notRead = unlisted.flatMap(kind => {
    const reason = held.kinds[kind]?.reason ?? null
    return reason === null ? [] : [{ kind, reason }]
  })
  return {
    id: clusterId(name),
    name,
    state: up && (skewed || notRead.length > 0) ? 'attention' : source ? shownOf(source.standing) : 'unknown',
    sentence: up
      ? `${skewed ? skewSentence(held.skew ?? 0) : answers(held)}${butOf(held, notAllowed, notRead)}`
      : rests(source)
        ? 'Not asked: watching is paused'
        : (source?.status.reason ?? 'Not heard from yet'),
    server: held.server,
    version: held.version,
    pods: podIndex(held).count,
    insecure: held.insecure,
    as: held.as,
    via: held.via,
    notAllowed,
    notRead,
    at: source?.provedAt ?? held.at,
  }
}

function answers({ via }: ClusterFacts): string {
  return via === null ? 'Answers' : `Answers over ${inert(via, 80)}`
}

/** What its answers do not prove or tell. One kind that cannot be read stands for all in the sentence. */
function butOf(
  { insecure, as }: ClusterFacts,
  notAllowed: readonly KindName[],
  [failing]: readonly { kind: KindName; reason: string }[],
): string {
  return [
    as !== null && `asked as ${inert(as, 80)}`,
    insecure && 'its certificate is not checked (insecure-skip-tls-verify)',
    notAllowed.length > 0 && `this user is not allowed to see ${notAllowed.join(', ')}`,
    failing && `${failing.kind} cannot be listed: ${failing.reason}`,
  ]
    .filter(Boolean)
    .map(but => `; ${but}`)
    .join('')
}

/** The row of a source: its state with reason, advice and next try. */
export function projectSource(context: Indexed, id: SourceId, held: SourceFact): Source {
  const { state, reason, advice, nextTry, need } = held.status
  return {
    id,
    kind: held.kind,
    name: held.name,
    state,
    reason,
    advice,
    nextTry,
    need: needOf(context, id, need),
    listed: held.listed,
    errors: held.errors,
    at: held.provedAt ?? held.at,
  }
}

function skewSentence(skew: number): string {
  const minutes = Math.round(Math.abs(skew) / 60_000)
  return `The clock of the API server is ${minutes} min ${skew > 0 ? 'ahead of' : 'behind'} this computer`
}
