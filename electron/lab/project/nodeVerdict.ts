import { ageOf, isStale } from '../../../shared/lab/age.ts'
import { wantsLook } from '../../../shared/lab/limits.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'
import type { SourceFact } from '../facts.ts'
import type { Joined } from '../identity.ts'
import type { KeptNode } from '../kept.ts'
import type { AddressFact } from '../tries.ts'
import { freshness, rests, waitsFor } from './context.ts'

/** Bits 0–3 of the firmware's flags tell what is so now; 16–19 what was so since boot. */
const THROTTLED_NOW = 0b1111

/** Kubernetes calls a node that is gone NotReady within this, ms: 50 s by default, with room for a slow one. */
const LEASE_RUN_OUT = 120_000

/** What is known of a node when its state is told. */
export interface Known {
  readonly joined: Joined
  readonly ssh: SourceFact | undefined
  readonly source: SourceFact | undefined
  readonly tried: readonly AddressFact[]
  readonly figures: Node['figures']
  readonly now: number
}

/** The state of a node and why, in one sentence. */
export function nodeVerdict({ joined, ssh, source, tried, figures, now }: Known): {
  state: ShownState
  sentence: string
} {
  const name = joined.name
  const kube = joined.kubernetes?.node
  const silent = tried.length > 0 && tried.every(one => one.state === 'down')
  const waits = waitsFor(source) ?? waitsFor(ssh)
  if (waits !== null && ssh?.status.state !== 'up' && freshness(source) !== 'fresh')
    return { state: 'unknown', sentence: waits.replace(/\.$/, '') }
  if (kube) {
    const known = freshness(source)
    const why = rests(source) ? 'watching is paused' : 'the cluster does not answer'
    if (kube.ready !== 'True' && known === 'stale' && !silent) {
      return { state: 'stale', sentence: `Last known not Ready; ${why}` }
    }
    if (kube.ready !== 'True') {
      if (kube.ready === 'Unknown' && silent)
        return down(`${name} stopped answering; it most likely lost power`)
      if (kube.ready === 'Unknown') return down(`The kubelet of ${name} stopped reporting`)
      return down(`${name} is not Ready${kube.readyMessage && `: ${kube.readyMessage}`}`)
    }
    const mute = tried[0] && `${name} stopped answering: ${tried[0].answer}`
    if (silent && mute) {
      // It works for everybody else: what keeps this computer out is between the two.
      const alive = speaks(tried, ssh) || outlived(tried, source)
      if (!alive) return down(mute)
      return attention(`${name} is Ready, but none of its addresses answers this computer`)
    }
    // A machine that speaks over SSH is there, whatever has become of the cluster; that is told by itself.
    if (known !== 'fresh' && ssh?.status.state !== 'up') {
      return { state: known, sentence: `Last known Ready; ${why}` }
    }
  } else {
    const state = ssh?.standing
    if (silent && state !== 'up') return down(`${name} stopped answering`)
    if (state === 'off' && ssh?.provedAt)
      return { state: 'stale', sentence: 'Was heard over SSH before; watching is paused' }
    if (!ssh || state === 'connecting' || state === 'off')
      return { state: 'unknown', sentence: 'Not heard from yet' }
    if (state === 'needs-you') return { state: 'needs-you', sentence: ssh.status.reason }
    if (state === 'down') return down(ssh.status.reason)
    if (state === 'stale') return { state: 'stale', sentence: ssh.status.reason }
  }
  const past = (['temperature', 'disk', 'memory'] as const).find(one => {
    const figure = figures[one]
    return figure && !isStale(figure, now) && wantsLook(one, figure.value)
  })
  const value = Math.round((past && figures[past]?.value) ?? 0)
  if (past === 'temperature') return attention(`${name} is ${value} °C hot`)
  if (past) return attention(`The ${past} of ${name} is ${value} % full`)
  const flags = figures.throttled
  if (flags && !isStale(flags, now) && (flags.value & THROTTLED_NOW) !== 0) {
    return attention(`${name} is held back by its firmware: ${flagWords(flags.value)}`)
  }
  if (ssh?.standing === 'down') return attention(sshSentence(name, ssh))
  return { state: 'ok', sentence: fineSentence(kube, source) }
}

function fineSentence(kube: KeptNode | undefined, source: SourceFact | undefined): string {
  if (!kube) return 'Answers SSH'
  if (freshness(source) !== 'fresh') return 'Answers SSH; last known Ready'
  return kube.unschedulable ? 'Ready, cordoned' : 'Ready'
}

/** SSH has proved it alive since it fell silent: a session that is up may only not have noticed yet. */
function speaks(tried: readonly AddressFact[], ssh: SourceFact | undefined): boolean {
  const proved = ssh && (ssh.status.state === 'up' || rests(ssh)) ? ssh.provedAt : null
  return proved !== null && tried.every(one => proved > one.since)
}

/** Kubernetes goes on calling it Ready long after its lease would have run out, had it died. */
function outlived(tried: readonly AddressFact[], source: SourceFact | undefined): boolean {
  // One that rests said so when it was asked last: pausing takes no machine down, and time brings none back.
  const said = source && (freshness(source) === 'fresh' || rests(source)) ? source.provedAt : null
  return said !== null && tried.every(one => ageOf(one.since, said) > LEASE_RUN_OUT)
}

/** Why a node that is well otherwise wants a look: its SSH alone fails. */
export const sshSentence = (name: string, ssh: SourceFact) =>
  `${name} does not answer SSH: ${ssh.status.reason}`

const down = (sentence: string) => ({ state: 'down' as const, sentence })
const attention = (sentence: string) => ({ state: 'attention' as const, sentence })

/** Bits 0–3 of `vcgencmd get_throttled` in words. */
function flagWords(flags: number): string {
  const words = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit']
  return words.filter((_, bit) => flags & (1 << bit)).join(', ')
}
