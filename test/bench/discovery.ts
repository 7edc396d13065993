import type { Json } from './metadata.ts'
import type { Resource } from './objects.ts'

const verbs = ['get', 'list', 'watch']

/** Aggregated discovery (apidiscovery.k8s.io/v2) of `/api` or `/apis`: what kubectl 1.34 asks first. */
export function aggregated(resources: Resource[], core: boolean): Json {
  const groups = new Map<string, Resource[]>()
  for (const one of resources) {
    if ((one.group === '') === core) groups.set(one.group, [...(groups.get(one.group) ?? []), one])
  }
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([name, members]) => ({
      metadata: { name, creationTimestamp: null },
      versions: [{ version: 'v1', freshness: 'Current', resources: members.map(described) }],
    })),
  }
}

function described(one: Resource): Json {
  return {
    resource: one.plural,
    responseKind: { group: one.group, version: one.version, kind: one.kind },
    scope: one.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: one.kind.toLowerCase(),
    verbs,
    ...(one.shortNames ? { shortNames: one.shortNames } : {}),
  }
}

/** The older discovery documents, one a path, for clients that do not ask for the aggregated form. */
export function documents(resources: Resource[]): Map<string, Json> {
  const out = new Map<string, Json>()
  const groups = [...new Set(resources.map(({ group }) => group).filter(group => group !== ''))]
  const version = (group: string) => ({ groupVersion: `${group}/v1`, version: 'v1' })
  out.set('/api', { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
  out.set('/apis', {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(name => ({ name, versions: [version(name)], preferredVersion: version(name) })),
  })
  for (const group of ['', ...groups]) {
    const groupVersion = group === '' ? 'v1' : `${group}/v1`
    out.set(group === '' ? '/api/v1' : `/apis/${groupVersion}`, {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion,
      resources: resources
        .filter(one => one.group === group)
        .map(({ plural, kind, namespaced, shortNames }) => ({
          name: plural,
          singularName: kind.toLowerCase(),
          namespaced,
          kind,
          verbs,
          ...(shortNames ? { shortNames } : {}),
        })),
    })
  }
  const build = { major: '1', minor: '34', gitVersion: 'v1.34.3+k3s1', platform: 'linux/arm64' }
  out.set('/version', build)
  return out
}
