/** A line that is longer than any object can be. */
export class LineTooLong extends Error {}

/**
 * Cuts bytes into lines. A chunk may end anywhere, also within a character: only whole lines are decoded.
 * Throws LineTooLong when a line grows beyond `limit` bytes.
 */
export class LineReader {
  #limit: number
  #held: Buffer = Buffer.alloc(0)
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes of a line that has not ended yet. */
  get pending(): number {
    return this.#size
  }

  /** Hands each line that `chunk` completes to `onLine`, in order, without its line break. */
  push(chunk: Buffer, onLine: (line: string) => void): void {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      if (this.#size > 0) {
        this.#hold(chunk.subarray(from, end))
        const line = this.#held.toString('utf8', 0, this.#size)
        this.#size = 0
        if (this.#held.length > 1024 * 1024) this.#held = Buffer.alloc(0)
        onLine(line)
      } else if (end > from) {
        onLine(chunk.toString('utf8', from, end))
      }
      from = end + 1
    }
    if (from < chunk.length) this.#hold(chunk.subarray(from))
  }

  #hold(piece: Buffer): void {
    const need = this.#size + piece.length
    if (need > this.#limit) throw new LineTooLong(`A line is longer than ${this.#limit} bytes.`)
    if (need > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(need, this.#held.length * 2, 16 * 1024))
      this.#held.copy(larger, 0, 0, this.#size)
      this.#held = larger
    }
    piece.copy(this.#held, this.#size)
    this.#size = need
  }
}
