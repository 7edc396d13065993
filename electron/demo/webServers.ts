import type { Duplex } from 'node:stream'
import type { KeyPair } from './certificate.ts'
import type { Faults } from './faultState.ts'
import { makeIngress } from './ingress.ts'
import type { Machine } from './machines.ts'
import type { Endpoint, ServiceObject, ServicePort } from './objects.ts'
import { answerPage, makePageServer, type Visit } from './pages.ts'
import type { Served, World, WorldWorkload } from './worldSchema.ts'

/** Everything of a lab that answers HTTP, apart from the API server. */
export interface WebServers {
  /** A pod of a service; the ingress where the service is that of the ingress. */
  service(socket: Duplex, visit: { service: ServiceObject; endpoint: Endpoint; port: ServicePort }): void
  /** A web server on a machine itself. */
  served(socket: Duplex, machine: Machine, served: Served): void
}

/** What the web servers need to know of the lab. */
export interface WebLab {
  world: World
  faults: Faults
  pair: KeyPair
  /** A pod of a workload's service that is ready; undefined while there is none. */
  ready(namespace: string, service: string): Endpoint | undefined
}

/** Makes the web servers of a lab; what breaks on a connection goes to `onFault`. */
export function makeWebServers(lab: WebLab, onFault: (error: Error) => void): WebServers {
  const { world, faults } = lab
  const pages = makePageServer(world.title, onFault)
  const visitOf = (
    workload: WorldWorkload | undefined,
    namespace: string,
    name: string,
    endpoint: Endpoint,
  ): Visit => ({
    service: name,
    where: {
      Service: `${namespace}/${name}`,
      Pod: endpoint.targetRef?.name ?? '',
      Node: endpoint.nodeName ?? '',
    },
    page: workload?.page,
    broken: () => faults.services.get(`${namespace}/${name}`) === '500',
  })
  const ingress = makeIngress(
    lab.pair,
    (host, request, response) => {
      const route = world.ingress?.hosts.find(each => host === `${each.host}.${world.ingress?.domain}`)
      const workload = route && workloadOf(world, route.namespace, route.workload)
      if (!workload) return false
      const name = workload.service?.name ?? workload.name
      const endpoint = lab.ready(workload.namespace, name)
      if (endpoint)
        answerPage(world.title, visitOf(workload, workload.namespace, name, endpoint), request, response)
      else {
        request.resume()
        response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end('no available server\n')
      }
      return true
    },
    onFault,
  )
  return {
    service: (socket, { service, endpoint, port }) => {
      const { name, namespace } = service.metadata
      const workload = world.workloads.find(
        each => each.namespace === namespace && (each.service?.name ?? each.name) === name,
      )
      // The one load balancer without a page of its own is the ingress.
      if (service.spec.type === 'LoadBalancer' && !workload?.page) ingress.accept(socket, port.port === 443)
      else pages.accept(socket, visitOf(workload, namespace!, name, endpoint))
    },
    served: (socket, { node }, { name, page }) =>
      pages.accept(socket, { service: name, where: { Machine: node.name }, page, broken: () => false }),
  }
}

const workloadOf = (world: World, namespace: string, name: string): WorldWorkload | undefined =>
  world.workloads.find(each => each.namespace === namespace && each.name === name)
