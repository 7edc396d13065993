import { field, list, number, text, time } from '../sessions/kubernetes/json.ts'
import { keepNode } from '../sessions/kubernetes/keep/node.ts'
import { keepPod } from '../sessions/kubernetes/keep/pod.ts'
import { KINDS } from '../sessions/kubernetes/kinds.ts'
import { quantity } from '../sessions/kubernetes/quantity.ts'

/** One thing an answer of the Kubernetes API says; what a Secret holds and annotations are never in it. */
export type Told = Readonly<Record<string, unknown>> & { readonly kind: string }

const asIs = (word: string) => word

/** Kinds that a session keeps, by their own name. */
const KEPT: Readonly<Record<string, keyof typeof KINDS>> = {
  Namespace: 'namespaces',
  Service: 'services',
  EndpointSlice: 'endpointslices',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  PersistentVolume: 'persistentvolumes',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Lease: 'leases',
}

/** What an object says; `kind` where it does not name its own. */
export function objectTold(kind: string, value: unknown): Told {
  const metadata = field(value, 'metadata')
  const meta = { kind, namespace: text(field(metadata, 'namespace')), name: text(field(metadata, 'name')) }
  const name = KEPT[kind]
  if (name) return { ...meta, ...(KINDS[name].keep(value, asIs) as object | null) }
  switch (kind) {
    case 'Pod':
      return { ...meta, ...podTold(value) }
    case 'Node':
      return { ...meta, ...nodeTold(value) }
    case 'Event':
      return { ...meta, ...eventTold(value) }
    case 'APIGroupDiscovery':
      return { ...meta, versions: versionsTold(value) }
    case 'PartialObjectMetadata':
      return meta
    case 'NodeMetrics': {
      const usage = field(value, 'usage')
      return { ...meta, cores: quantity(field(usage, 'cpu')), memory: quantity(field(usage, 'memory')) }
    }
    case 'Secret':
      return { ...meta, type: text(field(value, 'type')), keys: Object.keys(field(value, 'data') ?? {}) }
    default:
      return { ...meta, conditions: conditionsTold(value), addresses: addressesTold(value) }
  }
}

/** kubectl's columns. */
function podTold(value: unknown) {
  const pod = keepPod(value, asIs)
  if (!pod) return {}
  const { status, readyContainers, containers, restarts, node, deleting, uid } = pod
  return { uid, status, ready: `${readyContainers}/${containers}`, restarts, node, deleting }
}

/** kubectl's columns, and what tells one machine from another. */
function nodeTold(value: unknown) {
  const node = keepNode(value, asIs)
  if (!node) return {}
  const ready = { True: 'Ready', False: 'NotReady', Unknown: 'NotReady' }[node.ready]
  const word = conditionsTold(value).some(one => one.type === 'Ready') ? ready : 'Unknown'
  const { roles, addresses, architecture, osImage, kubelet, memory } = node
  return {
    status: node.unschedulable ? `${word},SchedulingDisabled` : word,
    roles: roles.length > 0 ? roles.join(',') : '<none>',
    ...{ addresses, architecture, osImage, kubelet, memory },
  }
}

function conditionsTold(value: unknown) {
  return list(field(field(value, 'status'), 'conditions')).map(one => ({
    type: text(field(one, 'type')),
    status: text(field(one, 'status')),
    reason: text(field(one, 'reason')),
  }))
}

/** Where a load balancer answers for it: names and addresses. */
function addressesTold(value: unknown) {
  const entries = list(field(field(field(value, 'status'), 'loadBalancer'), 'ingress'))
  return entries.map(one => text(field(one, 'ip')) || text(field(one, 'hostname')))
}

/** Of either API of events: the newer one has other names, and no count where it happened once. */
function eventTold(value: unknown) {
  const about = field(value, 'regarding') ?? field(value, 'involvedObject')
  const series = field(value, 'series')
  const times = [field(series, 'lastObservedTime'), ...LAST.map(name => field(value, name))]
  return {
    type: text(field(value, 'type')),
    reason: text(field(value, 'reason')),
    about: `${text(field(about, 'kind'))}/${text(field(about, 'name'))}`,
    count:
      number(field(series, 'count')) ??
      number(field(value, 'count')) ??
      number(field(value, 'deprecatedCount')),
    at: times.map(time).find(at => at !== null) ?? null,
    message: text(field(value, 'note')) || text(field(value, 'message')),
  }
}
const LAST = ['lastTimestamp', 'deprecatedLastTimestamp', 'eventTime']

function versionsTold(value: unknown) {
  return list(field(value, 'versions')).map(one => ({
    version: text(field(one, 'version')),
    freshness: text(field(one, 'freshness')),
    resources: list(field(one, 'resources')).map(resource => text(field(resource, 'resource'))),
  }))
}
