import { inert } from '../../../shared/lab/inert.ts'
import { type Kept, KIND_NAMES, type KindName } from '../../lab/kept.ts'
import type { Change } from '../../lab/observation.ts'
import { SessionError } from '../session.ts'
import type { KindPort } from './kind.ts'
import type { Memory } from './memory.ts'
import type { Pulse } from './pulse.ts'
import type { KubernetesSessionOptions } from './session.ts'

export type KindEars = Pick<
  KindPort,
  'resume' | 'listed' | 'reached' | 'resumed' | 'unlisted' | 'changed' | 'errors' | 'alive'
>

/**
 * How far the kinds of one connection have come: turns what they hear into observations, says when all have
 * been told once, and gives up (`giveUp`) when not one can be.
 */
export class Progress {
  #options: KubernetesSessionOptions
  #memory: Memory
  #pulse: Pulse
  #giveUp: (error: SessionError) => void
  /** Kinds that are complete, and those that are not with the reason (null: a permission is missing). */
  #complete = new Set<KindName>()
  #unlisted = new Map<KindName, string | null>()
  #told = false

  constructor(
    options: KubernetesSessionOptions,
    memory: Memory,
    pulse: Pulse,
    giveUp: (error: SessionError) => void,
  ) {
    this.#options = options
    this.#memory = memory
    this.#pulse = pulse
    this.#giveUp = giveUp
  }

  earsOf(kind: KindName): KindEars {
    const { cluster, clock, observe } = this.#options
    return {
      resume: this.#memory.versionOf(kind),
      alive: () => this.#pulse.beat(),
      errors: count => this.#pulse.errors(count),
      reached: version => this.#memory.reached(kind, version),
      resumed: () => this.#settled(kind),
      listed: (objects, version) => {
        if (kind === 'namespaces') this.#recognise(objects)
        observe([{ type: 'listed', cluster, kind, objects, at: clock.wall() }])
        this.#memory.reached(kind, version)
        this.#settled(kind)
      },
      changed: (changes: Change[]) =>
        observe([{ type: 'changed', cluster, kind, changes, at: clock.wall() }]),
      unlisted: reason => {
        const told = reason === null ? {} : { reason: inert(reason, 200) }
        observe([{ type: 'forbidden', cluster, kind, ...told, at: clock.wall() }])
        this.#complete.delete(kind)
        this.#unlisted.set(kind, reason)
        this.#look()
      },
    }
  }

  #settled(kind: KindName): void {
    this.#unlisted.delete(kind)
    this.#complete.add(kind)
    this.#look()
  }

  #look(): void {
    if (this.#complete.size + this.#unlisted.size < KIND_NAMES.length) return
    if (this.#complete.size === 0) this.#giveUp(this.#hopeless())
    else if (!this.#told) {
      this.#told = true
      this.#pulse.listed()
    }
  }

  #hopeless(): SessionError {
    const reason = [...this.#unlisted.values()].find(one => one !== null)
    if (reason) return new SessionError(reason)
    const { name, impersonate } = this.#options.context.user
    const user = `"${inert(name, 80)}"${impersonate ? ` as "${inert(impersonate.user, 80)}"` : ''}`
    return new SessionError(`The user ${user} may list nothing on this cluster (HTTP 403).`, {
      advice:
        'Give it a role that may list and watch, such as the cluster role "view" and the right to list nodes.',
      needsYou: true,
    })
  }

  #recognise(namespaces: readonly Kept[]): void {
    this.#memory.identity = namespaces.find(one => one.name === 'kube-system')?.uid ?? null
  }
}
