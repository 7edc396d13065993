import { chmodSync, rmSync } from 'node:fs'
import net, { type Server, type Socket } from 'node:net'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import type { Network, Route } from './network.ts'

const LONGEST_LINE = 4096
const FIRST_LINE_WITHIN = 10_000

const request = z.union([z.object({ connect: z.string().max(300) }), z.object({ vantage: z.literal(true) })])

/** The gateway: one line says where to, the rest of the connection is with whoever answers there. */
export function makeGateway(
  interfaces: () => unknown,
  network: Network,
  clock: Clock,
  onFault: (error: Error) => void,
): Server {
  return net.createServer(socket => {
    socket.on('error', () => {})
    readLine(socket, clock, line => {
      const said = parse(line)
      if (!said) return answer(socket, { error: 'EINVAL' })
      if ('vantage' in said) return answer(socket, { interfaces: interfaces() })
      try {
        const route = routeOf(network, said.connect)
        if (route) connect(network, clock, socket, route)
        else answer(socket, { error: 'EINVAL' })
      } catch (error) {
        onFault(error as Error)
        socket.destroy()
      }
    })
  })
}

/** `ADDRESS:PORT`, or `unix:PATH` for a socket file of the owner's computer; undefined where it is neither. */
function routeOf(network: Network, target: string): Route | undefined {
  if (target.startsWith('unix:')) return network.routeLocal(target.slice('unix:'.length))
  const at = target.lastIndexOf(':')
  const port = Number(target.slice(at + 1))
  if (at < 1 || !Number.isInteger(port) || port < 1 || port > 65535) return undefined
  return network.route(target.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port)
}

/** Takes one connection to where it wants to go. Also used for connections that come by loopback TCP. */
export function connect(network: Network, clock: Clock, socket: Socket, route: Route, sayOk = true): void {
  if (route.kind === 'silence') {
    network.silence(socket, route.tags)
    return
  }
  if (route.kind === 'error') {
    const refuse = (): void => (sayOk ? answer(socket, { error: route.error }) : void socket.destroy())
    if (route.after > 0) clock.after(route.after, refuse)
    else refuse()
    return
  }
  const open = (): void => {
    if (socket.destroyed) return
    if (sayOk) socket.write('{"ok":true}\n')
    network.open(route, socket)
  }
  if (route.slow() > 0) clock.after(route.slow(), open)
  else open()
}

function parse(line: string): z.infer<typeof request> | undefined {
  try {
    const result = request.safeParse(JSON.parse(line))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}

function answer(socket: Socket, body: unknown): void {
  if (!socket.destroyed) socket.end(`${JSON.stringify(body)}\n`)
}

/** Reads the first line of a socket and gives back what came after it. */
export function readLine(socket: Socket, clock: Clock, use: (line: string) => void): void {
  let seen = Buffer.alloc(0)
  const cancel = clock.after(FIRST_LINE_WITHIN, () => socket.destroy())
  socket.once('close', cancel)
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk])
    const end = seen.indexOf(10)
    if (end < 0) {
      if (seen.length > LONGEST_LINE) socket.destroy()
      return
    }
    cancel()
    socket.off('data', onData)
    socket.pause()
    if (end + 1 < seen.length) socket.unshift(seen.subarray(end + 1))
    use(seen.subarray(0, end).toString())
  }
  socket.on('data', onData)
}

/** Listens on a socket file that only its owner can use. A file left by a dead process is replaced. */
export function listenPrivately(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(path, () => {
    chmodSync(path, 0o600)
    server.off('error', reject)
    resolve()
  })
  return promise
}
