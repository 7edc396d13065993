import { began, digest, type Json, metadata, nodeName, uid } from './metadata.ts'

/**
 * The address of a node. Near, it is one of this computer's own. Away, it is of class E, which no network has
 * (RFC 1112): Homeport sees that this computer is not on it and sends nothing there.
 */
export const addressOf = (index: number, near: boolean) => `${near ? '127.1.0' : '240.1.0'}.${index + 1}`

/** A board of a k3s lab as its kubelet reports it, with the images it holds. */
export function node(index: number, near: boolean): Json {
  const name = nodeName(index)
  const labels = {
    'beta.kubernetes.io/arch': 'arm64',
    'kubernetes.io/arch': 'arm64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
  }
  const resources_ = { cpu: '4', 'ephemeral-storage': '59838416Ki', memory: '8125892Ki', pods: '110' }
  const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map(type => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    lastHeartbeatTime: began,
    lastTransitionTime: began,
    reason: type === 'Ready' ? 'KubeletReady' : `KubeletHasNo${type}`,
    message: 'kubelet is posting ready status',
  }))
  const status = {
    capacity: resources_,
    allocatable: resources_,
    conditions,
    addresses: [
      { type: 'InternalIP', address: addressOf(index, near) },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: {
      machineID: digest(name).slice(0, 32),
      systemUUID: uid(name),
      bootID: uid(`boot ${name}`),
      kernelVersion: '6.12.47+rpt-rpi-2712',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: 'containerd://2.1.5-k3s1',
      kubeletVersion: 'v1.34.3+k3s1',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'arm64',
    },
    images: Array.from({ length: 20 }, (_, image) => ({
      names: [
        `registry.example.net/app-${image}@sha256:${digest(`image ${image}`)}`,
        `registry.example.net/app-${image}:2.0.1`,
      ],
      sizeBytes: 41_000_000 + image,
    })),
  }
  return {
    metadata: metadata(name, null, { labels, annotations: { 'node.alpha.kubernetes.io/ttl': '0' } }, [
      ['k3s', { status }],
    ]),
    spec: { podCIDR: `10.42.${index}.0/24`, podCIDRs: [`10.42.${index}.0/24`], providerID: `k3s://${name}` },
    status,
  }
}
