import { stamp } from '../stamps.ts'
import { address6, type Peer } from './peer.ts'
import { allowedIps, endpointOf, expiryOf, ownerOf } from './status.ts'
import type { Tailnet } from './tailnet.ts'

/** A peer as tailcfg.Node: what the bus and whois tell. */
export function nodeJson(tailnet: Tailnet, peer: Peer, atHome: boolean): Record<string, unknown> {
  const { world, id } = peer
  const { seed } = tailnet
  const expiry = expiryOf(tailnet, peer)
  return {
    ID: id,
    StableID: String(id),
    Name: `${world.name}.${tailnet.world.suffix}.`,
    User: ownerOf(peer),
    Key: peer.key,
    ...(expiry !== null && { KeyExpiry: stamp(expiry) }),
    Machine: `mkey:${seed.hex(64, 'mkey', world.name)}`,
    DiscoKey: `discokey:${seed.hex(64, 'discokey', world.name)}`,
    Addresses: [`${world.address}/32`, `${address6(id)}/128`],
    AllowedIPs: allowedIps(peer),
    Endpoints: [endpointOf(tailnet, peer, atHome)],
    HomeDERP: 999,
    Hostinfo: {
      IPNVersion: tailnet.world.version,
      OS: world.os,
      Hostname: world.hostName ?? world.name,
      ...(world.routes.length > 0 && { RoutableIPs: world.routes }),
    },
    Created: stamp(tailnet.born - id * 3_600_000),
    Cap: 142,
    ...(world.tags.length > 0 && { Tags: world.tags }),
    ...(world.routes.length > 0 && { PrimaryRoutes: world.routes }),
    Online: tailnet.isOnline(peer),
    MachineAuthorized: true,
    ...(peer.expired && { Expired: true }),
    ComputedName: world.name,
    ComputedNameWithHost: world.name,
  }
}

/** The owner's computer as tailcfg.Node. */
export function selfNodeJson({ world, seed, born }: Tailnet): Record<string, unknown> {
  const { name, address } = world.self
  const addresses = [`${address}/32`, `${address6(1)}/128`]
  return {
    ID: 1,
    StableID: '1',
    Name: `${name}.${world.suffix}.`,
    User: 1,
    Key: `nodekey:${seed.hex(64, 'nodekey', name)}`,
    Machine: `mkey:${seed.hex(64, 'mkey', name)}`,
    DiscoKey: `discokey:${seed.hex(64, 'discokey', name)}`,
    Addresses: addresses,
    AllowedIPs: addresses,
    HomeDERP: 999,
    Hostinfo: { IPNVersion: world.version, OS: 'linux', Hostname: name },
    Created: stamp(born),
    Cap: 142,
    MachineAuthorized: true,
    ComputedName: name,
    ComputedNameWithHost: name,
  }
}
