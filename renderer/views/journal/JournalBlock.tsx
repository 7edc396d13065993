import type { NodeId } from '../../../shared/lab/ids.ts'
import { useFollowed } from '../../mirror/followed.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { journalTexts } from '../../texts/en/journal.ts'
import { placeOf } from '../route.ts'
import { Entry } from './Entry.tsx'
import '../../style/journal.css'

/** The last entries of one node or of the whole lab, for where there is more to tell than this. */
export function JournalBlock({ node, limit = 8 }: { node: NodeId | null; limit?: number }) {
  const lab = useMirror(mirror => mirror.watched) ?? ''
  const { item: page } = useFollowed('journal.watch', {
    lab,
    kinds: node ? [] : ['state', 'action'],
    node,
    subject: null,
    text: '',
    before: null,
    limit,
  })
  return (
    <section className="journal-block" aria-label={journalTexts.block}>
      <div className="section-head ruled">
        <h2 className="section">{journalTexts.block}</h2>
        <span className="spacer" />
        <a className="link" href={placeOf({ page: 'journal', node })}>
          {journalTexts.whole}
        </a>
      </div>
      {page && page.entries.length === 0 && <p className="secondary">{journalTexts.quiet}</p>}
      <ol>
        {page?.entries.map(entry => (
          <li key={entry.id} className="entry">
            <Entry entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  )
}
