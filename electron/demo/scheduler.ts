import { boundPod, isPinned } from './build/pods.ts'
import { podOwner } from './build/workloads.ts'
import type { Cluster } from './cluster.ts'
import type { Events } from './events.ts'
import { isReady, type NodeObject, type PodObject } from './objects.ts'
import { stamp } from './stamps.ts'
import type { WorldWorkload } from './worldSchema.ts'

/** Gives every pod without a node to one, or says in the pod why none will do. */
export function schedule(cluster: Cluster, events: Events, now: number): void {
  const { store } = cluster
  const waiting = [...store.values<PodObject>('pods')].filter(
    pod => pod.spec.nodeName === undefined && pod.metadata.deletionTimestamp === undefined,
  )
  if (waiting.length === 0) return
  const nodes = [...store.values<NodeObject>('nodes')]
  const usable = nodes.filter(
    node => isReady(node) && !node.spec.unschedulable && (node.spec.taints ?? []).length === 0,
  )
  for (const pod of waiting) {
    const home = homeOf(cluster, pod)
    const fit = usable.filter(node => home === undefined || node.metadata.name === home)
    const load = new Map(fit.map(node => [node.metadata.name, 0]))
    for (const { spec } of store.values<PodObject>('pods')) {
      const count = spec.nodeName === undefined ? undefined : load.get(spec.nodeName)
      if (count !== undefined) load.set(spec.nodeName!, count + 1)
    }
    const best = [...load].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0]
    const { name, namespace } = pod.metadata
    const component = 'default-scheduler'
    if (best !== undefined) {
      store.put('pods', boundPod(pod, best, now))
      const message = `Successfully assigned ${namespace}/${name} to ${best}`
      events.add('Pod', pod, { type: 'Normal', reason: 'Scheduled', message, component }, now)
    } else if (pod.status.conditions.length === 0) {
      const message = reasonOf(nodes, usable, home)
      const condition = {
        type: 'PodScheduled',
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime: stamp(now),
        reason: 'Unschedulable',
        message,
      }
      store.put('pods', { ...pod, status: { ...pod.status, conditions: [condition] } })
      events.add('Pod', pod, { type: 'Warning', reason: 'FailedScheduling', message, component }, now)
    }
  }
}

/** The one node on which a pod can live, because its volumes are there. */
function homeOf(cluster: Cluster, pod: PodObject): string | undefined {
  const { context } = cluster
  const uid = pod.metadata.ownerReferences?.[0]?.uid
  const workload = context.world.workloads.find(each => podOwner(context, each).uid === uid)
  return workload && isPinned(workload) ? (claimedNode(cluster, workload) ?? workload.on[0]) : undefined
}

const claimedNode = (cluster: Cluster, workload: WorldWorkload): string | undefined =>
  cluster.context.world.claims.find(
    claim => claim.namespace === workload.namespace && claim.name === workload.claims[0]?.name,
  )?.node

function reasonOf(
  nodes: readonly NodeObject[],
  usable: readonly NodeObject[],
  home: string | undefined,
): string {
  const tainted = nodes.length - usable.length
  const parts = [
    ...(tainted > 0 ? [`${tainted} node(s) had untolerated taint(s)`] : []),
    ...(home !== undefined && usable.length > 0
      ? [`${usable.length} node(s) didn't match PersistentVolume's node affinity`]
      : []),
  ]
  return `0/${nodes.length} nodes are available: ${parts.join(', ')}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`
}
