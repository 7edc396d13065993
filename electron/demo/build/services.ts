import type { Endpoint, EndpointSliceObject, KubeObject, PodObject, ServiceObject } from '../objects.ts'
import { isReady } from '../objects.ts'
import { stamp } from '../stamps.ts'
import type { WorldWorkload } from '../worldSchema.ts'
import { addressIn, type BuildContext } from './context.ts'
import { podLabels } from './pods.ts'

export const serviceName = (workload: WorldWorkload): string => workload.service?.name ?? workload.name

/** The cluster addresses that are given away, by cluster. */
const given = new WeakMap<BuildContext, Set<string>>()

/** A cluster address for a service, nobody else's and the same at every start. */
function clusterAddress(context: BuildContext, namespace: string, name: string): string {
  const taken =
    given.get(context) ?? new Set(context.world.workloads.flatMap(each => each.service?.clusterIP ?? []))
  given.set(context, taken)
  for (let turn = 0; ; turn++) {
    const index = 256 + Math.floor(context.seed.share('clusterip', namespace, name, turn) * 65_000)
    const address = addressIn(context.world.cluster.serviceCidr, index)
    if (taken.has(address)) continue
    taken.add(address)
    return address
  }
}

/** The Service in front of a workload. */
export function serviceObject(context: BuildContext, workload: WorldWorkload): ServiceObject {
  const expose = workload.service!
  const name = serviceName(workload)
  const address = expose.clusterIP ?? clusterAddress(context, workload.namespace, name)
  const balanced = expose.type === 'LoadBalancer'
  return {
    metadata: {
      name,
      namespace: workload.namespace,
      uid: context.seed.uid('services', `${workload.namespace}/${name}`),
      creationTimestamp: stamp(
        context.installed + 600_000 + context.world.workloads.indexOf(workload) * 61_000 + 2000,
      ),
      labels: podLabels(workload),
    },
    spec: {
      ports: expose.ports.map(each => ({
        ...(each.name && { name: each.name }),
        protocol: each.protocol,
        port: each.port,
        targetPort: each.target ?? each.port,
        ...(each.nodePort && { nodePort: each.nodePort }),
      })),
      selector: podLabels(workload),
      clusterIP: address,
      clusterIPs: [address],
      type: expose.type,
      sessionAffinity: 'None',
      ...(expose.type !== 'ClusterIP' && { externalTrafficPolicy: 'Cluster' }),
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ...(balanced && { allocateLoadBalancerNodePorts: true }),
      internalTrafficPolicy: 'Cluster',
    },
    status: {
      loadBalancer: balanced
        ? { ingress: context.world.nodes.map(each => ({ ip: each.address, ipMode: 'VIP' })) }
        : {},
    },
  }
}

/** default/kubernetes, the API server's own Service. */
export function kubernetesService(context: BuildContext): ServiceObject {
  const address = addressIn(context.world.cluster.serviceCidr, 1)
  return {
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      uid: context.seed.uid('services', 'default/kubernetes'),
      creationTimestamp: stamp(context.installed),
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
      clusterIP: address,
      clusterIPs: [address],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    },
    status: { loadBalancer: {} },
  }
}

/** The EndpointSlice of a Service over the pods that it selects. */
export function endpointSlice(
  context: BuildContext,
  service: ServiceObject,
  pods: readonly PodObject[],
): EndpointSliceObject {
  const { name, namespace } = service.metadata
  const endpoints = pods
    .filter(pod => pod.status.podIP !== undefined)
    .map((pod): Endpoint => {
      const leaving = pod.metadata.deletionTimestamp !== undefined
      const ready = isReady(pod)
      return {
        addresses: [pod.status.podIP!],
        conditions: { ready: ready && !leaving, serving: ready, terminating: leaving },
        ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
        targetRef: {
          kind: 'Pod',
          namespace: namespace!,
          name: pod.metadata.name,
          uid: pod.metadata.uid,
        },
      }
    })
  const ports = service.spec.ports.map(each => ({
    name: each.name ?? '',
    port: targetPort(pods[0], each.targetPort, each.port),
    protocol: each.protocol,
  }))
  return sliceObject(
    context,
    service,
    context.seed.suffix(5, 'slice', `${namespace}/${name}`),
    endpoints,
    ports,
  )
}

/** The EndpointSlice of default/kubernetes: the control plane nodes. */
export const kubernetesSlice = (context: BuildContext, service: ServiceObject): EndpointSliceObject =>
  sliceObject(
    context,
    service,
    undefined,
    context.world.nodes
      .filter(each => each.roles.includes('control-plane'))
      .map(each => ({
        addresses: [each.address],
        conditions: { ready: true, serving: true, terminating: false },
      })),
    [{ name: 'https', port: 6443, protocol: 'TCP' }],
  )

function sliceObject(
  context: BuildContext,
  service: ServiceObject,
  suffix: string | undefined,
  endpoints: Endpoint[],
  ports: EndpointSliceObject['ports'],
): EndpointSliceObject {
  const { name, namespace, uid, creationTimestamp } = service.metadata
  return {
    metadata: {
      name: suffix ? `${name}-${suffix}` : name,
      ...(suffix && { generateName: `${name}-` }),
      namespace: namespace!,
      uid: context.seed.uid('endpointslices', `${namespace}/${name}`),
      creationTimestamp,
      labels: {
        ...service.metadata.labels,
        ...(suffix && { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }),
        'kubernetes.io/service-name': name,
      },
      ...(suffix && {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true },
        ],
      }),
    },
    addressType: 'IPv4',
    endpoints,
    ports,
  }
}

function targetPort(pod: PodObject | undefined, target: number | string, fallback: number): number {
  if (typeof target === 'number') return target
  const ports = pod?.spec.containers.flatMap(each => each.ports ?? []) ?? []
  return ports.find(each => each.name === target)?.containerPort ?? fallback
}

export const namespaceObject = (context: BuildContext, name: string): KubeObject => ({
  metadata: {
    name,
    uid: context.seed.uid('namespaces', name),
    creationTimestamp: stamp(context.installed + (/^(default|kube-)/.test(name) ? 0 : 540_000)),
    labels: { 'kubernetes.io/metadata.name': name },
  },
  spec: { finalizers: ['kubernetes'] },
  status: { phase: 'Active' },
})
