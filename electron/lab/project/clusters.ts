import { ageWords } from '../../../shared/lab/age.ts'
import type { SourceId } from '../../../shared/lab/ids.ts'
import { clusterId } from '../../../shared/lab/ids.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Cluster, Source } from '../../../shared/lab/model.ts'
import { shownOf } from '../../../shared/lab/state.ts'
import type { ClusterFacts, SourceFact } from '../facts.ts'
import { KIND_NAMES } from '../kept.ts'
import { clockTrouble } from './clocks.ts'
import { type Indexed, rests } from './context.ts'
import { needOf } from './needEvidence.ts'
import { podIndex } from './pods.ts'

/** Certificates are spoken of from so long before they end, ms. */
const SOON = 30 * 24 * 3_600_000
const CERTIFICATES = {
  client: 'its client certificate',
  server: 'the certificate of the API server',
  authority: "the kubeconfig's CA",
} as const

/**
 * The row of a cluster: its version, its verdict, kinds that may not be seen, and how far its clock is off.
 */
export function projectCluster(context: Indexed, name: string, held: ClusterFacts): Cluster {
  const source = held.source ? context.facts.sources.get(held.source) : undefined
  const up = source?.status.state === 'up'
  const unlisted = KIND_NAMES.filter(kind => held.kinds[kind]?.forbidden)
  const notAllowed = unlisted.filter(kind => held.kinds[kind]?.reason === null)
  const notRead = unlisted.flatMap(kind => {
    const reason = held.kinds[kind]?.reason ?? null
    return reason === null ? [] : [{ kind, reason }]
  })
  const clocks = up ? clockTrouble(context, name, held) : null
  const certificates = certificatesOf(held, context.now)
  return {
    id: clusterId(name),
    name,
    state: up && (clocks !== null || notRead.length > 0) ? 'attention' : stateOf(source),
    sentence: up
      ? `${clocks ?? answers(held)}${butOf(held, { notAllowed, notRead, certificates }, context.now)}`
      : rests(source)
        ? 'Not asked: watching is paused'
        : (source?.status.reason ?? 'Not heard from yet'),
    server: held.server,
    version: held.version,
    pods: podIndex(held).count,
    insecure: held.insecure,
    as: held.as,
    via: held.via,
    certificates,
    notAllowed,
    notRead,
    at: source?.provedAt ?? held.at,
  }
}

function answers({ via }: ClusterFacts): string {
  return via === null ? 'Answers' : `Answers over ${inert(via, 80)}`
}

const stateOf = (source: SourceFact | undefined) =>
  source && !source.status.waits ? shownOf(source.standing) : 'unknown'

/** What its answers do not prove or tell. One kind that cannot be read stands for all in the sentence. */
function butOf(
  { insecure, as }: ClusterFacts,
  { notAllowed, notRead, certificates }: Pick<Cluster, 'notAllowed' | 'notRead' | 'certificates'>,
  now: number,
): string {
  const [failing] = notRead
  return [
    as !== null && `asked as ${inert(as, 80)}`,
    insecure && 'its certificate is not checked (insecure-skip-tls-verify)',
    ...certificates
      .filter(one => one.soon)
      .map(one => `${CERTIFICATES[one.what]} ${endsWords(one.ends, now)}`),
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

function certificatesOf({ ends }: ClusterFacts, now: number): Cluster['certificates'] {
  return (['client', 'server', 'authority'] as const).flatMap(what => {
    const at = ends[what]
    return at === null ? [] : [{ what, ends: at, soon: at - now <= SOON }]
  })
}

function endsWords(ends: number, now: number): string {
  const day = new Date(ends).toISOString().slice(0, 10)
  if (ends <= now) return `ended on ${day}`
  return `ends in ${ageWords(ends - now)}, on ${day}`
}
