import { EventEmitter } from 'node:events'

/** Events whose listeners are written down, and not held where the call is to have no effect. */
export class Listened extends EventEmitter {
  #name: string
  #note: (call: string) => boolean

  constructor(name: string, note: (call: string) => boolean) {
    super()
    this.#name = name
    this.#note = note
  }

  override on(event: string, listener: (...given: never[]) => void): this {
    return this.#note(`${this.#name}.on ${event}`) ? super.on(event, listener as () => void) : this
  }
}
