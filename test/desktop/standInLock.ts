import { preventable } from './preventable.ts'
import type { StandIn } from './standIn.ts'

/** Who holds the lock of one user data folder: Electron's own, as far as it is told of. */
export class StandInLock {
  #holder: StandIn | null = null

  request(asking: StandIn): boolean {
    if (this.#holder && this.#holder !== asking) {
      this.#holder.app.emit('second-instance', preventable(), [], '')
      return false
    }
    this.#holder = asking
    return true
  }

  release(one: StandIn): void {
    if (this.#holder === one) this.#holder = null
  }
}
