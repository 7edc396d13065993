import type { Clock } from '../clock.ts'

/** What goes by beyond what was due is no sleep up to here: a busy computer calls late too. */
const SLEPT = 30_000

/** One moment by both times of the clock, ms. */
export interface Moment {
  wall: number
  mono: number
}

export const momentOf = (clock: Clock): Moment => ({ wall: clock.wall(), mono: clock.mono() })

/**
 * How long this computer slept between two moments that were to be `due` apart at most, ms; 0 where it did not. Less
 * than 0 where its clock was set back.
 */
export function sleptBetween(before: Moment, now: Moment, due: number): number {
  const ran = now.mono - before.mono
  const jumped = now.wall - before.wall - ran
  if (Math.abs(jumped) > SLEPT) return jumped
  // Where the steady clock goes on through sleep, this was merely not called for long; up to `due` of it was none.
  return ran - due > SLEPT ? ran : 0
}
