import type { KubeObject, NodeObject, PodObject, ServiceObject } from '../objects.ts'
import { conditionOf } from '../objects.ts'
import type { Resource } from './resources.ts'

/** A column of `kubectl get`: its title, 1 when only the wide form shows it, and its cell. */
type Column = readonly [title: string, priority: 0 | 1, cell: (object: KubeObject, now: number) => unknown]

const column = <T extends KubeObject>(
  title: string,
  cell: (object: T, now: number) => unknown,
  priority: 0 | 1 = 0,
): Column => [title, priority, (object, now) => cell(object as T, now)]

const NAME = column('Name', object => object.metadata.name)
const AGE = column('Age', (object, now) => age(now - Date.parse(object.metadata.creationTimestamp)))
const spec = (object: KubeObject): Record<string, unknown> => (object.spec ?? {}) as Record<string, unknown>
const status = (object: KubeObject): Record<string, unknown> =>
  (object.status ?? {}) as Record<string, unknown>
const count = (value: unknown): number => (typeof value === 'number' ? value : 0)
const text = (value: unknown): string => (value === undefined || value === '' ? '<none>' : String(value))

const COLUMNS: Record<string, readonly Column[]> = {
  nodes: [
    NAME,
    column<NodeObject>('Status', node => {
      const ready = conditionOf(node.status.conditions, 'Ready')?.status
      return `${ready === 'True' ? 'Ready' : ready ? 'NotReady' : 'Unknown'}${node.spec.unschedulable ? ',SchedulingDisabled' : ''}`
    }),
    column<NodeObject>('Roles', node => {
      const roles = Object.keys(node.metadata.labels ?? {})
        .filter(each => each.startsWith('node-role.kubernetes.io/'))
        .map(each => each.slice(24))
      return roles.join(',') || '<none>'
    }),
    AGE,
    column<NodeObject>('Version', node => node.status.nodeInfo.kubeletVersion),
    column<NodeObject>(
      'Internal-IP',
      node => text(node.status.addresses.find(each => each.type === 'InternalIP')?.address),
      1,
    ),
    column<NodeObject>('External-IP', () => '<none>', 1),
    column<NodeObject>('OS-Image', node => node.status.nodeInfo.osImage, 1),
    column<NodeObject>('Kernel-Version', node => node.status.nodeInfo.kernelVersion, 1),
    column<NodeObject>('Container-Runtime', node => node.status.nodeInfo.containerRuntimeVersion, 1),
  ],
  pods: [
    NAME,
    column<PodObject>('Ready', pod => {
      const ready = (pod.status.containerStatuses ?? []).filter(each => each.ready).length
      return `${ready}/${pod.spec.containers.length}`
    }),
    column<PodObject>('Status', pod => (pod.metadata.deletionTimestamp ? 'Terminating' : pod.status.phase)),
    column<PodObject>('Restarts', restarts),
    AGE,
    column<PodObject>('IP', pod => text(pod.status.podIP), 1),
    column<PodObject>('Node', pod => text(pod.spec.nodeName), 1),
    column<PodObject>('Nominated Node', () => '<none>', 1),
    column<PodObject>('Readiness Gates', () => '<none>', 1),
  ],
  services: [
    NAME,
    column<ServiceObject>('Type', service => service.spec.type),
    column<ServiceObject>('Cluster-IP', service => service.spec.clusterIP),
    column<ServiceObject>('External-IP', service => {
      const { ingress } = (status(service).loadBalancer ?? {}) as { ingress?: { ip: string }[] }
      return ingress?.map(each => each.ip).join(',') ?? '<none>'
    }),
    column<ServiceObject>('Port(s)', service =>
      service.spec.ports
        .map(each => `${each.port}${each.nodePort ? `:${each.nodePort}` : ''}/${each.protocol}`)
        .join(','),
    ),
    AGE,
    column<ServiceObject>(
      'Selector',
      service =>
        Object.entries(service.spec.selector ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .join(',') || '<none>',
      1,
    ),
  ],
  namespaces: [NAME, column('Status', object => status(object).phase), AGE],
  deployments: [
    NAME,
    column('Ready', object => `${count(status(object).readyReplicas)}/${count(spec(object).replicas)}`),
    column('Up-to-date', object => count(status(object).updatedReplicas)),
    column('Available', object => count(status(object).availableReplicas)),
    AGE,
  ],
  replicasets: [
    NAME,
    column('Desired', object => count(spec(object).replicas)),
    column('Current', object => count(status(object).replicas)),
    column('Ready', object => count(status(object).readyReplicas)),
    AGE,
  ],
  statefulsets: [
    NAME,
    column('Ready', object => `${count(status(object).readyReplicas)}/${count(spec(object).replicas)}`),
    AGE,
  ],
  daemonsets: [
    NAME,
    column('Desired', object => count(status(object).desiredNumberScheduled)),
    column('Current', object => count(status(object).currentNumberScheduled)),
    column('Ready', object => count(status(object).numberReady)),
    column('Up-to-date', object => count(status(object).updatedNumberScheduled)),
    column('Available', object => count(status(object).numberAvailable)),
    column('Node Selector', () => '<none>'),
    AGE,
  ],
  persistentvolumeclaims: [
    NAME,
    column('Status', object => status(object).phase),
    column('Volume', object => text(spec(object).volumeName)),
    column('Capacity', object =>
      text((status(object).capacity as { storage?: string } | undefined)?.storage),
    ),
    column('Access Modes', () => 'RWO'),
    column('StorageClass', object => text(spec(object).storageClassName)),
    column('VolumeAttributesClass', () => '<unset>'),
    AGE,
  ],
  persistentvolumes: [
    NAME,
    column('Capacity', object => text((spec(object).capacity as { storage?: string } | undefined)?.storage)),
    column('Access Modes', () => 'RWO'),
    column('Reclaim Policy', object => text(spec(object).persistentVolumeReclaimPolicy)),
    column('Status', object => status(object).phase),
    column('Claim', object => {
      const claim = spec(object).claimRef as { namespace: string; name: string } | undefined
      return claim ? `${claim.namespace}/${claim.name}` : ''
    }),
    column('StorageClass', object => text(spec(object).storageClassName)),
    column('VolumeAttributesClass', () => '<unset>'),
    column('Reason', () => ''),
    AGE,
  ],
  ingresses: [
    NAME,
    column('Class', object => text(spec(object).ingressClassName)),
    column('Hosts', object => (spec(object).rules as { host: string }[]).map(each => each.host).join(',')),
    column('Address', object => {
      const { ingress = [] } = status(object).loadBalancer as { ingress?: { ip: string }[] }
      return ingress.map(each => each.ip).join(',')
    }),
    column('Ports', object => (spec(object).tls ? '80, 443' : '80')),
    AGE,
  ],
  leases: [NAME, column('Holder', object => text(spec(object).holderIdentity)), AGE],
  events: [
    column('Last Seen', (object, now) => age(now - Date.parse(String(object.lastTimestamp)))),
    column('Type', object => text(object.type)),
    column('Reason', object => text(object.reason)),
    column('Object', object => {
      const { kind, name } = object.involvedObject as { kind: string; name: string }
      return `${kind.toLowerCase()}/${name}`
    }),
    column('Message', object => text(object.message)),
  ],
}

const columnsOf = (resource: Resource): readonly Column[] => COLUMNS[resource.plural] ?? [NAME, AGE]

export const tableColumns = (resource: Resource): Record<string, unknown>[] =>
  columnsOf(resource).map(([name, priority]) => ({
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority,
  }))

export const tableRow = (resource: Resource, object: KubeObject, now: number): unknown[] =>
  columnsOf(resource).map(([, , cell]) => cell(object, now) ?? '')

function restarts(pod: PodObject, now: number): string {
  const containers = pod.status.containerStatuses ?? []
  const times = containers.reduce((sum, each) => sum + each.restartCount, 0)
  const last = Math.max(
    ...containers.map(each => {
      const ended = (each.lastState.terminated as { finishedAt?: string } | undefined)?.finishedAt
      return ended ? Date.parse(ended) : Number.NEGATIVE_INFINITY
    }),
  )
  return times > 0 && Number.isFinite(last) ? `${times} (${age(now - last)} ago)` : `${times}`
}

/** A duration as kubectl writes it: 45s, 3m20s, 5h, 2d4h, 97d. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    `${big}${bigUnit}${small > 0 ? `${small}${smallUnit}` : ''}`
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (days < 8) return two(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  return two(Math.floor(days / 365), 'y', days % 365, 'd')
}
