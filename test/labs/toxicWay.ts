import type { Socket } from 'node:net'

/** What a line does to what goes one way over it. Bytes are counted for each connection from when they were set. */
export interface Toxics {
  /** Ms that each piece is late. */
  readonly latency?: number
  /** Up to so many ms more, drawn for each piece; pieces keep their order. */
  readonly jitter?: number
  /** Bytes a second. */
  readonly bandwidth?: number
  /** Bytes in a piece at most: each is written by itself. */
  readonly slice?: number
  /** After so many bytes nothing more goes through, and no end is told: the line hangs open. */
  readonly hangAfter?: number
  /** After exactly so many bytes the line is ended in good order. */
  readonly cutAfter?: number
  /** After exactly so many bytes both ends get a reset. */
  readonly resetAfter?: number
  /** Ms by which the end comes later than the last byte. */
  readonly slowClose?: number
}

/** Bytes under way before the sender has to wait, as in the buffers of a real line. */
const UNDER_WAY = 16 * 1024 * 1024

export interface WayOptions {
  readonly from: Socket
  readonly to: Socket
  readonly random: () => number
  /** Ends both sockets with a reset. */
  reset(): void
}

/** One way of a connection: carries what comes from one socket to the other, as its toxics have it. */
export class ToxicWay {
  #options: WayOptions
  #toxics: Toxics = {}
  /** Bytes carried since the toxics were set. */
  #carried = 0
  #queue: { chunk: Buffer; due: number }[] = []
  #waiting = 0
  #due = 0
  /** When the sender ended, ms; null while it has not. */
  #endedAt: number | null = null
  #dead = false
  #wake: () => void = () => {}

  constructor(options: WayOptions) {
    this.#options = options
    const { from } = options
    from.on('data', (chunk: Buffer) => this.#take(chunk))
    from.on('end', () => {
      this.#endedAt = performance.now()
      this.#wake()
    })
    void this.#carry()
  }

  set(toxics: Toxics): void {
    this.#toxics = toxics
    this.#carried = 0
    this.#wake()
  }

  /** Nothing goes through any more, whatever is set later. */
  kill(): void {
    this.#dead = true
  }

  /** Lets go of everything that waits. */
  stop(): void {
    this.#dead = true
    this.#queue = []
    this.#wake()
  }

  #take(chunk: Buffer): void {
    if (this.#dead) return
    const { latency = 0, jitter = 0 } = this.#toxics
    this.#due = Math.max(this.#due, performance.now() + latency + jitter * this.#options.random())
    this.#queue.push({ chunk, due: this.#due })
    this.#waiting += chunk.length
    if (this.#waiting > UNDER_WAY) this.#options.from.pause()
    this.#wake()
  }

  async #carry(): Promise<void> {
    const { to } = this.#options
    while (!to.destroyed) {
      const next = this.#queue[0]
      const room = this.#room()
      if (this.#dead || room === 0 || !next) {
        if (!this.#dead && room > 0 && this.#endedAt !== null) return void (await this.#end())
        await this.#changed()
        continue
      }
      await this.#pause(next.due)
      const piece = next.chunk.subarray(0, Math.min(this.#room(), this.#toxics.slice ?? next.chunk.length))
      // The line may have gone dead while this was waiting.
      if (this.#dead || piece.length === 0) continue
      next.chunk = next.chunk.subarray(piece.length)
      if (next.chunk.length === 0) this.#queue.shift()
      this.#waiting -= piece.length
      if (this.#waiting <= UNDER_WAY) this.#options.from.resume()
      await this.#write(piece)
    }
  }

  /** Bytes that may still go. */
  #room(): number {
    const { hangAfter, cutAfter, resetAfter } = this.#toxics
    const limit = hangAfter ?? cutAfter ?? resetAfter ?? Number.POSITIVE_INFINITY
    const left = Math.max(0, limit - this.#carried)
    if (left > 0 || hangAfter !== undefined || this.#dead) return left
    this.#dead = true
    if (resetAfter !== undefined) this.#options.reset()
    else {
      this.#options.to.end()
      this.#options.from.end()
    }
    return 0
  }

  async #write(piece: Buffer): Promise<void> {
    const { to } = this.#options
    this.#carried += piece.length
    const { bandwidth, slice } = this.#toxics
    const more = to.write(piece)
    if (bandwidth) await this.#pause(performance.now() + (piece.length / bandwidth) * 1_000)
    // A turn between the pieces, so that they do not leave as one.
    else if (slice) await new Promise(resolve => setImmediate(resolve))
    if (!more && !to.destroyed) await drained(to)
    this.#room()
  }

  async #end(): Promise<void> {
    await this.#pause((this.#endedAt ?? 0) + (this.#toxics.slowClose ?? 0))
    this.#options.to.end()
  }

  /** Waits until a moment, or until other toxics are set. */
  async #pause(until: number): Promise<void> {
    const set = this.#toxics
    for (;;) {
      const left = until - performance.now()
      if (left <= 0 || this.#dead || this.#toxics !== set) return
      await this.#changed(left)
    }
  }

  #changed(ms?: number): Promise<void> {
    return new Promise(resolve => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Resolves when the socket takes more, or never will; nothing stays on it. */
function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      socket.off('drain', go)
      socket.off('close', go)
      resolve()
    }
    socket.on('drain', go)
    socket.on('close', go)
  })
}
