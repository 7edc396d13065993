import type { SourceId } from '../../../shared/lab/ids.ts'
import type { Clock } from '../../clock.ts'
import type { Observation } from '../../lab/observation.ts'
import type { Dialer } from '../../reach/dial.ts'
import type { Owner } from '../owner.ts'
import { Session } from '../session.ts'
import type { KubeContext } from './kubeconfig.ts'
import { liveOnce } from './life.ts'
import { Memory } from './memory.ts'
import { type PluginSystem, Plugins } from './plugins.ts'
import type { ApiWay } from './ways.ts'

export interface KubernetesSessionOptions {
  readonly context: KubeContext
  /** Reads the context anew for a later connection; null where it cannot be read now: the one before stands. */
  readonly reread?: () => Promise<KubeContext | null>
  /** The cluster's name in the lab. */
  readonly cluster: string
  readonly source: SourceId
  readonly clock: Clock
  readonly dialer: Dialer
  readonly owner: Owner
  /** Other ways to the server than the kubeconfig's own address, in their order. */
  readonly ways?: readonly ApiWay[]
  /** What exec plugins read of this computer; left out: this computer. */
  readonly pluginSystem?: PluginSystem
  readonly observe: (observations: Observation[]) => void
  /** 0 ≤ n < 1; spreads retries and the lengths of watches. */
  readonly random?: () => number
}

/**
 * The session of one cluster: lists and watches every kind of `KIND_NAMES` for as long as it is started, and
 * tells what it hears as observations. A list is told when it is complete; until then the old one stands.
 */
export function kubernetesSession(options: KubernetesSessionOptions): Session {
  const { clock, cluster, source, observe, random = Math.random } = options
  const memory = new Memory(clock)
  const plugins = new Plugins(clock, options.owner, options.pluginSystem)
  let { context } = options
  let lived = false
  return new Session({
    clock,
    random,
    live: async life => {
      // Whoever mends or renews a kubeconfig has done all there is to do.
      if (lived) context = (await options.reread?.()) ?? context
      lived = true
      return liveOnce(life, { ...options, context, random, plugins }, memory)
    },
    onStatus: status =>
      observe([{ type: 'source', source, kind: 'kubernetes', name: cluster, status, at: clock.wall() }]),
  })
}
