import type { Socket } from 'node:net'
import { isIPv4 } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import { isIn } from './build/context.ts'
import type { Faults } from './faultState.ts'
import type { Machine, Machines } from './machines.ts'
import type { Endpoint, EndpointSliceObject, ServiceObject } from './objects.ts'
import type { Store } from './store.ts'
import { Wire } from './wire.ts'
import type { World } from './world.ts'

/** What happens to somebody who connects. */
export type Route =
  | { kind: 'open'; tags: string[]; via: Machine; accept(socket: Wire): void }
  | { kind: 'silence'; tags: string[] }
  | { kind: 'error'; error: 'ECONNREFUSED' | 'EHOSTUNREACH'; after: number }

/** The servers that the network leads to. */
export interface Servers {
  api(socket: Duplex): void
  ssh(machine: Machine, socket: Wire): void
  page(socket: Duplex, visit: { service: ServiceObject; endpoint: Endpoint }): void
  /** The ingress on the standard ports of every node. */
  ingress(socket: Duplex, secure: boolean, endpoint: Endpoint): void
}

const REFUSED: Route = { kind: 'error', error: 'ECONNREFUSED', after: 0 }
const API_PORT = 6443

/** The network of the lab: who answers at which address, and every connection that is open. */
export class Network {
  readonly #world: World
  readonly #store: Store
  readonly #machines: Machines
  readonly #faults: Faults
  readonly #servers: Servers
  readonly #clock: Clock
  readonly #wires = new Set<Wire>()
  /** Connections that hear nothing, by what keeps them silent. */
  readonly #silent = new Map<Socket, readonly string[]>()
  #turn = 0

  constructor(
    lab: { world: World; store: Store; machines: Machines; faults: Faults; clock: Clock },
    servers: Servers,
  ) {
    this.#world = lab.world
    this.#store = lab.store
    this.#machines = lab.machines
    this.#faults = lab.faults
    this.#clock = lab.clock
    this.#servers = servers
  }

  /** Where a connection to an address (or a node's name) and port leads now. */
  route(address: string, port: number): Route {
    const machine = [...this.#machines.values()].find(
      each => each.node.address === address || each.node.name === address,
    )
    if (!machine) {
      // Only the lab's own network is asked for the address, and nobody there answers.
      const local = isIPv4(address) && isIn(this.#world.network.lan, address)
      return { kind: 'error', error: 'EHOSTUNREACH', after: local ? this.#world.network.unreachableAfter : 0 }
    }
    const tags = [`node:${machine.node.name}`]
    if (!machine.up) return { kind: 'silence', tags }
    if (port === 22) {
      if (machine.ssh === 'refuse') return REFUSED
      tags.push(`ssh:${machine.node.name}`)
      return { kind: 'open', tags, via: machine, accept: socket => this.#servers.ssh(machine, socket) }
    }
    if (port === API_PORT && machine.node.roles.includes('control-plane')) {
      tags.push('api')
      if (this.#faults.api === 'refuse') return REFUSED
      if (this.#faults.api === 'hang') return { kind: 'silence', tags }
      return { kind: 'open', tags, via: machine, accept: socket => this.#servers.api(socket) }
    }
    return this.#service(machine, port, tags)
  }

  /** What the service proxy of a node makes of a port: a node port, or a load balancer's. */
  #service(machine: Machine, port: number, tags: string[]): Route {
    for (const service of this.#store.values<ServiceObject>('services')) {
      const { type, ports } = service.spec
      if (type === 'ClusterIP') continue
      const found = ports.find(
        each =>
          each.protocol === 'TCP' &&
          (each.nodePort === port || (type === 'LoadBalancer' && each.port === port)),
      )
      if (!found) continue
      const id = `${service.metadata.namespace}/${service.metadata.name}`
      const fault = this.#faults.services.get(id)
      if (fault === 'refuse') return REFUSED
      const ready = this.#endpoints(service).filter(each => each.conditions.ready)
      const endpoint = ready[this.#turn++ % Math.max(1, ready.length)]
      if (!endpoint) return REFUSED
      const home = this.#machines.get(endpoint.nodeName ?? '')
      const all = [...tags, `service:${id}`, ...(home ? [`node:${home.node.name}`] : [])]
      if (fault === 'hang' || (home && !home.up)) return { kind: 'silence', tags: all }
      const balanced = type === 'LoadBalancer'
      return {
        kind: 'open',
        tags: all,
        via: machine,
        accept: socket =>
          balanced
            ? this.#servers.ingress(socket, found.port === 443, endpoint)
            : this.#servers.page(socket, { service, endpoint }),
      }
    }
    return REFUSED
  }

  #endpoints(service: ServiceObject): Endpoint[] {
    const { name, namespace } = service.metadata
    for (const slice of this.#store.values<EndpointSliceObject>('endpointslices')) {
      if (
        slice.metadata.namespace === namespace &&
        slice.metadata.labels?.['kubernetes.io/service-name'] === name
      )
        return slice.endpoints
    }
    return []
  }

  /** Gives an outside socket to whoever answers. `route` comes from `route()`. */
  open(route: Route & { kind: 'open' }, socket: Socket): void {
    const wire = new Wire(socket, this.#clock, {
      tags: route.tags,
      from: this.#world.network.vantage,
      delay: () => route.via.slow,
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
