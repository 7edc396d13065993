import { Copy } from 'lucide-react'
import { useMemo } from 'react'
import type { JournalPage } from '../../../shared/contract/journal.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { JOURNAL_KINDS, JOURNAL_PAGE, type JournalKind } from '../../../shared/lab/journal.ts'
import { useTick } from '../../mirror/clock.ts'
import { useFollowed } from '../../mirror/followed.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { Segmented } from '../../parts/Segmented.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { journalTexts } from '../../texts/en/journal.ts'
import { copyText } from '../acts.ts'
import { Filter } from '../Filter.tsx'
import { go, goMore, type Route } from '../route.ts'
import { asText, byDay } from './days.ts'
import { Entry } from './Entry.tsx'
import { Lanes } from './Lanes.tsx'
import '../../style/journal.css'

const KINDS = (['all', ...JOURNAL_KINDS] as const).map(value => ({
  value,
  label: journalTexts.kindChoices[value],
}))
const DAYS = (['1', '7', '30'] as const).map(value => ({
  value,
  label: journalTexts.dayChoices[Number(value) as 1 | 7 | 30],
}))

/** What happened: lanes of the nodes above, every entry below. */
export default function Journal({ route }: { route: Route }) {
  const lab = useMirror(mirror => mirror.watched) ?? ''
  const kind = JOURNAL_KINDS.find(one => one === route.more.kind) ?? null
  const days = DAYS.find(one => one.value === route.more.days)?.value ?? '1'
  const before = Number(route.more.before) || null
  const { item: lanes } = useFollowed('journal.lanes', { lab, days: Number(days) })
  const { item: page, fault } = useFollowed('journal.watch', {
    lab,
    kinds: kind ? [kind] : [],
    node: route.node,
    subject: null,
    text: route.filter,
    before,
    limit: JOURNAL_PAGE,
  })
  return (
    <div className="journal" aria-busy={!page && !fault}>
      <div className="view-head">
        <h1 className="title">{journalTexts.title}</h1>
        <p className="secondary tally">{page && journalTexts.count(page.entries.length)}</p>
        <span className="spacer" />
        <Segmented
          label={journalTexts.days}
          options={DAYS}
          value={days}
          onChange={value => goMore({ days: value === '1' ? '' : value })}
        />
      </div>
      {(fault || page?.problem) && (
        <p className="view-note" role="status">
          {fault ? inert(`${fault.sentence} ${fault.advice}`) : page?.problem}
        </p>
      )}
      {lanes && <Lanes lanes={lanes} />}
      <Tools kind={kind} route={route} page={page} />
      {page && <Days page={page} filtered={route.filter !== '' || kind !== null || route.node !== null} />}
      {!page && !fault && <p className="secondary journal-foot">{journalTexts.reading}</p>}
      {page && <Foot page={page} before={before} />}
    </div>
  )
}

function Tools({ kind, route, page }: { kind: JournalKind | null; route: Route; page: JournalPage | null }) {
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const names = useMemo(
    () => [...(nodes?.values() ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    [nodes],
  )
  return (
    <div className="journal-tools">
      <Segmented
        label={journalTexts.kinds}
        options={KINDS}
        value={kind ?? 'all'}
        onChange={value => goMore({ kind: value === 'all' ? '' : value, before: '' })}
      />
      {(names.length > 0 || route.node) && (
        <label className="choice">
          <span className="hidden">{journalTexts.node}</span>
          <select
            value={route.node ?? ''}
            onChange={event => {
              const node = (event.target.value || null) as Route['node']
              go({ node, more: { ...route.more, before: '' } }, true)
            }}
          >
            <option value="">{journalTexts.allNodes}</option>
            {names.map(node => (
              <option key={node.id} value={node.id}>
                {node.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <Filter value={route.filter} label={journalTexts.filter} forget="before" />
      <span className="spacer" />
      {page && page.entries.length > 0 && (
        <Button onClick={() => void copyText(journalTexts.copied, asText(page.entries))}>
          <Copy size={14} /> {journalTexts.copy}
        </Button>
      )}
    </div>
  )
}

function Days({ page, filtered }: { page: JournalPage; filtered: boolean }) {
  // Days turn seldom: told by the minute.
  const minute = useTick(now => Math.floor(now / 60_000))
  const days = useMemo(() => byDay(page.entries, minute * 60_000), [page.entries, minute])
  if (days.length === 0) {
    return <p className="secondary journal-foot">{filtered ? journalTexts.noMatch : journalTexts.empty}</p>
  }
  return (
    <section className="entries" aria-label={journalTexts.list}>
      {days.map(({ day, entries }) => (
        <section key={day} aria-label={day}>
          <h2 className="section">{day}</h2>
          <ol>
            {entries.map(entry => (
              <li key={entry.id} className="entry">
                <Entry entry={entry} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </section>
  )
}

function Foot({ page, before }: { page: JournalPage; before: number | null }) {
  const oldest = page.entries.at(-1)
  return (
    <p className="journal-foot">
      {before !== null && (
        <Button small onClick={() => goMore({ before: '' }, false)}>
          {journalTexts.newest}
        </Button>
      )}
      {page.more && oldest && (
        <Button small onClick={() => goMore({ before: String(oldest.id) }, false)}>
          {journalTexts.earlier}
        </Button>
      )}
      {page.since !== null && !page.more && (
        <span className="secondary">
          {journalTexts.since(
            new Date(page.since).toLocaleDateString(commonTexts.locale, {
              day: 'numeric',
              month: 'long',
              year: 'numeric',
            }),
          )}
        </span>
      )}
    </p>
  )
}
