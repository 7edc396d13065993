import { memo } from 'react'
import type { JournalEntry } from '../../../shared/contract/journal.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { clockTime } from '../../parts/time.ts'
import { placeOf, type Route } from '../route.ts'

/** Where an entry leads: to what it is about. */
function placeOfEntry({ subject }: JournalEntry): string | null {
  if (subject === null) return null
  const place = (change: Partial<Route>) => placeOf(change)
  if (subject.startsWith('node:')) return place({ page: 'node', node: subject as `node:${string}` })
  if (subject.startsWith('service:'))
    return place({ page: 'services', service: subject as `service:${string}` })
  if (subject.startsWith('volume:')) return place({ page: 'storage', more: { volume: subject } })
  if (subject.startsWith('workload:')) return place({ page: 'pods', node: null, more: { workload: subject } })
  return null
}

/** One line of the journal: when, in which state it is since, what, and the sentence. */
export const Entry = memo(function Entry({ entry }: { entry: JournalEntry }) {
  const place = placeOfEntry(entry)
  const { name, sentence, to, at } = entry
  return (
    <>
      <time className="mono" dateTime={new Date(at).toISOString()}>
        {clockTime(at)}
      </time>
      <StateMark shape={to ?? 'not-tried'} size={11} label={to ? STATE_WORDS[to] : ''} />
      {place ? (
        <a className="name" href={place} title={name} data-row="">
          {name}
        </a>
      ) : (
        <span className="name" title={name}>
          {name}
        </span>
      )}
      <span className="entry-words" title={sentence}>
        {sentence}
      </span>
    </>
  )
})
