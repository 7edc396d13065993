import type { JournalEntry } from '../../shared/contract/journal.ts'
import { durationWords } from '../../shared/lab/age.ts'

/** An entry before it has its number and its time. */
export type Told = Omit<JournalEntry, 'id' | 'at'>

/** A state that changes again within this goes back and forth, ms. */
const SOON = 30_000
/** Changes in a row that are told one by one. */
const TOLD = 2
/** What goes on and on is told this often, ms. */
const AT_LEAST = 600_000

interface Course {
  changedAt: number
  inARow: number
  /** What was not told yet: how often it changed, since when, and the first and last of these changes. */
  held: { count: number; since: number; first: Told; last: Told } | null
}

/** Folds a state that goes and comes back again and again into one entry with a count. */
export class Flaps {
  #courses = new Map<string, Course>()

  /** The entries of now (monotonic ms) that are told as they are; the rest waits to be told together. */
  take(entries: readonly Told[], now: number): Told[] {
    return entries.filter(entry => {
      if (entry.subject === null || entry.to === null) return true
      const course = this.#courses.get(entry.subject)
      const inARow = course && now - course.changedAt <= SOON ? course.inARow + 1 : 1
      const held = course?.held ?? null
      if (inARow <= TOLD && !held) {
        this.#courses.set(entry.subject, { changedAt: now, inARow, held: null })
        return true
      }
      const { count, since, first } = held ?? { count: 0, since: now, first: entry }
      this.#courses.set(entry.subject, {
        changedAt: now,
        inARow,
        held: { count: count + 1, since, first, last: entry },
      })
      return false
    })
  }

  /** What has been quiet since, or went on for long, each as one entry; `all` of it at the end. */
  due(now: number, all = false): Told[] {
    const told: Told[] = []
    for (const [subject, course] of this.#courses) {
      const quiet = now - course.changedAt > SOON
      const { held } = course
      if (held && (all || quiet || now - held.since >= AT_LEAST)) {
        told.push(folded(held, course.changedAt))
        course.held = null
      }
      if (quiet) this.#courses.delete(subject)
    }
    return told
  }
}

function folded({ count, since, first, last }: NonNullable<Course['held']>, until: number): Told {
  if (count === 1) return last
  const sentence = `${last.sentence.replace(/\.$/, '')} (changed ${count} times in ${durationWords(until - since)})`
  return { ...last, from: first.from, sentence }
}
