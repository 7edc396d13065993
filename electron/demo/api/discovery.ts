import { RESOURCES, type Resource, VERBS } from './resources.ts'

/** The named groups, in the order in which they are offered. */
const GROUPS = [...new Set(RESOURCES.map(each => each.group))].filter(Boolean)

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** An answer to a discovery request. */
export interface Discovered {
  type: string
  body: unknown
}

/** The answer to a discovery path; undefined when it is none. `address` is the server's own. */
export function discover(path: string, accept: string | undefined, address: string): Discovered | undefined {
  const plain = (body: unknown): Discovered => ({ type: 'application/json', body })
  const aggregated = (accept ?? '').includes('g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
  if (path === '/api') {
    if (aggregated) return { type: AGGREGATED, body: aggregate(['']) }
    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }]
    return plain({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs })
  }
  if (path === '/apis') {
    if (aggregated) return { type: AGGREGATED, body: aggregate(GROUPS) }
    return plain({ kind: 'APIGroupList', apiVersion: 'v1', groups: GROUPS.map(groupBody) })
  }
  const [root, group, version, ...rest] = path.split('/').slice(1)
  if (rest.length > 0) return undefined
  if (root === 'api' && group === 'v1' && version === undefined) return plain(resourceList('', 'v1'))
  if (root !== 'apis' || group === undefined || !GROUPS.includes(group)) return undefined
  if (version === undefined) return plain({ kind: 'APIGroup', apiVersion: 'v1', ...groupBody(group) })
  return version === 'v1' ? plain(resourceList(group, version)) : undefined
}

function groupBody(name: string): Record<string, unknown> {
  const one = { groupVersion: `${name}/v1`, version: 'v1' }
  return { name, versions: [one], preferredVersion: one }
}

const of = (group: string): Resource[] => RESOURCES.filter(each => each.group === group)

const resourceList = (group: string, version: string): unknown => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: group ? `${group}/${version}` : version,
  resources: of(group).map(each => ({
    name: each.plural,
    singularName: each.singular,
    namespaced: each.namespaced,
    kind: each.kind,
    verbs: VERBS,
    ...(each.shortNames && { shortNames: each.shortNames }),
    ...(each.categories && { categories: each.categories }),
  })),
})

const aggregate = (groups: readonly string[]): unknown => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: groups.map(group => ({
    metadata: group ? { name: group } : {},
    versions: [
      {
        version: 'v1',
        resources: of(group).map(each => ({
          resource: each.plural,
          responseKind: { group: '', version: '', kind: each.kind },
          scope: each.namespaced ? 'Namespaced' : 'Cluster',
          singularResource: each.singular,
          verbs: VERBS,
          ...(each.shortNames && { shortNames: each.shortNames }),
          ...(each.categories && { categories: each.categories }),
        })),
        freshness: 'Current',
      },
    ],
  })),
})
