import net from 'node:net'
import type { Cidr, Place } from './place.ts'

/** Addresses whose answer is remembered. */
const REMEMBERED = 10_000

/** A router that a lab is known to be behind. */
export interface Gateway {
  /** Null: whatever its address. */
  readonly address: string | null
  readonly mac: string
}

/** What this computer can reach by LAN, as one lab sees it. */
export interface Vantage {
  /** Whether an address is on one of these networks and is the lab's there. Others are not tried by LAN. */
  onLan(address: string): boolean
  /** Whether whoever answers at an address here is another than the lab means: it is on a network of somebody else. */
  isElsewhere(address: string): boolean
  /** Whether an address is of a network such as houses have, and that is not where this computer is. */
  isAway(address: string): boolean
  /** Whether an address is on the network of this computer's router, whoever's that is. */
  besideRouter(address: string): boolean
  /** The router is not one that this lab is behind. */
  readonly foreign: boolean
}

/**
 * What a place means to a lab that is behind these routers. One that knows none takes every network it is on for its
 * own; one that does takes none where the router is another, whatever the addresses there.
 */
export function vantageOf(
  { networks, gateway, gatewayMac }: Pick<Place, 'networks' | 'gateway' | 'gatewayMac'>,
  homes: readonly Gateway[] = [],
): Vantage {
  const all = listOf(networks)
  const router = gateway === null ? [] : networks.filter(cidr => has(listOf([cidr]), gateway))
  const beside = listOf(router)
  const foreign = gateway !== null && homes.length > 0 && !homes.some(home => isAt(home, gateway, gatewayMac))
  const isElsewhere = (address: string) => foreign && has(beside, address)
  // The same addresses are asked about at every change of the lab.
  const known = new Map<string, boolean>()
  return {
    foreign,
    isElsewhere,
    isAway: address => foreign && has(PRIVATE, address) && !has(all, address),
    besideRouter: address => has(beside, address),
    onLan: address => {
      const told = known.get(address)
      if (told !== undefined) return told
      const here = has(all, address) && !isElsewhere(address)
      if (known.size < REMEMBERED) known.set(address, here)
      return here
    },
  }
}

/** Routers that stand in for one another have a hardware address that is the same in every house. */
const SHARED = /^00:00:5e:00:0[12]:/

/** Whether a router is one of a lab: by who it is, or by its address where it does not tell. */
function isAt(home: Gateway, address: string, mac: string | null): boolean {
  const there = home.address === null || home.address === address
  return mac === null ? there : home.mac === mac && (there || !SHARED.test(mac))
}

function has(list: net.BlockList, address: string): boolean {
  return list.check(address, familyOf(address))
}

/** What is no CIDR is skipped. */
function listOf(networks: readonly Cidr[]): net.BlockList {
  const list = new net.BlockList()
  for (const cidr of networks) {
    const [address = '', prefix = ''] = cidr.split('/')
    if (!/^\d{1,3}$/.test(prefix)) continue
    try {
      list.addSubnet(address, Number(prefix), familyOf(address))
    } catch {
      // No address, or a prefix longer than one.
    }
  }
  return list
}

/**
 * By its look; the list itself knows what is an address. `net.isIP` compiles a large regular expression for the
 * first IPv6 address it meets: 3 ms of every start.
 */
const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')

/** Networks that are in every house; those of a tailnet are not among them. */
const PRIVATE = listOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/8', 'fd00::/9', 'fd80::/9'])
