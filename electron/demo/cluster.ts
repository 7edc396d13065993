import type { BuildContext } from './build/context.ts'
import { ingressObjects } from './build/ingresses.ts'
import { leaseObject, nodeObject } from './build/nodes.ts'
import { boundPod, podObject, restartedPod, runningPod } from './build/pods.ts'
import { kubernetesService, kubernetesSlice, namespaceObject, serviceObject } from './build/services.ts'
import { claimObjects, storageClassObject } from './build/storage.ts'
import { fullPodLabels, podOwner, replicaSetName, wanted, workloadObjects } from './build/workloads.ts'
import type { PodObject } from './objects.ts'
import type { Store } from './store.ts'
import type { WorldWorkload } from './worldSchema.ts'

/** The cluster of a world while it runs. */
export interface Cluster {
  context: BuildContext
  store: Store
  /** The next free pod address of a node. */
  slot(node: string): number
}

/** Fills an empty store with the cluster as it is on a quiet day. */
export function buildCluster(context: BuildContext, store: Store, now: number): Cluster {
  const { world } = context
  const slots = new Map<string, number>()
  const cluster: Cluster = {
    context,
    store,
    slot: node => {
      const next = ((slots.get(node) ?? 1) % 250) + 1
      slots.set(node, next)
      return next
    },
  }
  for (const name of world.namespaces) store.put('namespaces', namespaceObject(context, name))
  store.put('storageclasses', storageClassObject(context))
  for (const node of world.nodes) {
    const { metadata } = store.put('nodes', nodeObject(context, node, now))
    store.put('leases', leaseObject(context, node, metadata.uid, now))
  }
  for (const each of world.claims) {
    const { claim, volume } = claimObjects(context, each)
    store.put('persistentvolumes', volume)
    store.put('persistentvolumeclaims', claim)
  }
  const kubernetes = store.put('services', kubernetesService(context))
  store.put('endpointslices', kubernetesSlice(context, kubernetes))
  for (const workload of world.workloads) {
    for (const { resource, object } of workloadObjects(context, workload)) store.put(resource, object)
    for (let index = 0; index < wanted(context, workload); index++) settledPod(cluster, workload, index, now)
    if (workload.service) store.put('services', serviceObject(context, workload))
  }
  for (const ingress of ingressObjects(context)) store.put('ingresses', ingress)
  return cluster
}

/** The name of a workload's pod; `uid` makes the last part of it where the controller invents one. */
export function podName(context: BuildContext, workload: WorldWorkload, index: number, uid: string): string {
  if (workload.kind === 'StatefulSet') return `${workload.name}-${index}`
  const stem = workload.kind === 'Deployment' ? replicaSetName(context, workload) : workload.name
  return `${stem}-${context.seed.suffix(5, 'pod', uid)}`
}

/** A pod that has been running for a while, started when its node last was if that is later. */
function settledPod(cluster: Cluster, workload: WorldWorkload, index: number, now: number): void {
  const { context, store } = cluster
  const { world, seed, installed } = context
  const node =
    workload.kind === 'DaemonSet'
      ? world.nodes[index]!
      : (world.nodes.find(each => each.name === workload.on[index % Math.max(1, workload.on.length)]) ??
        world.nodes[Math.floor(seed.share('place', workload.name, index) * world.nodes.length)]!)
  const uid = seed.uid('pods', workload.namespace, workload.name, index)
  const name = podName(context, workload, index, uid)
  const created = installed + 3_600_000 + seed.share('created', uid) * (now - installed) * 0.8
  const boot = context.bootOf(node.name).at
  const rebooted = boot > created
  const started = created + 4000
  let pod: PodObject = podObject(context, workload, {
    name,
    uid,
    owner: podOwner(context, workload),
    labels: fullPodLabels(context, workload, name),
    created,
  })
  pod = boundPod(pod, node.name, created)
  const where = { nodeIndex: world.nodes.indexOf(node), address: node.address, slot: cluster.slot(node.name) }
  pod = runningPod(context, pod, where, started)
  if (rebooted) pod = restartedPod(context, pod, boot - 40_000, boot + 45_000)
  for (let times = 0; times < workload.restarts; times++) {
    const died = now - (workload.restarts - times) * 3.7 * 86_400_000
    const crash = { exitCode: 1, reason: 'Error' }
    if (died > started && died > boot + 45_000) pod = restartedPod(context, pod, died, died + 9000, crash)
  }
  store.put('pods', pod)
}
