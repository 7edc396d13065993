import type { Condition, LeaseObject, NodeObject } from '../objects.ts'
import { microStamp, stamp } from '../stamps.ts'
import { bytesOf, type WorldNode } from '../worldSchema.ts'
import { addressIn, type BuildContext } from './context.ts'

/** machine-id and system UUID of a node: the same in /etc, in DMI and in nodeInfo. */
export const machineId = (context: BuildContext, node: string): string =>
  context.seed.hex(32, 'machine', node)

/** KiB of memory that the kernel reports: a little less than what is soldered on. */
export function memoryKiB(context: BuildContext, node: WorldNode): number {
  const kind = context.world.hardware[node.hardware]!
  return Math.floor((bytesOf(node.memory ?? kind.memory) / 1024) * 0.969)
}

/** A k3s Node in good health. */
export function nodeObject(context: BuildContext, node: WorldNode, now: number): NodeObject {
  const { world, seed } = context
  const kind = world.hardware[node.hardware]!
  const index = world.nodes.indexOf(node)
  const born = stamp(context.installed + index * 47_000)
  const podCidr = `${addressIn(world.cluster.podCidr, index * 256)}/24`
  const control = node.roles.includes('control-plane')
  const server = world.nodes.find(each => each.roles.includes('control-plane'))!
  const memory = `${memoryKiB(context, node)}Ki`
  const disk = bytesOf(kind.disk.size)
  return {
    metadata: {
      name: node.name,
      uid: seed.uid('node', node.name),
      creationTimestamp: born,
      labels: {
        'beta.kubernetes.io/arch': kind.arch,
        'beta.kubernetes.io/instance-type': 'k3s',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': kind.arch,
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        ...Object.fromEntries(node.roles.map(role => [`node-role.kubernetes.io/${role}`, 'true'])),
        'node.kubernetes.io/instance-type': 'k3s',
        ...node.labels,
      },
      annotations: {
        'alpha.kubernetes.io/provided-node-ip': node.address,
        'flannel.alpha.coreos.com/backend-data': `{"VNI":1,"VtepMAC":"${vtep(seed.hex(10, 'vtep', node.name))}"}`,
        'flannel.alpha.coreos.com/backend-type': 'vxlan',
        'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
        'flannel.alpha.coreos.com/public-ip': node.address,
        'k3s.io/hostname': node.name,
        'k3s.io/internal-ip': node.address,
        'k3s.io/node-args': control ? '["server"]' : '["agent"]',
        'k3s.io/node-config-hash': `${seed.hex(52, 'config', node.name).toUpperCase()}====`,
        'k3s.io/node-env': control
          ? '{}'
          : `{"K3S_TOKEN":"********","K3S_URL":"https://${server.address}:6443"}`,
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: { podCIDR: podCidr, podCIDRs: [podCidr], providerID: `k3s://${node.name}` },
    status: {
      capacity: { cpu: `${kind.cpus}`, 'ephemeral-storage': `${disk / 1024}Ki`, memory, pods: '110' },
      allocatable: {
        cpu: `${kind.cpus}`,
        'ephemeral-storage': `${Math.floor(disk * 0.95)}`,
        memory,
        pods: '110',
      },
      conditions: healthyConditions(stamp(now), stamp(context.bootOf(node.name).at + 38_000)),
      addresses: [
        { type: 'InternalIP', address: node.address },
        { type: 'Hostname', address: node.name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: machineId(context, node.name),
        systemUUID: machineId(context, node.name),
        bootID: context.bootOf(node.name).id,
        kernelVersion: kind.kernel,
        osImage: world.systems[node.system]!.pretty,
        containerRuntimeVersion: world.cluster.runtime,
        kubeletVersion: world.cluster.version,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: kind.arch,
      },
      images: [],
      runtimeHandlers: [{ name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } }],
    },
  }
}

const vtep = (hex: string): string => `ca:${hex.match(/../g)!.join(':')}`

const HEALTH: readonly (readonly [string, string, string, string])[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
]

/** The four conditions of a healthy kubelet. */
export const healthyConditions = (heartbeat: string, since: string): Condition[] =>
  HEALTH.map(([type, status, reason, message]) => ({
    type,
    status,
    lastHeartbeatTime: heartbeat,
    lastTransitionTime: since,
    reason,
    message,
  }))

/** The four conditions of a kubelet that nobody hears from. */
export const unknownConditions = (conditions: readonly Condition[], now: string): Condition[] =>
  conditions.map(each => ({
    ...each,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastTransitionTime: each.status === 'Unknown' ? each.lastTransitionTime : now,
  }))

/** The node's lease in kube-node-lease, as its kubelet renews it; `now` in ms since 1970. */
export function leaseObject(
  context: BuildContext,
  node: WorldNode,
  nodeUid: string,
  now: number,
): LeaseObject {
  return {
    metadata: {
      name: node.name,
      namespace: 'kube-node-lease',
      uid: context.seed.uid('lease', node.name),
      creationTimestamp: stamp(context.installed + context.world.nodes.indexOf(node) * 47_000 + 10_000),
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node.name, uid: nodeUid }],
    },
    spec: { holderIdentity: node.name, leaseDurationSeconds: 40, renewTime: microStamp(now) },
  }
}
