import type net from 'node:net'
import { inert } from '../../shared/lab/inert.ts'
import { DIAL_DEADLINE } from './dialError.ts'
import { guarded, type ProxyWork, refusedLogin } from './proxyWork.ts'

/** Asks a SOCKS5 proxy for the target over a socket that stands; names are resolved by the proxy. */
export async function throughSocks(socket: net.Socket, work: ProxyWork): Promise<net.Socket> {
  // Seldom needed.
  const { SocksClient } = await import('socks')
  return guarded(socket, work, async () => {
    try {
      await SocksClient.createConnection({
        // Its address is not dialled: the socket stands.
        proxy: {
          host: '127.0.0.1',
          port: 1080,
          type: 5,
          ...(work.user === '' ? {} : { userId: work.user, password: work.password }),
        },
        command: 'connect',
        destination: work.target,
        existing_socket: socket,
        timeout: work.deadline ?? DIAL_DEADLINE,
      })
      return socket
    } catch (error) {
      const said = (error as Error).message
      throw work.told(/authentication/i.test(said) ? refusedLogin(work) : `refused it (${inert(said, 80)}).`)
    }
  })
}
