import { healthyConditions } from './build/nodes.ts'
import { restartedPod, runningPod } from './build/pods.ts'
import type { Cluster } from './cluster.ts'
import type { Events } from './events.ts'
import type { Machine } from './machines.ts'
import { conditionOf, isReady, type LeaseObject, type NodeObject, type PodObject } from './objects.ts'
import { microStamp, stamp } from './stamps.ts'

const LEASE_EVERY = 10_000
const STATUS_EVERY = 300_000
/** From power on until the kubelet speaks. */
const BOOT_TAKES = 6000
/** From binding until the containers run, and a little more for each pod of the node. */
const START_TAKES = 3000

/** What the kubelet of one node does: renews its lease, posts its status, runs the pods bound to it. */
export class Kubelet {
  readonly #cluster: Cluster
  readonly #events: Events
  readonly #machine: Machine
  #leaseAt: number
  #statusAt: number
  /** The boot that the cluster has been told of. */
  #toldBoot: string
  readonly #starting = new Map<string, number>()

  constructor(cluster: Cluster, events: Events, machine: Machine, now: number) {
    this.#cluster = cluster
    this.#events = events
    this.#machine = machine
    this.#toldBoot = machine.boot.id
    // Kubelets do not renew in step.
    const share = cluster.context.seed.share('lease', machine.node.name)
    this.#leaseAt = now + share * LEASE_EVERY
    this.#statusAt = now + share * STATUS_EVERY
  }

  /** One look at the clock. Returns at once while the machine is off or still booting. */
  tick(now: number): void {
    const machine = this.#machine
    if (!machine.up || now < machine.boot.at + BOOT_TAKES) return
    if (now >= this.#leaseAt) this.#renew(now)
    const node = this.#cluster.store.get('nodes', undefined, machine.node.name) as NodeObject | undefined
    if (!node) return
    const pressure = conditionOf(node.status.conditions, 'DiskPressure')?.status === 'True'
    const rebooted = this.#toldBoot !== machine.boot.id
    if (!isReady(node) || rebooted || pressure !== machine.diskFull || now >= this.#statusAt) {
      this.#post(node, rebooted, now)
    }
    const here = [...this.#cluster.store.values<PodObject>('pods')].filter(
      pod => pod.spec.nodeName === machine.node.name,
    )
    for (const pod of here) this.#run(pod, now)
    for (const uid of this.#starting.keys()) {
      if (!here.some(pod => pod.metadata.uid === uid)) this.#starting.delete(uid)
    }
  }

  #renew(now: number): void {
    this.#leaseAt = now + LEASE_EVERY
    const { store } = this.#cluster
    const lease = store.get('leases', 'kube-node-lease', this.#machine.node.name) as LeaseObject | undefined
    if (lease) store.put('leases', { ...lease, spec: { ...lease.spec, renewTime: microStamp(now) } })
  }

  #post(node: NodeObject, rebooted: boolean, now: number): void {
    const { store } = this.#cluster
    const host = this.#machine.node.name
    this.#statusAt = now + STATUS_EVERY
    const wasReady = isReady(node)
    const conditions = healthyConditions(stamp(now), stamp(now)).map(each => {
      const full = each.type === 'DiskPressure' && this.#machine.diskFull
      const fresh = full
        ? {
            ...each,
            status: 'True',
            reason: 'KubeletHasDiskPressure',
            message: 'kubelet has disk pressure',
          }
        : each
      const old = conditionOf(node.status.conditions, each.type)
      return old?.status === fresh.status ? { ...fresh, lastTransitionTime: old.lastTransitionTime } : fresh
    })
    const posted = store.put('nodes', {
      ...node,
      status: {
        ...node.status,
        conditions,
        nodeInfo: { ...node.status.nodeInfo, bootID: this.#machine.boot.id },
      },
    })
    const say = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
      this.#events.add('Node', posted, { type, reason, message, component: 'kubelet', host }, now)
    if (rebooted) {
      say('Warning', 'Rebooted', `Node ${host} has been rebooted, boot id: ${this.#machine.boot.id}`)
      this.#toldBoot = this.#machine.boot.id
    }
    if (!wasReady) say('Normal', 'NodeReady', `Node ${host} status is now: NodeReady`)
  }

  /** Brings one pod of this node towards Running and Ready. */
  #run(pod: PodObject, now: number): void {
    const { uid } = pod.metadata
    if (pod.metadata.deletionTimestamp !== undefined) return
    const running = pod.status.containerStatuses?.[0]?.state.running as { startedAt?: string } | undefined
    const since = running?.startedAt ? Date.parse(running.startedAt) : 0
    const booted = Math.floor(this.#machine.boot.at / 1000) * 1000
    if (pod.status.phase === 'Running' && since >= booted && isReady(pod)) return
    const due = this.#starting.get(uid)
    if (due === undefined) {
      this.#starting.set(uid, now + START_TAKES + this.#starting.size * 700)
      return
    }
    if (now < due) return
    this.#starting.delete(uid)
    const { context, store } = this.#cluster
    const host = this.#machine.node.name
    if (pod.status.phase !== 'Running') {
      const nodeIndex = context.world.nodes.indexOf(this.#machine.node)
      const where = { nodeIndex, address: this.#machine.node.address, slot: this.#cluster.slot(host) }
      store.put('pods', runningPod(context, pod, where, now))
    } else if (since < booted) {
      store.put('pods', restartedPod(context, pod, since, now))
    } else {
      // Its node was cut off, not restarted: the containers never stopped.
      const at = stamp(now)
      const conditions = pod.status.conditions.map(each =>
        each.status === 'True' ? each : { ...each, status: 'True', lastTransitionTime: at },
      )
      store.put('pods', { ...pod, status: { ...pod.status, conditions } })
      return
    }
    const message = `Started container ${pod.spec.containers[0]!.name}`
    this.#events.add(
      'Pod',
      pod,
      { type: 'Normal', reason: 'Started', message, component: 'kubelet', host },
      now,
    )
  }
}
