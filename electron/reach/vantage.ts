import { readFile } from 'node:fs/promises'
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

/** Where a computer is plugged in: its networks and the address of its router. */
export interface Place {
  readonly networks: Cidr[]
  readonly gateway: string | null
}

const NOWHERE: Place = { networks: [], gateway: null }

/** Asks the gateway of a demo lab where this computer is; nowhere when it does not answer or `signal` fires. */
export function demoPlace(gateway: string, clock: Clock, signal?: AbortSignal): Promise<Place> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve(NOWHERE)
    const socket = net.connect({ path: gateway })
    const settle = (place: Place) => {
      stop()
      signal?.removeEventListener('abort', abort)
      socket.destroy()
      resolve(place)
    }
    const abort = () => settle(NOWHERE)
    signal?.addEventListener('abort', abort, { once: true })
    const stop = clock.after(DIAL_DEADLINE, () => settle(NOWHERE))
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', text => {
      heard += text
      if (heard.length > ANSWER_LIMIT) settle(NOWHERE)
    })
    socket.on('error', () => settle(NOWHERE))
    socket.on('close', () => settle(readPlace(heard)))
    socket.write('{"vantage":true}\n')
  })
}

/**
 * The networks as one word that is another when connections made before may be dead: another order is no change,
 * and link-local addresses come and go with every container of this computer.
 */
export function placeOf(networks: readonly Cidr[]): string {
  return [...new Set(networks.filter(cidr => !LINK_LOCAL.test(cidr)))].sort().join()
}

/** The networks a person would name: neither this computer alone nor what every cable has by itself. */
export function lastingOf(networks: readonly Cidr[]): Cidr[] {
  const alone = /^(127\.|::1\/)/
  return [...new Set(networks.filter(cidr => !LINK_LOCAL.test(cidr) && !alone.test(cidr)))]
}

const LINK_LOCAL = /^(fe[89ab][\da-f]:|169\.254\.)/i

/**
 * The router of this computer's default route: from the kernel's own table on Linux, null elsewhere, where no
 * file tells it and no program is run for it.
 */
export async function systemGateway(): Promise<string | null> {
  const table = await readFile('/proc/net/route', 'utf8').catch(() => '')
  return gatewayIn(table)
}

/** The gateway of the first default route of `/proc/net/route`: hexadecimal, in the order of the machine. */
export function gatewayIn(table: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway] = line.trim().split(/\s+/)
    if (destination !== '00000000' || !gateway || !/^[\dA-F]{8}$/i.test(gateway)) continue
    const bytes = [6, 4, 2, 0].map(at => Number.parseInt(gateway.slice(at, at + 2), 16))
    if (bytes.some(byte => byte !== 0)) return bytes.join('.')
  }
  return null
}

function readPlace(text: string): Place {
  try {
    const { interfaces } = JSON.parse(text) as { interfaces?: { address?: unknown; gateway?: unknown }[] }
    if (!Array.isArray(interfaces)) return NOWHERE
    const gateway = interfaces.map(one => one?.gateway).find(one => typeof one === 'string')
    return { networks: interfaces.map(one => String(one?.address)), gateway: gateway ?? null }
  } catch {
    return NOWHERE
  }
}
