import net from 'node:net'
import os from 'node:os'
import type { Clock } from '../clock.ts'
import { DIAL_DEADLINE } from './dialError.ts'

/** The networks of one computer are a line or two. */
const ANSWER_LIMIT = 64 * 1024
/** Addresses whose answer is remembered. */
const REMEMBERED = 10_000

/** Where this computer is: the networks it is plugged into. */
export interface Vantage {
  /** Whether an address is on one of these networks. Addresses elsewhere are not tried by LAN. */
  onLan(address: string): boolean
}

/** An interface's own address with its prefix length, `192.0.2.50/24`. */
export type Cidr = string

/** The networks of this computer as the system tells them now. */
export function systemNetworks(): Cidr[] {
  return Object.values(os.networkInterfaces()).flatMap(list =>
    (list ?? []).map(one => one.cidr).filter(cidr => cidr !== null),
  )
}

/** A vantage from a list of networks; what is no CIDR is skipped. */
export function vantageOf(networks: readonly Cidr[]): Vantage {
  const lists = new net.BlockList()
  for (const cidr of networks) {
    const [address = '', prefix = ''] = cidr.split('/')
    if (!/^\d{1,3}$/.test(prefix)) continue
    try {
      lists.addSubnet(address, Number(prefix), familyOf(address))
    } catch {
      // No address, or a prefix longer than one.
    }
  }
  // The same addresses are asked about at every change of the lab.
  const known = new Map<string, boolean>()
  return {
    onLan: address => {
      const told = known.get(address)
      if (told !== undefined) return told
      const here = lists.check(address, familyOf(address))
      if (known.size < REMEMBERED) known.set(address, here)
      return here
    },
  }
}

/**
 * By its look; the list itself knows what is an address. `net.isIP` compiles a large regular expression for the
 * first IPv6 address it meets: 3 ms of every start.
 */
const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')

/** Asks the gateway of a demo lab where this computer is; on no network when it does not answer or `signal` fires. */
export function demoNetworks(gateway: string, clock: Clock, signal?: AbortSignal): Promise<Cidr[]> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve([])
    const socket = net.connect({ path: gateway })
    const settle = (networks: Cidr[]) => {
      stop()
      signal?.removeEventListener('abort', abort)
      socket.destroy()
      resolve(networks)
    }
    const abort = () => settle([])
    signal?.addEventListener('abort', abort, { once: true })
    const stop = clock.after(DIAL_DEADLINE, () => settle([]))
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', text => {
      heard += text
      if (heard.length > ANSWER_LIMIT) settle([])
    })
    socket.on('error', () => settle([]))
    socket.on('close', () => settle(readNetworks(heard)))
    socket.write('{"vantage":true}\n')
  })
}

/**
 * The networks as one word that is another when connections made before may be dead: another order is no change,
 * and link-local addresses come and go with every container of this computer.
 */
export function placeOf(networks: readonly Cidr[]): string {
  const lasting = networks.filter(cidr => !/^fe[89ab][\da-f]:/i.test(cidr))
  return [...new Set(lasting)].sort().join()
}

function readNetworks(text: string): Cidr[] {
  try {
    const { interfaces } = JSON.parse(text) as { interfaces?: { address?: unknown }[] }
    return Array.isArray(interfaces) ? interfaces.map(one => String(one?.address)) : []
  } catch {
    return []
  }
}
