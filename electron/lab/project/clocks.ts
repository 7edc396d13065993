import { inert } from '../../../shared/lab/inert.ts'
import type { Cluster } from '../../../shared/lab/model.ts'
import { CLOCKS_DIFFER, clockSentence, skewWords } from '../clocks.ts'
import { type ClusterFacts, rowsOf } from '../facts.ts'
import { freshness, type Indexed } from './context.ts'

/** Clocks are of one opinion when they differ by no more, ms: a lease is up to ten seconds old when it is told. */
const ALIKE = 60_000

/** Another clock of the lab, compared with this computer's: ahead is positive, ms. */
interface OtherClock {
  readonly name: string
  readonly skew: number
}

/** What is wrong with the clocks of a cluster as one sentence; null where nothing is known to be. */
export function clockTrouble(context: Indexed, name: string, held: ClusterFacts): string | null {
  const { skew } = held
  if (skew !== null && Math.abs(skew) > CLOCKS_DIFFER)
    return whoseSentence(skew, othersOf(context, name, held))
  // The server agrees with us: a node that writes times to come is wrong by itself.
  const ahead = leasesOf(context, held).filter(one => one.skew > CLOCKS_DIFFER)
  const [first, ...more] = ahead
  if (!first) return null
  const rest =
    more.length === 0 ? '' : `, and so ${more.length === 1 ? 'is that' : 'are those'} of ${more.length} more`
  return `${clockSentence(first.skew, `The clock of ${inert(first.name, 80)} is`)}${rest}`
}

/** Each clock that was compared, for a problem's evidence. */
export function clockEvidence(context: Indexed, cluster: Cluster): { at: number; sentence: string }[] {
  const held = context.facts.clusters.get(cluster.name)
  if (!held || clockTrouble(context, cluster.name, held) === null) return []
  const server = held.skew === null ? [] : [{ name: 'the API server', skew: held.skew }]
  return [...server, ...othersOf(context, cluster.name, held)].slice(0, 20).map(one => ({
    at: cluster.at,
    sentence: `The clock of ${inert(one.name, 80)}: ${Math.abs(one.skew) <= ALIKE ? 'as this computer' : `${skewWords(one.skew)} this computer`}`,
  }))
}

/** The side that is wrong is the one with fewer clocks. */
function whoseSentence(skew: number, others: readonly OtherClock[]): string {
  const withUs = others.filter(one => Math.abs(one.skew) <= ALIKE).length
  const withThem = others.filter(one => Math.abs(one.skew - skew) <= ALIKE).length
  const words = clockSentence(skew)
  if (withThem > withUs) {
    return `${clockSentence(-skew, "This computer's clock is", 'the API server')}, with which ${clocks(withThem)} of the lab ${withThem === 1 ? 'agrees' : 'agree'}`
  }
  if (withUs > withThem)
    return `${words}, with which ${clocks(withUs)} of the lab ${withUs === 1 ? 'agrees' : 'agree'}`
  return `${words}; which of the two is wrong is not known`
}

const clocks = (count: number) => `${count} other ${count === 1 ? 'clock' : 'clocks'}`

function othersOf(context: Indexed, name: string, held: ClusterFacts): OtherClock[] {
  const servers = [...context.facts.clusters].flatMap(([other, { skew, source }]): OtherClock[] => {
    const heard = source !== null && freshness(context.facts.sources.get(source)) === 'fresh'
    return other === name || skew === null || !heard ? [] : [{ name: `the API server of ${other}`, skew }]
  })
  return [...servers, ...leasesOf(context, held)]
}

/**
 * The clocks of nodes that Kubernetes calls Ready, by what they wrote into their leases. Those of the control plane
 * may be the API server's own. One that is behind may as well be a lease nobody renews: it counts beside a server
 * that is as far behind.
 */
function leasesOf(context: Indexed, held: ClusterFacts): OtherClock[] {
  if (held.source === null || freshness(context.facts.sources.get(held.source)) !== 'fresh') return []
  const leases = rowsOf(held, 'leases')
  return [...rowsOf(held, 'nodes').values()].flatMap((node): OtherClock[] => {
    const renewed = leases.get(`kube-node-lease/${node.name}`)?.renewedAt ?? null
    if (renewed === null || node.ready !== 'True' || node.roles.includes('control-plane')) return []
    const skew = renewed - context.now
    const unsure = skew < -ALIKE && (held.skew === null || Math.abs(skew - held.skew) > ALIKE)
    return unsure ? [] : [{ name: node.name, skew }]
  })
}
