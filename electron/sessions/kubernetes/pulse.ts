import type { Life } from '../session.ts'
import type { Memory } from './memory.ts'
import type { KubernetesSessionOptions } from './session.ts'

/** A sign of life is told this often, ms; the session itself hears of it at most every second. */
const TELL = 5_000
const PROVE = 1_000

/** Turns the many signs of life of a connection into few observations, with the errors counted since. */
export class Pulse {
  #life: Life
  #options: KubernetesSessionOptions
  #memory: Memory
  #provedAt = Number.NEGATIVE_INFINITY
  #toldAt = Number.NEGATIVE_INFINITY
  #errors = 0
  #later: (() => void) | null = null

  constructor(life: Life, options: KubernetesSessionOptions, memory: Memory) {
    this.#life = life
    this.#options = options
    this.#memory = memory
  }

  /** Something was heard just now. */
  beat(): void {
    if (this.#life.signal.aborted) return
    const now = this.#options.clock.mono()
    this.#memory.alive()
    if (now - this.#provedAt >= PROVE) {
      this.#provedAt = now
      this.#life.up()
    }
    if (now - this.#toldAt >= TELL) this.#tell(false)
  }

  /** Lines or objects that could not be read: told within five seconds. */
  errors(count: number): void {
    if (count === 0) return
    this.#errors += count
    const wait = this.#toldAt + TELL - this.#options.clock.mono()
    if (wait <= 0) this.#tell(false)
    else this.#later ??= this.#options.clock.after(wait, () => this.#tell(false))
  }

  /** Every kind has been told once, or cannot be. */
  listed(): void {
    this.#tell(true)
  }

  stop(): void {
    if (this.#errors > 0) this.#tell(false)
    this.#later?.()
    this.#later = null
  }

  #tell(listed: boolean): void {
    this.#later?.()
    this.#later = null
    const { clock, source, observe } = this.#options
    this.#toldAt = clock.mono()
    const errors = this.#errors
    this.#errors = 0
    observe([
      {
        type: 'life',
        source,
        ...(listed ? { listed } : {}),
        ...(errors > 0 ? { errors } : {}),
        at: clock.wall(),
      },
    ])
  }
}
