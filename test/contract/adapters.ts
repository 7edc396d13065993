import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { WebSocket, WebSocketServer } from 'ws'
import { socketPort } from '../../electron/backend/socketPort.ts'
import { mainMessagePort } from '../../electron/desktop/messagePort.ts'
import { WEB_SOCKET_OPTIONS, webSocketPort } from '../../electron/headless/webSocketPort.ts'
import { pageMessagePort } from '../../renderer/link/messagePort.ts'
import { memoryPair } from '../../shared/wire/memoryPort.ts'
import type { Port } from '../../shared/wire/port.ts'
import { StandInPort } from '../desktop/standInPort.ts'

/** Two ends of a transport, and the ways to make it misbehave. */
export interface Wire {
  readonly server: Port
  readonly client: Port
  /** Stops and restarts what the client's side takes from the operating system. */
  pause(): void
  resume(): void
  /** Sends the first half of a frame and then ends the connection. */
  cut(frame: string): void
  /** Breaks the transport without a goodbye. */
  vanish(): void
  close(): Promise<void>
}

export interface Adapter {
  readonly name: string
  /** Whether there is an operating system between the ends, with buffers that fill. */
  readonly real: boolean
  /** What the server's port says when the connection ends inside a frame. */
  readonly cutReason: string
  open(): Promise<Wire>
}

const memory: Adapter = {
  name: 'memory',
  real: false,
  cutReason: 'closed',
  async open() {
    const [server, client] = memoryPair()
    return {
      server,
      client,
      pause() {},
      resume() {},
      cut(frame) {
        client.send(frame.slice(0, frame.length / 2))
        client.close()
      },
      vanish: () => client.close('vanished'),
      close: async () => client.close(),
    }
  },
}

const webSocket: Adapter = {
  name: 'WebSocket',
  real: true,
  cutReason: 'closed by the other end (1006)',
  async open() {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...WEB_SOCKET_OPTIONS })
    await new Promise<void>(resolve => server.once('listening', resolve))
    const accepted = new Promise<Port>(resolve => {
      server.once('connection', socket => resolve(webSocketPort(socket, { yields: true })))
    })
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`, {
      ...WEB_SOCKET_OPTIONS,
    })
    const client = webSocketPort(socket)
    // The client port is usable before the handshake has ended; tests start when both ends are there.
    await new Promise<void>(resolve => socket.once('open', () => resolve()))
    const raw = (socket as unknown as { _socket: Socket })._socket
    return {
      server: await accepted,
      client,
      pause: () => raw.pause(),
      resume: () => raw.resume(),
      cut(frame) {
        // A masked text message whose head promises more than comes.
        const body = Buffer.from(frame)
        const head = Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 0xff, 0, 0, 0, 0])
        raw.write(head)
        raw.end(body.subarray(0, body.length / 2))
      },
      vanish: () => raw.resetAndDestroy(),
      async close() {
        socket.terminate()
        for (const one of server.clients) one.terminate()
        await new Promise<void>(resolve => server.close(() => resolve()))
      },
    }
  },
}

const unixSocket: Adapter = {
  name: 'unix socket',
  real: true,
  cutReason: 'the connection ended inside a frame',
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'homeport-port-'))
    const path = join(folder, 's')
    const accepted = Promise.withResolvers<Socket>()
    const server: Server = createServer(accepted.resolve)
    await new Promise<void>(resolve => server.listen(path, resolve))
    const socket = connect(path)
    await new Promise<void>(resolve => socket.once('connect', () => resolve()))
    const other = await accepted.promise
    return {
      server: socketPort(other, { yields: true }),
      client: socketPort(socket),
      pause: () => socket.pause(),
      resume: () => socket.resume(),
      cut(frame) {
        const body = Buffer.from(frame)
        const head = Buffer.alloc(4)
        head.writeUInt32BE(body.length)
        socket.write(head)
        socket.end(body.subarray(0, body.length / 2))
      },
      vanish: () => socket.destroy(),
      async close() {
        socket.destroy()
        other.destroy()
        await new Promise<void>(resolve => server.close(() => resolve()))
        await rm(folder, { recursive: true })
      },
    }
  },
}

/** The desktop's: the main process's end as Electron has it, the page's end as a browser has it. */
const messagePort: Adapter = {
  name: 'MessagePort',
  real: false,
  cutReason: 'cut',
  async open() {
    const { port1, port2 } = new MessageChannel()
    const client = pageMessagePort(port2)
    return {
      server: mainMessagePort(new StandInPort(port1)),
      client,
      pause() {},
      resume() {},
      cut(frame) {
        client.send(frame.slice(0, frame.length / 2))
        client.close('cut')
      },
      vanish: () => port2.close(),
      async close() {
        port1.close()
        port2.close()
      },
    }
  },
}

export const adapters: readonly Adapter[] = [memory, webSocket, unixSocket, messagePort]
