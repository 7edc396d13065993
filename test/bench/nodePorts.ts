import { createServer } from 'node:http'
import { addressOf } from './node.ts'
import { nodePorts, type Size } from './size.ts'

/** Answers HTTP on the NodePorts of every service at every node, as kube-proxy and the pods behind it would. */
export async function answerNodePorts({ nodes, services }: Size): Promise<void> {
  const ports = Array.from({ length: Math.min(nodePorts.count, services) }, (_, at) => nodePorts.first + at)
  const addresses = Array.from({ length: nodes }, (_, index) => addressOf(index, true))
  const all = addresses.flatMap(host => ports.map(port => ({ host, port })))
  await Promise.all(all.map(at => listen(at)))
}

function listen(at: { host: string; port: number }): Promise<void> {
  const server = createServer((_, answer) => answer.end('ok'))
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, () => resolve())
  })
}
