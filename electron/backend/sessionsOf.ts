import { type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Clock } from '../clock.ts'
import type { Observation } from '../lab/observation.ts'
import type { Dialer } from '../reach/dial.ts'
import type { Owner } from '../sessions/owner.ts'
import type { Session } from '../sessions/session.ts'
import type { JumpHosts } from '../sessions/ssh/jumpHosts.ts'
import { openWays } from './apiWays.ts'
import type { LabPlan } from './loadLab.ts'

export interface SessionParts {
  readonly clock: Clock
  /** The way out of one source. */
  readonly dialerOf: (source: SourceId, name: string) => Dialer
  /** Those of the lab. */
  readonly jumpHosts: JumpHosts
  readonly owner: Owner
  readonly observe: (observations: Observation[]) => void
  /** Somebody looks at the lab. */
  readonly watched: () => boolean
}

/**
 * The sessions of a lab, none of them started. Each protocol is loaded when a lab first speaks it: an empty lab
 * starts without any.
 */
export async function* sessionsOf(
  { clusters, hosts, tailnet, demo }: LabPlan,
  { clock, dialerOf, jumpHosts, owner, observe, watched }: SessionParts,
): AsyncGenerator<[SourceId, Session]> {
  if (clusters.length > 0) {
    const { kubernetesSession } = await import('../sessions/kubernetes/session.ts')
    const { readKubeconfig } = await import('../sessions/kubernetes/kubeconfigFiles.ts')
    for (const { name, context, ways = [] } of clusters) {
      const source = sourceId('kubernetes', name)
      const dialer = dialerOf(source, name)
      const reread = async () =>
        (await readKubeconfig([context.cluster.file])).contexts.find(one => one.name === context.name) ?? null
      yield [
        source,
        kubernetesSession({
          context,
          reread,
          cluster: name,
          source,
          clock,
          dialer,
          owner,
          ways: openWays(ways, { clock, dialer, jumpHosts, owner }),
          observe,
        }),
      ]
    }
  }
  if (hosts.length > 0) {
    const { sshSession } = await import('../sessions/ssh/session.ts')
    for (const host of hosts) {
      const source = sourceId('ssh', host.alias)
      const dialer = dialerOf(source, host.alias)
      yield [source, sshSession({ host, source, clock, dialer, jumpHosts, owner, observe, watched })]
    }
  }
  if (tailnet) {
    const { tailscaleSession } = await import('../sessions/tailscale/session.ts')
    const { DEMO_COMPUTER, thisComputer } = await import('../sessions/tailscale/places.ts')
    const source = sourceId('tailscale', 'tailnet')
    const dialer = dialerOf(source, 'tailnet')
    // For a demo lab nothing of this computer is read.
    const computer = demo ? DEMO_COMPUTER : thisComputer
    yield [source, tailscaleSession({ ...tailnet, source, clock, dialer, observe, watched, computer })]
  }
}
