import type { ProgramNeed } from '../../shared/lab/need.ts'
import { KeptChoices } from './keptChoices.ts'

interface Consent {
  readonly said: 'allowed' | 'refused'
  /** For who reads the file: the digest alone tells nobody what was allowed. */
  readonly command: string
  readonly entry: string
}

/** Which programs the owner lets run, by the digest over everything that decides what they do. */
export class Consents extends KeptChoices<{ readonly programs: Readonly<Record<string, Consent>> }> {
  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    super({
      dataDir,
      name: 'consents.json',
      defaults: { programs: {} },
      read: json => ({ programs: programsOf(json) }),
      unread: 'every program is asked about anew',
      unwritten: 'what was allowed holds until Homeport ends',
      tell,
    })
  }

  of(digest: string): Consent['said'] | null {
    return Object.hasOwn(this.now.programs, digest) ? (this.now.programs[digest]?.said ?? null) : null
  }

  say({ digest, command, entry }: ProgramNeed, said: Consent['said']): void {
    this.set({ programs: { ...this.now.programs, [digest]: { said, command, entry } } })
  }
}

/** Read without a schema: the library for those takes a tenth of a command's start. */
function programsOf(json: unknown): Record<string, Consent> {
  const { programs } = json as { programs: unknown }
  if (typeof programs !== 'object' || programs === null) throw new TypeError('no programs')
  for (const one of Object.values(programs)) {
    const consent = one as Partial<Record<keyof Consent, unknown>> | null
    const said = consent?.said === 'allowed' || consent?.said === 'refused'
    if (!said || typeof consent.command !== 'string' || typeof consent.entry !== 'string') {
      throw new TypeError('no consent')
    }
  }
  return programs as Record<string, Consent>
}
