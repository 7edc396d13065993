import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Source } from '../../shared/lab/model.ts'
import type { Answer, HostKeyNeed, ProgramNeed, SecretNeed } from '../../shared/lab/need.ts'
import { waitingSources } from '../../shared/lab/waiting.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { EXIT } from './exit.ts'
import { isCalled, needText } from './needText.ts'
import { jsonText, type Output } from './output.ts'
import { type LabSession, labSession, settledLab } from './session.ts'
import { askLine, canAsk } from './terminal.ts'

/** What a script says in place of the terminal. */
export interface Said {
  /** The whole fingerprint of a new key, as the machine shows it. */
  readonly fingerprint?: string | undefined
  /** The characters of a changed key that were kept back. */
  readonly replace?: string | undefined
  readonly once?: boolean | undefined
  readonly allow?: boolean | undefined
  readonly refuse?: boolean | undefined
}

/**
 * `homeport trust [NAME]`: without a name all that waits for its owner, with its evidence; with one it asks about that
 * and does what is said. Never trusts anything that was not said.
 */
export async function trust(
  name: string | undefined,
  options: LabOptions,
  { wait, json, said }: { wait: number; json: boolean; said: Said },
  out: Output,
): Promise<number> {
  const session = await labSession(options, out)
  try {
    const lab = await settledLab(session, wait)
    const waiting = waitingSources(lab.tables.sources.values())
    if (name === undefined) return list(waiting, json, out)
    const source = waiting.find(one => isCalled(one, name))
    if (!source) {
      const known = [...lab.tables.sources.values()].some(one => isCalled(one, name))
      if (!known)
        throw new UsageError(`No source is called “${inert(name)}”.`, '“homeport trust” lists what waits.')
      out.print(json ? jsonText([]) : `${inert(name)} needs nothing of you.`)
      return EXIT.ok
    }
    if (!json) out.say(needText(source))
    refuseStray(source, said)
    const answer = await answerTo(source, said, session)
    if (answer === null || source.need === null) {
      if (json) out.print(jsonText([told(source)]))
      return EXIT.notOk
    }
    const { done } = await session.client['needs.answer']({
      lab: session.lab,
      source: source.id,
      need: source.need.id,
      answer,
    })
    out.print(json ? jsonText({ source: source.id, done }) : inert(`${done}.`, 1000))
    return EXIT.ok
  } finally {
    await session.close()
  }
}

function list(waiting: readonly Source[], json: boolean, out: Output): number {
  if (json) out.print(jsonText(waiting.map(told)))
  else out.print(waiting.length === 0 ? 'Nothing needs you.' : waiting.map(needText).join('\n\n'))
  return waiting.length === 0 ? EXIT.ok : EXIT.notOk
}

const told = ({ id, kind, name, reason, advice, need }: Source) => ({
  source: id,
  kind,
  name,
  reason,
  advice,
  need,
})

/** Flags that mean something else than what is asked are a mistake, not a wish to be guessed at. */
function refuseStray({ need }: Source, said: Said): void {
  const fitting: readonly (keyof Said)[] =
    need?.kind === 'program'
      ? ['allow', 'refuse']
      : need?.kind === 'host-key' && need.verdict === 'unknown'
        ? ['fingerprint', 'once']
        : need?.kind === 'host-key' && need.verdict === 'changed'
          ? ['replace']
          : []
  const stray = (Object.keys(said) as (keyof Said)[]).find(
    flag => said[flag] !== undefined && !fitting.includes(flag),
  )
  if (stray === undefined) return
  const goes = fitting.map(flag => `--${flag}`).join(' or ') || 'no flag'
  throw new UsageError(`--${stray} does not fit what is asked here.`, `This takes ${goes}.`)
}

/** What was said to this need, by flag or at the terminal; null where nothing was, or there is nothing to say. */
async function answerTo({ need }: Source, said: Said, { own }: LabSession): Promise<Answer | null> {
  switch (need?.kind) {
    case 'host-key':
      return hostKeyAnswer(need, said, own)
    case 'program':
      return programAnswer(need, said)
    case 'secret':
      return secretAnswer(need, own)
    default:
      return null
  }
}

async function hostKeyAnswer(need: HostKeyNeed, said: Said, own: boolean): Promise<Answer | null> {
  if (said.once && own) {
    throw new UsageError('--once goes with a Homeport that runs.', 'This command would forget it at once.')
  }
  if (need.verdict === 'unknown') {
    if (said.fingerprint !== undefined) {
      if (said.fingerprint.trim() === need.fingerprint) return { kind: 'trust', once: said.once ?? false }
      throw new FaultError(
        'refused',
        `${inert(need.host)} shows ${need.fingerprint}, and not that fingerprint.`,
        'Nothing was trusted. If the machine itself shows the one you gave, somebody else answers in its place.',
      )
    }
    if (!canAsk()) return null
    const line = await askLine('Type “trust” if the machine shows the same fingerprint, or nothing:', true)
    return line?.trim() === 'trust' ? { kind: 'trust', once: said.once ?? false } : null
  }
  if (need.verdict === 'revoked') return null
  const typed =
    said.replace ??
    (canAsk()
      ? await askLine(`The last ${need.hidden} characters, as the machine itself shows them:`, true)
      : null)
  return typed === null || typed.trim() === '' ? null : { kind: 'replace', typed }
}

async function programAnswer(_need: ProgramNeed, said: Said): Promise<Answer | null> {
  if (said.allow && said.refuse) throw new UsageError('--allow and --refuse exclude each other.')
  if (said.allow) return { kind: 'allow' }
  if (said.refuse) return { kind: 'refuse' }
  if (!canAsk()) return null
  const line = (
    await askLine('Type “allow” to let it run, “refuse” to be asked no more, or nothing:', true)
  )?.trim()
  return line === 'allow' || line === 'refuse' ? { kind: line } : null
}

async function secretAnswer(need: SecretNeed, own: boolean): Promise<Answer | null> {
  if (own) {
    throw new FaultError(
      'refused',
      'What is asked is held in memory only, and no Homeport runs that could hold it.',
      'Start Homeport, then run this again.',
    )
  }
  if (!canAsk()) return null
  const values: string[] = []
  for (const { text, echo } of need.prompts) {
    const line = await askLine(inert(text), echo)
    if (line === null) return null
    values.push(line)
  }
  return { kind: 'secret', values }
}
