import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'

/** Bytes that may be on their way before the sender has to wait. */
const IN_FLIGHT = 4_000_000

/**
 * A connection between somebody outside and a server of the lab, with the lab's network in between: it can be late,
 * and it can be cut so that the outside hears nothing more, not even an end.
 */
export class Wire extends Duplex {
  /** What the connection runs through: `node:NAME`, `ssh:NAME`, `service:NAMESPACE/NAME`, `api`. */
  readonly tags: readonly string[]
  readonly remoteAddress: string
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #delay: () => number
  #cut = false
  #lastOut = 0
  #lastIn = 0
  #inFlight = 0

  constructor(
    socket: Socket,
    clock: Clock,
    options: { tags: readonly string[]; from: string; delay: () => number },
  ) {
    super({ allowHalfOpen: false })
    this.tags = options.tags
    this.remoteAddress = options.from
    this.#socket = socket
    this.#clock = clock
    this.#delay = options.delay
    socket.on('data', chunk => {
      if (this.#cut || this.destroyed) return
      this.#lastIn = this.#later(this.#lastIn, () => {
        if (!this.#cut && !this.destroyed && !this.push(chunk)) socket.pause()
      })
    })
    socket.on('end', () => {
      if (!this.#cut && !this.destroyed) this.#lastIn = this.#later(this.#lastIn, () => this.push(null))
    })
    socket.on('error', () => this.destroy())
    socket.on('close', () => this.destroy())
    socket.on('timeout', () => this.emit('timeout'))
    // A server that has gone leaves nobody to handle what its last bytes run into.
    this.on('error', () => {})
  }

  /** Runs something after the wire's delay, and after everything sent before it. Answers when that will be. */
  #later(last: number, run: () => void): number {
    const now = this.#clock.mono()
    const due = Math.max(now + this.#delay(), last)
    if (due <= now) run()
    else this.#clock.after(due - now, run)
    return due
  }

  override _read(): void {
    if (!this.#cut) this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#cut) return
    if (this.#delay() === 0 && this.#lastOut <= this.#clock.mono()) {
      this.#socket.write(chunk, done)
      return
    }
    this.#inFlight += chunk.length
    const full = this.#inFlight > IN_FLIGHT
    this.#lastOut = this.#later(this.#lastOut, () => {
      this.#inFlight -= chunk.length
      if (!this.#cut) this.#socket.write(chunk)
      if (full) done()
    })
    if (!full) done()
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#cut) {
      done()
      return
    }
    this.#lastOut = this.#later(this.#lastOut, () => {
      if (!this.#cut) this.#socket.end()
      done()
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#cut) this.#socket.destroy()
    done(error)
  }

  /** Cuts the wire: the server's end is gone, the outside hears nothing. Answers the socket that is left. */
  cut(): Socket {
    this.#cut = true
    this.#socket.resume()
    this.destroy()
    return this.#socket
  }

  /** What servers ask of a TCP socket and a wire need not do: nothing here waits for more bytes. */
  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  /** Servers end idle connections by this. */
  setTimeout(ms: number, run?: () => void): this {
    this.#socket.setTimeout(ms)
    if (run) this.once('timeout', run)
    return this
  }
}
