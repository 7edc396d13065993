/** Lets a few at a time through, in the order they came: no storm when many begin at once. */
export class Gate {
  #free: number
  #waiting: (() => void)[] = []

  constructor(places: number) {
    this.#free = places
  }

  /** Resolves when it is this one's turn, with the way out; rejects when the signal fires first. */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else {
      await new Promise<void>((resolve, reject) => {
        const turn = () => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        const abort = () => {
          this.#waiting = this.#waiting.filter(one => one !== turn)
          reject(signal.reason)
        }
        this.#waiting.push(turn)
        signal.addEventListener('abort', abort, { once: true })
      })
    }
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
