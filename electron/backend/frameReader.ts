const HEAD_BYTES = 4

/** Cuts a byte stream of length-prefixed frames back into texts, however the bytes were split on the way. */
export class FrameReader {
  readonly #limit: number
  readonly #text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Bytes not yet part of a whole frame. Kept in pieces: joining at each arrival would be quadratic. */
  #pieces: Buffer[] = []
  #held = 0
  /** Length of the frame being read; null while its head is incomplete. */
  #length: number | null = null

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Whether bytes of an unfinished frame are held: an end now has cut it. */
  get inFrame(): boolean {
    return this.#held > 0 || this.#length !== null
  }

  /** Takes in bytes and hands on each whole frame. Throws where one is too long or is not UTF-8. */
  take(bytes: Buffer, onFrame: (frame: string) => void): void {
    this.#pieces.push(bytes)
    this.#held += bytes.length
    for (;;) {
      if (this.#length === null) {
        if (this.#held < HEAD_BYTES) return
        this.#length = this.#cut(HEAD_BYTES).readUInt32BE()
        if (this.#length > this.#limit) throw new RangeError(`a frame of ${this.#length} bytes is too long`)
      }
      if (this.#held < this.#length) return
      const body = this.#cut(this.#length)
      this.#length = null
      onFrame(this.#decode(body))
    }
  }

  #decode(body: Buffer): string {
    try {
      return this.#text.decode(body)
    } catch {
      throw new TypeError('a frame is not UTF-8 text')
    }
  }

  /** The first `count` of the held bytes, taken off. */
  #cut(count: number): Buffer {
    const [first] = this.#pieces
    if (!first || first.length < count) this.#pieces = [Buffer.concat(this.#pieces)]
    const whole = this.#pieces[0] ?? Buffer.alloc(0)
    if (whole.length > count) this.#pieces[0] = whole.subarray(count)
    else this.#pieces.shift()
    this.#held -= count
    return whole.subarray(0, count)
  }
}
