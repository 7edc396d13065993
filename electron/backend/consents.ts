import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { AnsweredProgram } from '../../shared/contract/programs.ts'
import type { ProgramNeed } from '../../shared/lab/need.ts'
import { KeptChoices } from './keptChoices.ts'

type Consent = Omit<AnsweredProgram, 'digest'>
interface Kept {
  readonly programs: Readonly<Record<string, Consent>>
}

const NAME = 'consents.json'

/** Which programs the owner lets run, by the digest over everything that decides what they do. */
export class Consents extends KeptChoices<Kept> {
  #file: string
  /** What tells the file as it was looked at last from any other. */
  #seen = ''

  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    super({
      dataDir,
      name: NAME,
      defaults: { programs: {} },
      read: json => ({ programs: programsOf(json) }),
      unread: 'every program is asked about anew',
      unwritten: 'what was allowed holds until Homeport ends',
      tell,
    })
    this.#file = path.join(dataDir, NAME)
  }

  of(digest: string): Consent['said'] | null {
    this.#look()
    return Object.hasOwn(this.now.programs, digest) ? (this.now.programs[digest]?.said ?? null) : null
  }

  /** All that was said, in the order of the programs. */
  list(): AnsweredProgram[] {
    this.#look()
    return Object.entries(this.now.programs)
      .map(([digest, consent]) => ({ digest, ...consent }))
      .sort((a, b) => (a.command < b.command ? -1 : a.command > b.command ? 1 : 0))
  }

  say({ digest, command, args, entry, file }: ProgramNeed, said: Consent['said']): void {
    this.#look()
    this.set({ programs: { ...this.now.programs, [digest]: { said, command, args, entry, file } } })
  }

  /** These are asked about anew. Answers with what was forgotten. */
  forget(digests: readonly string[]): AnsweredProgram[] {
    const gone = new Set(digests)
    const forgotten = this.list().filter(one => gone.has(one.digest))
    if (forgotten.length === 0) return []
    const kept = Object.entries(this.now.programs).filter(([digest]) => !gone.has(digest))
    this.set({ programs: Object.fromEntries(kept) })
    return forgotten
  }

  /**
   * Takes over what another Homeport on the same data folder was told: a consent that was taken back there is gone here
   * too before the program is started again, and what is written here does not undo it.
   */
  #look(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#file)
      const sign = `${mtimeMs} ${size} ${ino}`
      if (sign === this.#seen) return
      const json = JSON.parse(readFileSync(this.#file, 'utf8')) as { version?: unknown }
      if (json.version !== 1 || !this.adopt({ programs: programsOf(json) })) return
      this.#seen = sign
    } catch {
      // It is not there, or is being replaced: what was known stands. What is wrong with it is told where it is read whole.
    }
  }
}

/** Read without a schema: the library for those takes a tenth of a command's start. */
function programsOf(json: unknown): Record<string, Consent> {
  const { programs } = json as { programs: unknown }
  if (typeof programs !== 'object' || programs === null) throw new TypeError('no programs')
  return Object.fromEntries(Object.entries(programs).map(([digest, one]) => [digest, consentOf(one)]))
}

/** Files of before have neither arguments nor the file that names the program. */
function consentOf(json: unknown): Consent {
  const { said, command, args = [], entry, file = '' } = (json ?? {}) as Record<string, unknown>
  const words = Array.isArray(args) && args.every(one => typeof one === 'string')
  if ((said !== 'allowed' && said !== 'refused') || !words) throw new TypeError('no consent')
  if (typeof command !== 'string' || typeof entry !== 'string' || typeof file !== 'string') {
    throw new TypeError('no consent')
  }
  return { said, command, args, entry, file }
}
