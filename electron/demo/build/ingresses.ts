import type { KubeObject } from '../objects.ts'
import { stamp } from '../stamps.ts'
import type { BuildContext } from './context.ts'
import { serviceName } from './services.ts'

/** The Ingress of each host name that the world's ingress routes, in the namespace of its service. */
export function ingressObjects(context: BuildContext): KubeObject[] {
  const { world, seed } = context
  const { domain, hosts = [] } = world.ingress ?? {}
  return hosts.flatMap(({ host, namespace, workload: name }, index) => {
    const workload = world.workloads.find(each => each.namespace === namespace && each.name === name)
    const port = workload?.service?.ports[0]?.port
    if (!workload || port === undefined) return []
    const service = serviceName(workload)
    const full = `${host}.${domain}`
    const backend = { service: { name: service, port: { number: port } } }
    return {
      metadata: {
        name: service,
        namespace,
        uid: seed.uid('ingresses', `${namespace}/${service}`),
        generation: 1,
        creationTimestamp: stamp(context.installed + 3_600_000 + index * 83_000),
      },
      spec: {
        ingressClassName: 'traefik',
        rules: [{ host: full, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
        tls: [{ hosts: [full] }],
      },
      status: { loadBalancer: { ingress: world.nodes.map(each => ({ ip: each.address })) } },
    }
  })
}
