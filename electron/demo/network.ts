import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { Faults } from './faultState.ts'
import type { Machine, Machines } from './machines.ts'
import type { Endpoint, EndpointSliceObject, ServiceObject, ServicePort } from './objects.ts'
import type { Store } from './store.ts'
import { SOCKET } from './tailnet/localApi.ts'
import type { Tailnet } from './tailnet/tailnet.ts'
import { wayTo } from './ways.ts'
import type { Whereabouts } from './whereabouts.ts'
import { Wire } from './wire.ts'
import type { Served, World } from './worldSchema.ts'

/** What happens to somebody who connects. */
export type Route =
  | { kind: 'open'; tags: string[]; slow(): number; accept(socket: Wire): void }
  | { kind: 'silence'; tags: string[] }
  | { kind: 'error'; error: 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ENETUNREACH' | 'ENOENT'; after: number }

/** The servers that the network leads to. */
export interface Servers {
  api(socket: Duplex): void
  ssh(machine: Machine, socket: Wire): void
  /** A pod of a service, through one of the service's ports. */
  service(socket: Duplex, visit: { service: ServiceObject; endpoint: Endpoint; port: ServicePort }): void
  /** A web server on a machine itself. */
  served(socket: Duplex, machine: Machine, served: Served): void
  /** tailscaled of the owner's own computer. */
  localApi(socket: Duplex): void
  /** Somebody else's machine. */
  stranger(socket: Wire, port: number): void
}

const REFUSED: Route = { kind: 'error', error: 'ECONNREFUSED', after: 0 }
const API_PORT = 6443

/** The pods of a service that are ready. */
export function readyOf(store: Store, namespace: string, service: string): Endpoint[] {
  for (const { metadata, endpoints } of store.values<EndpointSliceObject>('endpointslices')) {
    if (metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === service)
      return endpoints.filter(each => each.conditions.ready)
  }
  return []
}

/** What the network is laid through. */
export interface NetworkLab {
  world: World
  store: Store
  machines: Machines
  tailnet: Tailnet | undefined
  where: Whereabouts
  faults: Faults
  clock: Clock
}

/** The network of the lab: who answers at which address, and every connection that is open. */
export class Network {
  readonly #lab: NetworkLab
  readonly #servers: Servers
  readonly #wires = new Set<Wire>()
  /** Connections that hear nothing, by what keeps them silent. */
  readonly #silent = new Map<Socket, readonly string[]>()
  #turn = 0

  constructor(lab: NetworkLab, servers: Servers) {
    this.#lab = lab
    this.#servers = servers
  }

  /** Where a connection to an address (or a name) and port leads now. */
  route(address: string, port: number): Route {
    const way = wayTo({ ...this.#lab, place: this.#lab.where.place }, address)
    switch (way.kind) {
      case 'unreachable':
        return { kind: 'error', error: way.error, after: way.after }
      case 'silence':
        return way
      case 'closed':
        return REFUSED
      case 'stranger':
        return {
          kind: 'open',
          tags: ['lan'],
          slow: () => 0,
          accept: socket => this.#servers.stranger(socket, port),
        }
      case 'machine':
        return this.#at(way.machine, port, [...way.tags, `node:${way.machine.node.name}`])
    }
  }

  /** Where a socket file of the owner's own computer leads: this needs no network. */
  routeLocal(path: string): Route {
    const { tailnet } = this.#lab
    if (!tailnet || path !== SOCKET || tailnet.daemon === 'missing')
      return { kind: 'error', error: 'ENOENT', after: 0 }
    return {
      kind: 'open',
      tags: ['tailscaled'],
      slow: () => 0,
      accept: socket => this.#servers.localApi(socket),
    }
  }

  /** Who answers at a port of a machine. */
  #at(machine: Machine, port: number, tags: string[]): Route {
    const slow = (): number => machine.slow
    if (!machine.up) return { kind: 'silence', tags }
    if (port === 22) {
      if (machine.ssh === 'refuse') return REFUSED
      tags.push(`ssh:${machine.node.name}`)
      return { kind: 'open', tags, slow, accept: socket => this.#servers.ssh(machine, socket) }
    }
    if (port === API_PORT && machine.node.roles.includes('control-plane')) {
      const { faults } = this.#lab
      tags.push('api')
      if (faults.api === 'refuse') return REFUSED
      if (faults.api === 'hang') return { kind: 'silence', tags }
      return { kind: 'open', tags, slow, accept: socket => this.#servers.api(socket) }
    }
    const served = machine.node.serves.find(each => each.port === port)
    if (served)
      return { kind: 'open', tags, slow, accept: socket => this.#servers.served(socket, machine, served) }
    return machine.inCluster ? this.#service(machine, port, tags) : REFUSED
  }

  /** What the service proxy of a node makes of a port: a node port, or a load balancer's. */
  #service(machine: Machine, port: number, tags: string[]): Route {
    for (const service of this.#lab.store.values<ServiceObject>('services')) {
      const { type, ports } = service.spec
      if (type === 'ClusterIP') continue
      const found = ports.find(
        each =>
          each.protocol === 'TCP' &&
          (each.nodePort === port || (type === 'LoadBalancer' && each.port === port)),
      )
      if (!found) continue
      const id = `${service.metadata.namespace}/${service.metadata.name}`
      const fault = this.#lab.faults.services.get(id)
      if (fault === 'refuse') return REFUSED
      const ready = readyOf(this.#lab.store, service.metadata.namespace!, service.metadata.name)
      const endpoint = ready[this.#turn++ % Math.max(1, ready.length)]
      if (!endpoint) return REFUSED
      const home = this.#lab.machines.get(endpoint.nodeName ?? '')
      const all = [...tags, `service:${id}`, ...(home ? [`node:${home.node.name}`] : [])]
      if (fault === 'hang' || (home && !home.up)) return { kind: 'silence', tags: all }
      return {
        kind: 'open',
        tags: all,
        slow: () => machine.slow,
        accept: socket => this.#servers.service(socket, { service, endpoint, port: found }),
      }
    }
    return REFUSED
  }

  /** Gives an outside socket to whoever answers. `route` comes from `route()`. */
  open(route: Route & { kind: 'open' }, socket: Socket): void {
    const wire = new Wire(socket, this.#lab.clock, {
      tags: route.tags,
      from: this.#lab.world.network.vantage,
      delay: () => route.slow(),
    })
    this.#wires.add(wire)
    wire.once('close', () => this.#wires.delete(wire))
    route.accept(wire)
  }

  /** Keeps an outside socket open without ever answering it. */
  silence(socket: Socket, tags: readonly string[]): void {
    this.#silent.set(socket, tags)
    socket.on('error', () => {})
    socket.once('close', () => this.#silent.delete(socket))
    socket.resume()
  }

  /** Everything that runs through `tag` falls silent. */
  cut(tag: string): void {
    for (const wire of [...this.#wires]) {
      if (wire.tags.includes(tag)) this.silence(wire.cut(), wire.tags)
    }
  }

  /** Everything that ran or runs through `tag` is reset. */
  reset(tag: string): void {
    for (const wire of [...this.#wires]) if (wire.tags.includes(tag)) wire.destroy()
    for (const [socket, tags] of [...this.#silent]) if (tags.includes(tag)) socket.destroy()
  }

  /** How many connections are open, and how many of them hear nothing. */
  count(): { open: number; silent: number } {
    return { open: this.#wires.size, silent: this.#silent.size }
  }
}
