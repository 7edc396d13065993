import type { AppState } from '../../shared/contract/app.ts'
import type { Lab } from '../../shared/lab/model.ts'
import type { App } from './app.ts'
import type { Labs } from './labs.ts'

/** All that is held at one moment. The labs are the backend's own: what has not changed is the same object. */
export interface Overlook {
  readonly labs: readonly Lab[]
  readonly app: AppState
}

/**
 * For who looks over everything in this process, all the time, and is no reader: nothing is read faster for it, and
 * nothing is copied.
 */
export class Overlooker {
  #labs: Labs
  #app: App

  constructor(labs: Labs, app: App) {
    this.#labs = labs
    this.#app = app
  }

  now(): Overlook {
    const labs = this.#labs.all.flatMap(host => host.keeper.store.lab ?? [])
    return { labs, app: this.#app.state }
  }

  /** Calls back whenever a lab was computed anew, came or went, or settings changed: something may be another. */
  onChange(listener: () => void): () => void {
    const followed = new Map<object, () => void>()
    const follow = () => {
      const keepers = new Set<object>()
      for (const { keeper } of this.#labs.all) {
        keepers.add(keeper)
        if (!followed.has(keeper)) followed.set(keeper, keeper.onProjected(listener))
      }
      for (const [keeper, stop] of followed) {
        if (keepers.has(keeper)) continue
        stop()
        followed.delete(keeper)
      }
    }
    follow()
    const stops = [this.#labs.onChange(follow), this.#app.onChange(listener)]
    return () => {
      for (const stop of [...stops, ...followed.values()]) stop()
    }
  }
}
