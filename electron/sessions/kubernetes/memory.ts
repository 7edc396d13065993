import type { Clock } from '../../clock.ts'
import type { KindName } from '../../lab/kept.ts'
import { type Intern, interning } from './intern.ts'

/** etcd forgets versions after five minutes; later a list is due anyway. */
const RESUME_FOR = 5 * 60_000

/**
 * What a session keeps from one connection to the next: how far each kind was read, so that a server that was
 * away for a moment is watched on without a single list.
 */
export class Memory {
  readonly intern: Intern = interning()
  /** The uid of the namespace kube-system, which tells one cluster from another; null until it is known. */
  identity: string | null = null
  /** The way that led there last, by its words; undefined before the first. */
  way: string | null | undefined
  #clock: Clock
  #versions = new Map<KindName, string>()
  #aliveAt = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  reached(kind: KindName, version: string | null): void {
    if (version === null) this.#versions.delete(kind)
    else this.#versions.set(kind, version)
  }

  alive(): void {
    this.#aliveAt = this.#clock.mono()
  }

  /** Whether there is something to go on from; then `identity` has to be compared first. */
  get resumable(): boolean {
    const recent = this.#clock.mono() - this.#aliveAt < RESUME_FOR
    if (!recent || this.identity === null) this.#versions.clear()
    return this.#versions.size > 0
  }

  versionOf(kind: KindName): string | null {
    return this.#versions.get(kind) ?? null
  }

  forget(): void {
    this.#versions.clear()
  }
}
