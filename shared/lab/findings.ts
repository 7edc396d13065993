import { hardwareOf } from './hardware.ts'
import { LIMITS } from './limits.ts'
import type { Cluster, Figure, Node, Service, Source, Tables } from './model.ts'
import type { Peer } from './peer.ts'

/** Something that is worth knowing and no alarm, with what it was found in. Who tells of it has the words. */
export type Finding =
  | { readonly kind: 'power' | 'disk'; readonly node: Node; readonly figure: Figure }
  | { readonly kind: 'trust'; readonly cluster: Cluster }
  | { readonly kind: 'ssh'; readonly nodes: readonly Node[] }
  | {
      readonly kind: 'expiry'
      readonly cluster: Cluster
      readonly certificate: Cluster['certificates'][number]
    }
  | {
      readonly kind: 'sight'
      readonly cluster: Cluster
      readonly kinds: readonly string[]
      /** Null: it is not allowed. */
      readonly reason: string | null
    }
  | { readonly kind: 'port'; readonly services: readonly Service[] }
  | {
      readonly kind: 'skew'
      readonly family: string
      readonly kernel: string
      readonly odd: readonly Node[]
      readonly others: number
    }
  | { readonly kind: 'key'; readonly peer: Peer }
  | { readonly kind: 'unread'; readonly source: Source }

/** All findings of a lab, what may cost data, uptime or trust in what is told first. */
export function findingsOf(tables: Tables): readonly Finding[] {
  return [
    ...power(tables),
    ...[...tables.clusters.values()].flatMap(trust),
    ...looseServers(tables),
    ...[...tables.clusters.values()].flatMap(expiry),
    ...[...tables.clusters.values()].flatMap(sight),
    ...keys(tables),
    ...disks(tables),
    ...ports(tables),
    ...kernels(tables),
    ...unread(tables),
  ]
}

/** The firmware of a Raspberry Pi has flagged something, now or since it started. */
function power({ nodes }: Tables): Finding[] {
  return [...nodes.values()].flatMap((node): Finding[] => {
    const figure = node.figures.throttled
    return figure && flagsOf(figure.value) !== 0 ? [{ kind: 'power', node, figure }] : []
  })
}

/** Keys of the tailnet that end soon, of this computer and of whom it relies on: of a phone it is its owner's business. */
function keys({ peers }: Tables): Finding[] {
  return [...peers.values()].flatMap((peer): Finding[] => {
    const relied = peer.self || peer.node !== null || peer.exitNode === 'used' || peer.routes.length > 0
    return relied && (peer.keyEndsSoon || peer.expired) ? [{ kind: 'key', peer }] : []
  })
}

/** Bits 0 to 3 are of now, 16 to 19 since the start; the others mean nothing. */
const flagsOf = (value: number) => value & 0xf000f

function disks({ nodes }: Tables): Finding[] {
  return [...nodes.values()].flatMap((node): Finding[] => {
    const figure = node.figures.disk
    return figure && figure.value >= LIMITS.disk.worth ? [{ kind: 'disk', node, figure }] : []
  })
}

function ports({ services }: Tables): Finding[] {
  const off = [...services.values()].filter(service => service.launchable && service.offConvention)
  return off.length === 0 ? [] : [{ kind: 'port', services: off }]
}

/** Machines of one family and one system that run different kernels: some may wait for a reboot. */
function kernels({ nodes }: Tables): Finding[] {
  // What is of no family known has nothing that is like it.
  const known = [...nodes.values()].flatMap(node => {
    const family = node.kernel && node.hardware ? hardwareOf(node) : null
    return family === null ? [] : [{ node, family }]
  })
  const kinds = Map.groupBy(known, ({ node, family }) => `${family}\n${node.os}`)
  return [...kinds.values()].flatMap((like): Finding[] => {
    const family = like[0]?.family ?? ''
    const alike = like.map(one => one.node)
    const [rare, ...more] = [...Map.groupBy(alike, node => node.kernel ?? '')].sort(
      (a, b) => a[1].length - b[1].length,
    )
    if (!rare || more.length === 0) return []
    const [kernel, odd] = rare
    return [{ kind: 'skew', family, kernel, odd, others: alike.length - odd.length }]
  })
}

function sight(cluster: Cluster): Finding[] {
  const { notAllowed, notRead } = cluster
  const unheard = [...Map.groupBy(notRead, row => row.reason)]
  return [
    ...(notAllowed.length > 0 ? [{ kind: 'sight', cluster, kinds: notAllowed, reason: null } as const] : []),
    ...unheard.map(
      ([reason, rows]) => ({ kind: 'sight', cluster, kinds: rows.map(row => row.kind), reason }) as const,
    ),
  ]
}

/** Said wherever the connection is used, as the owner's own file asks for it. */
const trust = (cluster: Cluster): Finding[] => (cluster.insecure ? [{ kind: 'trust', cluster }] : [])

/** SSH servers that are reached only with the ciphers which do without strict key exchange. */
function looseServers({ nodes }: Tables): Finding[] {
  const loose = [...nodes.values()].filter(node => node.secured?.strict === false)
  return loose.length === 0 ? [] : [{ kind: 'ssh', nodes: loose }]
}

/** Certificates end on a day that is known: who renews them before needs nobody's help. */
function expiry(cluster: Cluster): Finding[] {
  return cluster.certificates
    .filter(certificate => certificate.soon)
    .map(certificate => ({ kind: 'expiry', cluster, certificate }))
}

function unread({ sources }: Tables): Finding[] {
  return [...sources.values()].flatMap(source => (source.errors === 0 ? [] : [{ kind: 'unread', source }]))
}
