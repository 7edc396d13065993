import { unknownConditions } from './build/nodes.ts'
import { podObject } from './build/pods.ts'
import { endpointSlice } from './build/services.ts'
import { fullPodLabels, podOwner, rolloutStatus, wanted, workloadObjects } from './build/workloads.ts'
import { type Cluster, podName } from './cluster.ts'
import type { Events } from './events.ts'
import {
  isReady,
  type LeaseObject,
  type NodeObject,
  type PodObject,
  type ServiceObject,
  type Taint,
} from './objects.ts'
import { schedule } from './scheduler.ts'
import { stamp } from './stamps.ts'
import type { WorldWorkload } from './worldSchema.ts'

const UNREACHABLE = 'node.kubernetes.io/unreachable'
const DISK_PRESSURE = 'node.kubernetes.io/disk-pressure'
/** How long a pod that was told to go from a lost node is still listed. */
const LINGER = 5000

/**
 * What the controllers of the cluster do: notice nodes that fell silent, move what can be moved, replace pods,
 * keep endpoints and workload status true to the pods.
 */
export class Controller {
  readonly #cluster: Cluster
  readonly #events: Events
  /** When a node's lease was last seen to change, and what it said. */
  readonly #heard = new Map<string, { at: number; renewTime: string }>()
  #running = true
  #podsChanged = true
  #born = 0

  constructor(cluster: Cluster, events: Events) {
    this.#cluster = cluster
    this.#events = events
    // The lab lives as long as its store: this is never taken back.
    cluster.store.onChange('pods', () => {
      this.#podsChanged = true
    })
  }

  /** One look at the clock. `running` is false while no control plane node is up. */
  tick(now: number, running: boolean): void {
    // A controller manager that starts gives every node the whole grace period again.
    if (running && !this.#running) this.#heard.clear()
    this.#running = running
    if (!running) return
    for (const node of this.#cluster.store.values<NodeObject>('nodes')) this.#watch(node, now)
    this.#bury(now)
    for (const workload of this.#cluster.context.world.workloads) this.#replenish(workload, now)
    schedule(this.#cluster, this.#events, now)
    if (this.#podsChanged) this.#settle(now)
    this.#events.forget(now)
  }

  /** The node lifecycle controller, for one node. */
  #watch(node: NodeObject, now: number): void {
    const { store, context } = this.#cluster
    const { name } = node.metadata
    const lease = store.get('leases', 'kube-node-lease', name) as LeaseObject | undefined
    const heard = this.#heard.get(name)
    const renewTime = lease?.spec.renewTime ?? ''
    if (!heard || heard.renewTime !== renewTime) this.#heard.set(name, { at: now, renewTime })
    const silent = now - (this.#heard.get(name)?.at ?? now)
    const marked = node.status.conditions.some(each => each.type === 'Ready' && each.status === 'Unknown')
    if (silent > context.world.cluster.nodeMonitorGrace && !marked) this.#lose(node, now)
    else this.#taint(node, now)
    if (marked) this.#evict(node, now)
  }

  #lose(node: NodeObject, now: number): void {
    const { store } = this.#cluster
    const { name } = node.metadata
    const lost = store.put('nodes', {
      ...node,
      status: { ...node.status, conditions: unknownConditions(node.status.conditions, stamp(now)) },
    })
    const message = `Node ${name} status is now: NodeNotReady`
    const component = 'node-controller'
    this.#events.add('Node', lost, { type: 'Normal', reason: 'NodeNotReady', message, component }, now)
    this.#taint(lost, now)
    for (const pod of store.values<PodObject>('pods')) {
      if (pod.spec.nodeName !== name || !isReady(pod)) continue
      const conditions = pod.status.conditions.map(each =>
        each.type === 'Ready' ? { ...each, status: 'False', lastTransitionTime: stamp(now) } : each,
      )
      store.put('pods', { ...pod, status: { ...pod.status, conditions } })
    }
  }

  /** Keeps a node's taints true to its conditions. */
  #taint(node: NodeObject, now: number): void {
    const holds = (type: string, status: string): boolean =>
      node.status.conditions.some(each => each.type === type && each.status === status)
    const due: [string, string][] = [
      ...(holds('Ready', 'Unknown')
        ? [[UNREACHABLE, 'NoSchedule'] as [string, string], [UNREACHABLE, 'NoExecute'] as [string, string]]
        : []),
      ...(holds('DiskPressure', 'True') ? [[DISK_PRESSURE, 'NoSchedule'] as [string, string]] : []),
    ]
    const had = node.spec.taints ?? []
    const same = had.length === due.length && due.every(([key, effect], at) => matches(had[at], key, effect))
    if (same) return
    const taints = due.map(
      ([key, effect]) =>
        had.find(each => matches(each, key, effect)) ?? { key, effect, timeAdded: stamp(now) },
    )
    const { taints: _, ...spec } = node.spec
    const next = { ...node, spec: taints.length > 0 ? { ...spec, taints } : spec }
    this.#cluster.store.put('nodes', next)
  }

  /** Tells the pods of a lost node to go, once their toleration has run out. */
  #evict(node: NodeObject, now: number): void {
    const { store, context } = this.#cluster
    const taint = node.spec.taints?.find(each => matches(each, UNREACHABLE, 'NoExecute'))
    if (!taint?.timeAdded || now - Date.parse(taint.timeAdded) < context.world.cluster.evictAfter) return
    for (const pod of store.values<PodObject>('pods')) {
      const owner = pod.metadata.ownerReferences?.[0]?.kind
      if (pod.spec.nodeName !== node.metadata.name || owner === 'DaemonSet') continue
      if (pod.metadata.deletionTimestamp !== undefined) continue
      const deletionTimestamp = stamp(now)
      store.put('pods', {
        ...pod,
        metadata: { ...pod.metadata, deletionTimestamp, deletionGracePeriodSeconds: 30 },
      })
      const message = `Marking for deletion Pod ${pod.metadata.namespace}/${pod.metadata.name}`
      const component = 'taint-eviction-controller'
      const reason = 'TaintManagerEviction'
      this.#events.add('Pod', pod, { type: 'Normal', reason, message, component }, now)
    }
  }

  /** Removes pods that were told to go a while ago. */
  #bury(now: number): void {
    const { store } = this.#cluster
    for (const { metadata } of [...store.values<PodObject>('pods')]) {
      if (metadata.deletionTimestamp && now - Date.parse(metadata.deletionTimestamp) >= LINGER) {
        store.remove('pods', metadata.namespace, metadata.name)
      }
    }
  }

  /** Makes the pods that a workload lacks. Pods of a DaemonSet are never deleted here, so never lack. */
  #replenish(workload: WorldWorkload, now: number): void {
    if (workload.kind === 'DaemonSet' || !this.#podsChanged) return
    const { store, context } = this.#cluster
    const owner = podOwner(context, workload)
    // A stateful pod keeps its name, so the old one has to be gone before the new one can be.
    const counts = (pod: PodObject): boolean =>
      pod.metadata.ownerReferences?.[0]?.uid === owner.uid &&
      (workload.kind === 'StatefulSet' || pod.metadata.deletionTimestamp === undefined)
    const own = [...store.values<PodObject>('pods')].filter(counts)
    for (let index = own.length; index < wanted(context, workload); index++) {
      const uid = context.seed.uid('pods', workload.namespace, workload.name, index, now, ++this.#born)
      const name = podName(context, workload, index, uid)
      const labels = fullPodLabels(context, workload, name)
      store.put('pods', podObject(context, workload, { name, uid, owner, labels, created: now }))
    }
  }

  /** Brings EndpointSlices and workload status up to date with the pods. */
  #settle(now: number): void {
    this.#podsChanged = false
    const { store, context } = this.#cluster
    const pods = [...store.values<PodObject>('pods')].sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    )
    for (const service of store.values<ServiceObject>('services')) {
      const { selector } = service.spec
      if (!selector) continue
      const chosen = pods.filter(
        pod =>
          pod.metadata.namespace === service.metadata.namespace &&
          Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value),
      )
      const slice = endpointSlice(context, service, chosen)
      const before = store.get('endpointslices', slice.metadata.namespace, slice.metadata.name)
      if (JSON.stringify(before?.endpoints) !== JSON.stringify(slice.endpoints)) {
        store.put('endpointslices', slice)
      }
    }
    for (const workload of context.world.workloads) {
      const owner = podOwner(context, workload)
      const own = pods.filter(pod => pod.metadata.ownerReferences?.[0]?.uid === owner.uid)
      const living = own.filter(pod => pod.metadata.deletionTimestamp === undefined)
      const count = {
        wanted: wanted(context, workload),
        existing: living.length,
        ready: living.filter(isReady).length,
      }
      for (const { resource, object } of workloadObjects(context, workload)) {
        const before = store.get(resource, object.metadata.namespace, object.metadata.name)
        if (!before) continue
        const old = before.status as Record<string, unknown>
        const status = rolloutStatus(context, workload, resource, count, old, now)
        if (JSON.stringify(old) !== JSON.stringify(status)) store.put(resource, { ...before, status })
      }
    }
  }
}

const matches = (taint: Taint | undefined, key: string, effect: string): boolean =>
  taint?.key === key && taint.effect === effect
