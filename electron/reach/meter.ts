import type net from 'node:net'
import type { Dialer } from './dial.ts'

/** What went over the sockets of one source since the start. */
export interface Tally {
  /** Sockets that are open now. */
  readonly sockets: number
  readonly requests: number
  /** Both ways, payload of TCP. */
  readonly bytes: number
}

/** Counts what one source costs the network. */
export class Meter {
  #open = new Set<net.Socket>()
  #requests = 0
  #closedBytes = 0

  read(): Tally {
    let bytes = this.#closedBytes
    for (const socket of this.#open) bytes += bytesOf(socket)
    return { sockets: this.#open.size, requests: this.#requests, bytes }
  }

  /** The same dialer, counted. With `eachDial` a connection is a request by itself, as a probe's is. */
  dialer(dialer: Dialer, eachDial = false): Dialer {
    const asked = () => {
      this.#requests += 1
    }
    return {
      ...dialer,
      dial: async (target, options) => {
        if (eachDial) asked()
        const socket = await dialer.dial(target, options)
        this.#open.add(socket)
        socket.once('close', () => {
          this.#open.delete(socket)
          this.#closedBytes += bytesOf(socket)
        })
        return socket
      },
      asked,
    }
  }
}

const bytesOf = (socket: net.Socket) => socket.bytesRead + socket.bytesWritten
