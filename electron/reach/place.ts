import { readFile } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Clock } from '../clock.ts'
import { DIAL_DEADLINE } from './dialError.ts'
import { hardwareAddress, hardwareIn, routerIn, routerOfMac, routerOfWindows } from './gatewayTables.ts'

/** The networks of one computer are a line or two. */
const ANSWER_LIMIT = 64 * 1024
/** A system's own program answers at once; ms. */
const PROGRAM_DEADLINE = 2_000

/** An interface's own address with its prefix length, `192.0.2.50/24`. */
export type Cidr = string

/** Where a computer is plugged in. */
export interface Place {
  readonly networks: readonly Cidr[]
  /** The address of its router; null where there is none or it cannot be told. */
  readonly gateway: string | null
  /** The hardware address of the router, `02:00:5e:00:53:01`: who it is, whatever its address. Null while unknown. */
  readonly gatewayMac: string | null
  /** It is plugged into nothing: what is left are networks within the computer itself. */
  readonly offline: boolean
}

/** Interfaces that are there without any network around: of containers, virtual machines and tunnels. */
const WITHIN =
  /^(lo\d*$|loopback|docker|br-|veth|virbr|vmnet|vboxnet|podman|cni|flannel|cali|lxc|tailscale|utun|tun|tap|wg|zt|vethernet|awdl|llw|anpi)/i

type Router = Pick<Place, 'gateway' | 'gatewayMac'>

/** On the same networks the router is asked for again after so long, ms: on some systems that runs two programs. */
const ROUTER_KEPT = 20_000

/** Tells where this computer is plugged in whenever it is asked, as its system has it. */
export function systemPlaces(clock: Clock): () => Promise<Place> {
  let router: { networks: string; at: number; told: Router } | null = null
  return async () => {
    const now = interfacesNow()
    const networks = now.networks.join()
    // By the wall: what was told before this computer slept is not believed after it.
    const old = router && Math.abs(clock.wall() - router.at) > ROUTER_KEPT
    if (!router || old || router.networks !== networks || router.told.gatewayMac === null) {
      router = { networks, at: clock.wall(), told: await systemGateway() }
    }
    const { told } = router
    return { networks: now.networks, ...told, offline: told.gateway === null && now.outside.length === 0 }
  }
}

function interfacesNow(): { networks: Cidr[]; outside: Cidr[] } {
  const interfaces = Object.entries(os.networkInterfaces())
  const cidrsOf = (list: os.NetworkInterfaceInfo[] = []) =>
    list.map(one => one.cidr).filter(cidr => cidr !== null)
  const networks = interfaces.flatMap(([, list]) => cidrsOf(list))
  const outside = interfaces.filter(([name]) => !WITHIN.test(name)).flatMap(([, list]) => cidrsOf(list))
  return { networks, outside: lastingOf(outside) }
}

/** The router: from the kernel's tables on Linux, from the system's own programs elsewhere. */
async function systemGateway(): Promise<Router> {
  const gateway = await systemRouter()
  return { gateway, gatewayMac: gateway && (await neighbourMac(gateway)) }
}

async function systemRouter(): Promise<string | null> {
  switch (process.platform) {
    case 'darwin':
      return routerOfMac(await printed('/sbin/route', ['-n', 'get', 'default']))
    case 'win32':
      return routerOfWindows(await printed(windowsProgram('ROUTE.EXE'), ['print', '-4', '0.0.0.0']))
    default:
      return routerIn(await readFile('/proc/net/route', 'utf8').catch(() => ''))
  }
}

/** The hardware address at an address of this computer's network, as its system knows it; null where it does not. */
export async function neighbourMac(address: string): Promise<string | null> {
  switch (process.platform) {
    case 'darwin':
      return hardwareIn(await printed('/usr/sbin/arp', ['-n', address]), address)
    case 'win32':
      return hardwareIn(await printed(windowsProgram('ARP.EXE'), ['-a']), address)
    default:
      return hardwareIn(await readFile('/proc/net/arp', 'utf8').catch(() => ''), address)
  }
}

const windowsProgram = (name: string) => path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', name)

/** What a program of the system prints; nothing where it fails. */
async function printed(file: string, words: readonly string[]): Promise<string> {
  // Loaded where a system tells it by programs: it costs each start 2 ms.
  const { execFile } = await import('node:child_process')
  const options = { timeout: PROGRAM_DEADLINE, maxBuffer: ANSWER_LIMIT * 4, windowsHide: true }
  return new Promise(resolve => execFile(file, words, options, (_error, text) => resolve(text)))
}

/** Asks the gateway of a demo lab where this computer is; null when it does not answer or `signal` fires. */
export function demoPlace(gateway: string, clock: Clock, signal?: AbortSignal): Promise<Place | null> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve(null)
    const socket = net.connect({ path: gateway })
    const settle = (place: Place | null) => {
      stop()
      signal?.removeEventListener('abort', abort)
      socket.destroy()
      resolve(place)
    }
    const abort = () => settle(null)
    signal?.addEventListener('abort', abort, { once: true })
    const stop = clock.after(DIAL_DEADLINE, () => settle(null))
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', text => {
      heard += text
      if (heard.length > ANSWER_LIMIT) settle(null)
    })
    socket.on('error', () => settle(null))
    socket.on('close', () => settle(readPlace(heard)))
    socket.write('{"vantage":true}\n')
  })
}

interface ToldInterface {
  readonly address?: unknown
  readonly gateway?: unknown
  readonly gatewayMac?: unknown
}

function readPlace(text: string): Place | null {
  try {
    const { interfaces } = JSON.parse(text) as { interfaces?: (ToldInterface | null)[] }
    if (!Array.isArray(interfaces)) return null
    const router = interfaces.find(one => typeof one?.gateway === 'string')
    return {
      networks: interfaces.map(one => String(one?.address)),
      gateway: router ? String(router.gateway) : null,
      gatewayMac: hardwareAddress(String(router?.gatewayMac)),
      offline: interfaces.length === 0,
    }
  } catch {
    return null
  }
}

/**
 * The networks as one word that is another when connections made before may be dead: another order is no change,
 * and link-local addresses come and go with every container of this computer.
 */
export function keyOf(networks: readonly Cidr[]): string {
  return [...new Set(networks.filter(cidr => !LINK_LOCAL.test(cidr)))].sort().join()
}

/** The networks a person would name: neither this computer alone nor what every cable has by itself. */
export function lastingOf(networks: readonly Cidr[]): Cidr[] {
  const alone = /^(127\.|::1\/)/
  return [...new Set(networks.filter(cidr => !LINK_LOCAL.test(cidr) && !alone.test(cidr)))]
}

const LINK_LOCAL = /^(fe[89ab][\da-f]:|169\.254\.)/i
