import { FaultError } from '../../shared/contract/fault.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { LabHost } from './labHost.ts'

/** The labs one backend holds, in the order they came. */
export class Labs {
  #held = new Map<LabId, LabHost>()
  #listeners = new Set<() => void>()
  #resting = false

  get all(): readonly LabHost[] {
    return [...this.#held.values()]
  }

  /** The lab of an id; throws the fault `unknown-lab`. */
  get(id: LabId): LabHost {
    const host = this.#held.get(id)
    if (!host) throw new FaultError('unknown-lab', `No lab “${inert(id)}” is held here.`)
    return host
  }

  has(id: LabId): boolean {
    return this.#held.has(id)
  }

  /** Holds a lab and starts it. One that cannot start is not held. */
  async add(host: LabHost): Promise<void> {
    this.#held.set(host.plan.id, host)
    if (this.#resting) host.keeper.rest(true)
    try {
      await host.start()
    } catch (error) {
      await this.remove(host.plan.id)
      throw error
    }
    this.#tell()
  }

  async remove(id: LabId): Promise<void> {
    const host = this.#held.get(id)
    this.#held.delete(id)
    await host?.close()
    this.#tell()
  }

  /** Lets all labs rest, those that come later too. */
  rest(on: boolean): void {
    this.#resting = on
    for (const host of this.all) host.keeper.rest(on)
    this.#tell()
  }

  get resting(): boolean {
    return this.#resting
  }

  /** Calls back whenever a lab came or went or all of them rest. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(host => host.close()))
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
