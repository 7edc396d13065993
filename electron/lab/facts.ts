import type { SourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import type { SessionState } from '../../shared/lab/state.ts'
import type { SessionStatus } from '../sessions/session.ts'
import type { HostMark } from './hostMark.ts'
import { foldHost, type HostFact } from './hosts.ts'
import type { KeptKinds, KindName } from './kept.ts'
import { changeKind, type KindFacts, listKind, NO_KIND } from './kinds.ts'
import type {
  AddressTried,
  Change,
  Ends,
  KindChanged,
  Observation,
  PathTried,
  SignOfLife,
  SourceObservation,
} from './observation.ts'
import { foldTailnet, type TailnetFact } from './tailnet.ts'
import { type AddressFact, foldAddress, foldPath, type PathFact, stillNamed } from './tries.ts'

export interface SourceFact {
  readonly kind: SourceObservation['kind']
  readonly name: string
  readonly status: SessionStatus
  /** The state before the try that is under way: what does not answer is not unknown at each retry. */
  readonly standing: SessionState
  readonly listed: boolean
  readonly errors: number
  /** When it last proved alive; null before the first time. */
  readonly provedAt: number | null
  readonly at: number
}

export interface ClusterFacts {
  readonly source: SourceId | null
  readonly server: string
  readonly insecure: boolean
  readonly as: string | null
  readonly via: string | null
  readonly ends: Ends
  readonly version: string | null
  readonly skew: number | null
  readonly kinds: { readonly [Name in KindName]?: KindFacts<Name> }
  readonly at: number
}

/** Everything that has been heard of a lab so far, as it was told. The lab is computed from it. */
export interface Facts {
  readonly sources: ReadonlyMap<SourceId, SourceFact>
  readonly clusters: ReadonlyMap<string, ClusterFacts>
  readonly hosts: ReadonlyMap<string, HostFact>
  /** The tailnet this computer is in; null before tailscaled said anything. */
  readonly tailnet: TailnetFact | null
  readonly paths: ReadonlyMap<string, PathFact>
  readonly addresses: ReadonlyMap<string, AddressFact>
  /** By what the machine behind an SSH alias was known. */
  readonly marks: ReadonlyMap<string, HostMark>
  /** The hardware that answers at an address, where it was asked for. */
  readonly neighbours: ReadonlyMap<string, string | null>
}

export const NO_FACTS: Facts = {
  sources: new Map(),
  clusters: new Map(),
  hosts: new Map(),
  tailnet: null,
  paths: new Map(),
  addresses: new Map(),
  marks: new Map(),
  neighbours: new Map(),
}

const NO_ENDS: Ends = { client: null, server: null, authority: null }

const NO_CLUSTER: ClusterFacts = {
  source: null,
  server: '',
  insecure: false,
  as: null,
  via: null,
  ends: NO_ENDS,
  version: null,
  skew: null,
  kinds: {},
  at: 0,
}

/** The facts after one more observation. Pure: the same facts and observation always give the same. */
export function fold(facts: Facts, observation: Observation): Facts {
  switch (observation.type) {
    case 'source':
      return { ...facts, sources: set(facts.sources, observation.source, foldSource(facts, observation)) }
    case 'life':
      return foldLife(facts, observation)
    case 'cluster': {
      const {
        cluster,
        source,
        server,
        insecure,
        as = null,
        via = null,
        ends = NO_ENDS,
        version,
        skew,
        at,
      } = observation
      const held = clusterOf(facts, cluster)
      return putCluster(facts, cluster, {
        ...held,
        source,
        server,
        insecure,
        as,
        via,
        ends,
        version: version ?? held.version,
        skew,
        at,
      })
    }
    case 'listed':
      return putKind(facts, observation, listKind(observation.objects, observation.at))
    case 'changed': {
      const held = kindOf(facts, observation.cluster, observation.kind)
      return putKind(facts, observation, changeKind(held, observation.changes))
    }
    case 'forbidden':
      return putKind(facts, observation, {
        ...NO_KIND,
        forbidden: true,
        reason: observation.reason ?? null,
      })
    case 'host':
      return {
        ...facts,
        hosts: set(facts.hosts, observation.host, foldHost(facts.hosts.get(observation.host), observation)),
      }
    case 'tailnet':
      return { ...facts, tailnet: foldTailnet(facts.tailnet, observation) }
    case 'mark':
      return { ...facts, marks: set(facts.marks, observation.host, observation.mark) }
    case 'neighbour':
      return { ...facts, neighbours: set(facts.neighbours, observation.address, observation.mac) }
    case 'path':
    case 'address':
      return foldTries(facts, [observation])
  }
}

/**
 * The facts after several observations in their order: the same as `fold` of each. Events of a watch and tries of
 * paths come in thousands together: the maps they change are copied once for all of them, not once for each.
 */
export function foldAll(facts: Facts, observations: readonly Observation[]): Facts {
  let next = facts
  const tries: (PathTried | AddressTried)[] = []
  const changed = new Map<string, KindChanged & { changes: Change[] }>()
  const flush = () => {
    for (const one of changed.values()) next = fold(next, one)
    changed.clear()
  }
  for (const one of observations) {
    switch (one.type) {
      case 'path':
      case 'address':
        tries.push(one)
        break
      case 'changed': {
        const key = `${one.kind} ${one.cluster}`
        const changes = changed.get(key)?.changes ?? []
        for (const change of one.changes) changes.push(change)
        // At the end again: the cluster has the time of what was told of it last.
        changed.delete(key)
        changed.set(key, { ...one, changes })
        break
      }
      case 'listed':
      case 'forbidden':
      case 'cluster':
        flush()
        next = fold(next, one)
        break
      // What the others change is of no kind and no path: they may go before what waits.
      default:
        next = fold(next, one)
    }
  }
  flush()
  return tries.length > 0 ? foldTries(next, tries) : next
}

function foldTries(facts: Facts, tries: readonly (PathTried | AddressTried)[]): Facts {
  let paths: Map<string, PathFact> | null = null
  let addresses: Map<string, AddressFact> | null = null
  for (const one of tries) {
    if (one.type === 'path') {
      paths ??= new Map(facts.paths)
      paths.set(one.url, foldPath(paths.get(one.url), one))
    } else {
      addresses ??= new Map(facts.addresses)
      addresses.set(one.address, foldAddress(addresses.get(one.address), one))
    }
  }
  return { ...facts, paths: paths ?? facts.paths, addresses: addresses ?? facts.addresses }
}

/**
 * The facts without tries of what is gone from the lab: services come and go, and what is remembered of them
 * must not grow with each.
 */
export function forgetGone(facts: Facts, { tables }: Lab): Facts {
  const urls = new Set<string>()
  const addresses = new Set<string>()
  for (const service of tables.services.values()) {
    for (const path of service.paths) {
      urls.add(path.url)
      addresses.add(new URL(path.url).hostname.replace(/^\[|\]$/g, ''))
    }
  }
  for (const node of tables.nodes.values()) for (const address of node.addresses.lan) addresses.add(address)
  const paths = stillNamed(facts.paths, urls)
  const kept = stillNamed(facts.addresses, addresses)
  return paths === facts.paths && kept === facts.addresses ? facts : { ...facts, paths, addresses: kept }
}

/** The rows of one kind of a cluster; empty before it is listed. */
export function rowsOf<Name extends KindName>(
  cluster: ClusterFacts,
  kind: Name,
): ReadonlyMap<string, KeptKinds[Name]> {
  return ((cluster.kinds[kind] as KindFacts | undefined) ?? NO_KIND).rows as ReadonlyMap<
    string,
    KeptKinds[Name]
  >
}

function foldSource(facts: Facts, seen: SourceObservation): SourceFact {
  const held = facts.sources.get(seen.source)
  const proved = seen.status.state === 'up' ? seen.at : (held?.provedAt ?? null)
  return {
    kind: seen.kind,
    name: seen.name,
    status: seen.status,
    standing: standingOf(held?.standing, seen.status.state),
    listed: held?.listed ?? false,
    errors: held?.errors ?? 0,
    provedAt: proved,
    at: seen.at,
  }
}

function standingOf(held: SessionState | undefined, now: SessionState): SessionState {
  if (now !== 'connecting' || held === undefined || held === 'off') return now
  // A connection that is made anew proves nothing until it is up.
  return held === 'up' ? 'stale' : held
}

function foldLife(facts: Facts, seen: SignOfLife): Facts {
  const held = facts.sources.get(seen.source)
  if (!held) return facts
  const next: SourceFact = {
    ...held,
    listed: held.listed || (seen.listed ?? false),
    errors: held.errors + (seen.errors ?? 0),
    provedAt: seen.at,
    at: seen.at,
  }
  return { ...facts, sources: set(facts.sources, seen.source, next) }
}

function clusterOf(facts: Facts, cluster: string): ClusterFacts {
  return facts.clusters.get(cluster) ?? NO_CLUSTER
}

function kindOf(facts: Facts, cluster: string, kind: KindName): KindFacts {
  return clusterOf(facts, cluster).kinds[kind] ?? NO_KIND
}

function putKind(
  facts: Facts,
  seen: { cluster: string; kind: KindName; at: number },
  kind: KindFacts,
): Facts {
  const held = clusterOf(facts, seen.cluster)
  const kinds = { ...held.kinds, [seen.kind]: kind }
  return putCluster(facts, seen.cluster, { ...held, kinds, at: seen.at })
}

function putCluster(facts: Facts, cluster: string, next: ClusterFacts): Facts {
  return { ...facts, clusters: set(facts.clusters, cluster, next) }
}

function set<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> {
  return new Map(map).set(key, value)
}
