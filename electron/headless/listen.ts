import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The door's port where it is free, so that a bookmark goes on working. */
const REMEMBERED_PORT = 7420

/**
 * Listens on 127.0.0.1 and nothing else; the answer is the port. Null takes the remembered port, or one of the
 * system's choice where that is taken. A taken port that was asked for is an error that names it.
 */
export async function listenLoopback(server: Server, port: number | null): Promise<number> {
  try {
    await listen(server, port ?? REMEMBERED_PORT)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (port !== null) {
      throw new Error(`Port ${port} of 127.0.0.1 cannot be used (${code}). Choose another port.`)
    }
    await listen(server, 0)
  }
  return (server.address() as AddressInfo).port
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
}
