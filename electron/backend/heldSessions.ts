import { type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Observation } from '../lab/observation.ts'
import type { Session } from '../sessions/session.ts'
import type { JumpHosts } from '../sessions/ssh/jumpHosts.ts'
import type { LabPlan } from './loadLab.ts'
import { type SessionParts, sessionsOf } from './sessionsOf.ts'

/** The sessions of one lab by source. */
export class HeldSessions extends Map<SourceId, Session> {
  #parts: Omit<SessionParts, 'jumpHosts'>
  /** One for all that are ever held: what comes later goes over the connections that are there. */
  #jumpHosts: Promise<JumpHosts> | null = null

  constructor(parts: Omit<SessionParts, 'jumpHosts'>) {
    super()
    this.#parts = parts
  }

  /** Makes those of a plan, or of a part of one, and starts them unless everything rests. */
  async hold(plan: LabPlan, rests: () => boolean): Promise<void> {
    // Loaded with the first session: a command starts without SSH.
    this.#jumpHosts ??= import('../sessions/ssh/jumpHosts.ts').then(({ JumpHosts }) => new JumpHosts())
    const jumpHosts = await this.#jumpHosts
    for await (const [source, session] of sessionsOf(plan, { ...this.#parts, jumpHosts })) {
      this.set(source, session)
      if (!rests()) session.start()
    }
  }

  /** Lets these go. */
  drop(sources: readonly SourceId[]): void {
    for (const source of sources) {
      this.get(source)?.stop()
      this.delete(source)
    }
  }

  /** Whether something was told by one of these, or by none at all: one that was let go may still read an answer. */
  tell(one: Observation): boolean {
    if ('source' in one) return (one.type === 'source' && one.kind === 'file') || this.has(one.source)
    return !('cluster' in one) || this.has(sourceId('kubernetes', one.cluster))
  }
}
