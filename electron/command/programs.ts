import type { AnsweredProgram } from '../../shared/contract/programs.ts'
import { inert } from '../../shared/lab/inert.ts'
import { Consents } from '../backend/consents.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { EXIT } from './exit.ts'
import { jsonText, type Output } from './output.ts'
import { runningSession } from './session.ts'

/** Of a digest so much is shown: enough to name it. */
const SHOWN = 16
/** So many of its first characters name a program. */
const LEAST = 8
/** What a program is told is shown whole, unless it is a book. */
const LONGEST = 4000

/** Who keeps what was said of programs: the Homeport that runs, else this command by itself. */
interface Keeper {
  list(): Promise<AnsweredProgram[]>
  forget(digests: string[]): Promise<void>
  close(): Promise<void>
}

/** `homeport trust --programs`: what was said of programs; with `forget` those of these digests are asked about anew. */
export async function answeredPrograms(
  forget: readonly string[] | null,
  options: LabOptions,
  json: boolean,
  out: Output,
): Promise<number> {
  if (forget?.length === 0) throw new UsageError('--forget takes the digests of programs.')
  const keeper = await keeperOf(options, out)
  try {
    const all = await keeper.list()
    if (forget === null) {
      out.print(json ? jsonText(all) : listed(all))
      return EXIT.ok
    }
    const chosen = forget.map(digest => named(digest, all))
    await keeper.forget(chosen.map(one => one.digest))
    if (json) out.print(jsonText({ forgotten: chosen }))
    else {
      for (const one of chosen) {
        out.print(`What you said of ${inert(one.command, 200)} for ${inert(one.entry, 200)} is forgotten.`)
      }
    }
    return EXIT.ok
  } finally {
    await keeper.close()
  }
}

async function keeperOf(options: LabOptions, out: Output): Promise<Keeper> {
  const running = await runningSession(options)
  if (running) {
    const { client, close } = running
    return {
      list: () => client['programs.list']({}),
      forget: async digests => void (await client['programs.forget']({ digests })),
      close,
    }
  }
  const consents = new Consents(options.dataDir, problem => out.say(problem))
  await consents.load()
  return {
    list: async () => consents.list(),
    forget: async digests => void consents.forget(digests),
    close: () => consents.written(),
  }
}

function named(digest: string, all: readonly AnsweredProgram[]): AnsweredProgram {
  const meant = digest.length < LEAST ? [] : all.filter(one => one.digest.startsWith(digest.toLowerCase()))
  const [only] = meant
  if (only && meant.length === 1) return only
  const what = meant.length > 1 ? 'More than one program has' : 'No program has'
  throw new UsageError(
    `${what} the digest ${inert(digest, 80)}.`,
    '“homeport trust --programs” lists them; nothing was forgotten.',
  )
}

function listed(all: readonly AnsweredProgram[]): string {
  if (all.length === 0) return 'You have allowed and refused no program.'
  return all
    .map(({ said, command, args, entry, file, digest }) => {
      const line = [command, ...args].map(word => inert(word, LONGEST)).join(' ')
      const by = `${inert(entry, 200)}${file === '' ? '' : ` in ${inert(file, LONGEST)}`}`
      return `${said}  ${line}\n  for     ${by}\n  digest  ${inert(digest.slice(0, SHOWN))}`
    })
    .join('\n\n')
}
