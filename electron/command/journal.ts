import type { JournalEntry, JournalPage, JournalQuery } from '../../shared/contract/journal.ts'
import type { NodeId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import { JOURNAL_KINDS, JOURNAL_PAGE, type JournalKind } from '../../shared/lab/journal.ts'
import { type LabOptions, UsageError } from '../backend/options.ts'
import { systemClock } from '../clock.ts'
import { EXIT } from './exit.ts'
import { word } from './marks.ts'
import { columns, iso, jsonText, localTime, type Output } from './output.ts'
import { nodeOf } from './pods.ts'
import { runningSession, settledLab } from './session.ts'

/** Milliseconds of the units `--since` takes. */
const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const DEFAULT_SINCE = '1d'

/** Where the entries come from: a Homeport that runs, or else the file it left. */
interface Reader {
  readonly lab: string
  page(query: Omit<JournalQuery, 'lab'>): Promise<JournalPage>
  node(name: string): Promise<NodeId> | NodeId
  close(): Promise<void>
}

/** `homeport journal`: what happened, newest first. Nothing is contacted for it. */
export async function journal(
  {
    kinds,
    node: nodeName,
    since = DEFAULT_SINCE,
  }: { kinds: readonly string[]; node?: string; since?: string },
  options: LabOptions,
  { json }: { json: boolean },
  out: Output,
): Promise<number> {
  const from = momentOf(since, systemClock.wall())
  const asked = kinds.map(kindOf)
  const reader = (await runningReader(options)) ?? (await fileReader(options))
  try {
    const node = nodeName === undefined ? null : await reader.node(nodeName)
    const { entries, first } = await read(reader, { kinds: asked, node, from })
    if (json)
      out.print(
        jsonText({
          lab: reader.lab,
          since: iso(first.since),
          problem: first.problem,
          entries: entries.map(entryJson),
        }),
      )
    else out.print(text(entries, first.since !== null))
    if (first.problem !== null) out.say(`homeport: ${inert(first.problem, 600)}`)
    return EXIT.ok
  } finally {
    await reader.close()
  }
}

/** Pages backwards until what is older than asked. */
async function read(
  reader: Reader,
  { kinds, node, from }: { kinds: JournalKind[]; node: NodeId | null; from: number },
): Promise<{ entries: JournalEntry[]; first: JournalPage }> {
  const entries: JournalEntry[] = []
  let first: JournalPage | null = null
  for (let before: number | null = null; ; before = entries.at(-1)?.id ?? null) {
    const page = await reader.page({ kinds, node, subject: null, text: '', before, limit: JOURNAL_PAGE })
    first ??= page
    const young = page.entries.filter(entry => entry.at >= from)
    entries.push(...young)
    if (!page.more || young.length < page.entries.length || young.length === 0) return { entries, first }
  }
}

async function runningReader(options: LabOptions): Promise<Reader | null> {
  const session = await runningSession(options)
  if (!session) return null
  const { client, lab } = session
  return {
    lab,
    async page(query) {
      for await (const page of client['journal.watch']({ ...query, lab })) return page
      throw new Error('Nothing was told of the journal.')
    },
    node: async name => nodeOf(await settledLab(session, 0), name).id,
    close: () => session.close(),
  }
}

async function fileReader(options: LabOptions): Promise<Reader> {
  const { storedJournal } = await import('../backend/readJournal.ts')
  const stored = await storedJournal(options)
  return {
    lab: stored.lab,
    page: query => stored.page(query),
    node: name => {
      const id = stored.node(name)
      if (id === undefined) throw new UsageError(`No node “${inert(name)}” is known.`)
      return id
    },
    close: () => stored.close(),
  }
}

/** A moment as wall ms: "90min", "2d" before now, or a date as ISO 8601 has it. */
function momentOf(since: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})\s?([a-z]+)$/.exec(since) ?? []
  const ms = UNITS[unit]
  if (count !== undefined && ms !== undefined) return now - Number(count) * ms
  const at = /^\d{4}-\d\d-\d\d/.test(since) ? Date.parse(since) : Number.NaN
  if (Number.isFinite(at)) return at
  throw new UsageError('--since takes a time such as 90min, 12h, 2d, or a date such as 2026-01-15.')
}

function kindOf(kind: string): JournalKind {
  const known = JOURNAL_KINDS.find(one => one === kind)
  if (known === undefined) throw new UsageError(`--kind takes one of ${JOURNAL_KINDS.join(', ')}.`)
  return known
}

const entryJson = ({ at, ...entry }: JournalEntry) => ({ ...entry, at: iso(at) })

function text(entries: readonly JournalEntry[], kept: boolean): string {
  if (entries.length === 0) {
    return kept
      ? 'Nothing in the journal matches.'
      : 'No journal is kept of this lab yet; a door keeps one while it runs.'
  }
  return columns([
    ['WHEN', 'STATE', 'NAME', 'WHAT'],
    ...entries.map(({ at, to, name, sentence }) => [
      localTime(at),
      to === null ? '-' : word(to),
      inert(name, 60),
      inert(sentence, 600),
    ]),
  ])
}
