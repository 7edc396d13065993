import type { Socket } from 'node:net'
import { isIPv4 } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import { isIn } from './build/context.ts'
import type { Faults } from './faultState.ts'
import type { Machine, Machines } from './machines.ts'
import type { Endpoint, EndpointSliceObject, ServiceObject, ServicePort } from './objects.ts'
import type { Store } from './store.ts'
import { Wire } from './wire.ts'
import { controlNode, type Served, type World } from './worldSchema.ts'

/** What happens to somebody who connects. */
export type Route =
  | { kind: 'open'; tags: string[]; via: Machine; accept(socket: Wire): void }
  | { kind: 'silence'; tags: string[] }
  | { kind: 'error'; error: 'ECONNREFUSED' | 'EHOSTUNREACH'; after: number }

/** The servers that the network leads to. */
export interface Servers {
  api(socket: Duplex): void
  ssh(machine: Machine, socket: Wire): void
  /** A pod of a service, through one of the service's ports. */
  service(socket: Duplex, visit: { service: ServiceObject; endpoint: Endpoint; port: ServicePort }): void
  /** A web server on a machine itself. */
  served(socket: Duplex, machine: Machine, served: Served): void
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
    const asked = this.#named(address)
    const machine = [...this.#machines.values()].find(
      each => each.node.address === asked || each.node.name === asked,
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
    const served = machine.node.serves.find(each => each.port === port)
    if (served)
      return {
        kind: 'open',
        tags,
        via: machine,
        accept: socket => this.#servers.served(socket, machine, served),
      }
    return machine.inCluster ? this.#service(machine, port, tags) : REFUSED
  }

  /** The router's names: what the ingress routes leads to a node of the control plane. */
  #named(name: string): string {
    const { ingress } = this.#world
    return ingress && name.endsWith(`.${ingress.domain}`) ? controlNode(this.#world).address : name
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
      const ready = readyOf(this.#store, service.metadata.namespace!, service.metadata.name)
      const endpoint = ready[this.#turn++ % Math.max(1, ready.length)]
      if (!endpoint) return REFUSED
      const home = this.#machines.get(endpoint.nodeName ?? '')
      const all = [...tags, `service:${id}`, ...(home ? [`node:${home.node.name}`] : [])]
      if (fault === 'hang' || (home && !home.up)) return { kind: 'silence', tags: all }
      return {
        kind: 'open',
        tags: all,
        via: machine,
        accept: socket => this.#servers.service(socket, { service, endpoint, port: found }),
      }
    }
    return REFUSED
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
