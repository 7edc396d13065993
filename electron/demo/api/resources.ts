/** One kind of object as the API server offers it. */
export interface Resource {
  group: string
  version: string
  /** Lower-case plural: the name in paths and in the store. */
  plural: string
  singular: string
  kind: string
  namespaced: boolean
  shortNames?: readonly string[]
  categories?: readonly string[]
}

const core = { group: '', version: 'v1' }
const apps = { group: 'apps', version: 'v1' }

export const RESOURCES: readonly Resource[] = [
  { ...core, plural: 'events', singular: 'event', kind: 'Event', namespaced: true, shortNames: ['ev'] },
  {
    ...core,
    plural: 'namespaces',
    singular: 'namespace',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
  },
  { ...core, plural: 'nodes', singular: 'node', kind: 'Node', namespaced: false, shortNames: ['no'] },
  {
    ...core,
    plural: 'persistentvolumeclaims',
    singular: 'persistentvolumeclaim',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
    shortNames: ['pvc'],
  },
  {
    ...core,
    plural: 'persistentvolumes',
    singular: 'persistentvolume',
    kind: 'PersistentVolume',
    namespaced: false,
    shortNames: ['pv'],
  },
  {
    ...core,
    plural: 'pods',
    singular: 'pod',
    kind: 'Pod',
    namespaced: true,
    shortNames: ['po'],
    categories: ['all'],
  },
  {
    ...core,
    plural: 'services',
    singular: 'service',
    kind: 'Service',
    namespaced: true,
    shortNames: ['svc'],
    categories: ['all'],
  },
  {
    ...apps,
    plural: 'daemonsets',
    singular: 'daemonset',
    kind: 'DaemonSet',
    namespaced: true,
    shortNames: ['ds'],
    categories: ['all'],
  },
  {
    ...apps,
    plural: 'deployments',
    singular: 'deployment',
    kind: 'Deployment',
    namespaced: true,
    shortNames: ['deploy'],
    categories: ['all'],
  },
  {
    ...apps,
    plural: 'replicasets',
    singular: 'replicaset',
    kind: 'ReplicaSet',
    namespaced: true,
    shortNames: ['rs'],
    categories: ['all'],
  },
  {
    ...apps,
    plural: 'statefulsets',
    singular: 'statefulset',
    kind: 'StatefulSet',
    namespaced: true,
    shortNames: ['sts'],
    categories: ['all'],
  },
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    plural: 'leases',
    singular: 'lease',
    kind: 'Lease',
    namespaced: true,
  },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    plural: 'endpointslices',
    singular: 'endpointslice',
    kind: 'EndpointSlice',
    namespaced: true,
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    plural: 'ingresses',
    singular: 'ingress',
    kind: 'Ingress',
    namespaced: true,
    shortNames: ['ing'],
  },
  {
    group: 'storage.k8s.io',
    version: 'v1',
    plural: 'storageclasses',
    singular: 'storageclass',
    kind: 'StorageClass',
    namespaced: false,
    shortNames: ['sc'],
  },
]

export const VERBS: readonly string[] = ['get', 'list', 'watch']

export const apiVersionOf = ({ group, version }: Resource): string =>
  group ? `${group}/${version}` : version

/** What a path asks for. */
export interface Target {
  resource: Resource
  namespace: string | undefined
  name: string | undefined
}

/** The target of an API path; undefined when there is no such resource. */
export function targetOf(path: string): Target | undefined {
  const parts = path.split('/').filter(Boolean).map(decode)
  const group = parts[0] === 'api' ? '' : parts[0] === 'apis' ? parts[1] : undefined
  const version = parts[0] === 'api' ? parts[1] : parts[2]
  if (group === undefined || version === undefined) return undefined
  const rest = parts.slice(group === '' ? 2 : 3)
  const namespaced = rest[0] === 'namespaces' && rest.length >= 3
  const [plural, name, ...beyond] = namespaced ? rest.slice(2) : rest
  if (beyond.length > 0) return undefined
  const resource = RESOURCES.find(
    each => each.group === group && each.version === version && each.plural === plural,
  )
  if (!resource || (namespaced && !resource.namespaced)) return undefined
  // One object of a namespaced resource has to be asked for in its namespace.
  if (name !== undefined && resource.namespaced && !namespaced) return undefined
  return { resource, namespace: namespaced ? rest[1] : undefined, name }
}

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
