import { createServer, type Server } from 'node:net'

/**
 * Loopback ports that are free now, all different. Between this and the program that binds them another may
 * take one: whoever starts the program tries again with new ones.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = []
  for (let index = 0; index < count; index += 1) {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    held.push(server)
  }
  const ports = held.map(server => (server.address() as { port: number }).port)
  await Promise.all(held.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
