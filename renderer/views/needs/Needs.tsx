import { useMemo, useRef, useState } from 'react'
import type { Source } from '../../../shared/lab/model.ts'
import { waitingSources } from '../../../shared/lab/waiting.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { retryAll, useActs } from '../acts.ts'
import { goMore, type Route } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'
import { NeedDialog } from './NeedDialog.tsx'
import { NeedRow } from './NeedRow.tsx'
import { type NewKey, NewKeys } from './NewKeys.tsx'
import '../../style/needs.css'

/** Everything that waits for its owner, each with its evidence and its one safe act. */
export default function Needs({ route }: { route: Route }) {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const loading = useMirror(mirror => mirror.lab === null)
  const retrying = useActs(acts => acts.retrying)
  const blocked = useBlocked()
  const waiting = useMemo(() => (sources ? waitingSources(sources.values()) : []), [sources])
  const keys = waiting.flatMap(isNewKey)
  const heading = useRef<HTMLHeadingElement>(null)
  // One alone is asked about like anything else; a sheet is for several, and stays until nothing of it is left.
  const [sheeted, setSheeted] = useState(false)
  const sheet = keys.length > 1 || (sheeted && keys.length === 1)
  if (sheet !== sheeted) setSheeted(sheet)
  const rows = sheet ? waiting.filter(source => isNewKey(source).length === 0) : waiting
  const open = waiting.find(source => source.need !== null && source.need.id === route.more.need)
  const show = (id: string) => goMore({ need: id })
  return (
    <div className="view needs" aria-busy={loading}>
      <div className="view-head">
        <h1 ref={heading} className="title" tabIndex={-1}>
          {loading ? commonTexts.loading : texts.title(waiting.length)}
        </h1>
        <span className="spacer" />
        {waiting.length > 0 && (
          <Button blocked={blocked} onClick={() => void retryAll()}>
            {retrying ? commonTexts.trying : commonTexts.tryAgain}
          </Button>
        )}
      </div>
      {!loading && waiting.length === 0 && <p className="secondary">{texts.nothingAbout}</p>}
      {sheet && <NewKeys keys={keys} onCompare={show} onAllTrusted={() => heading.current?.focus()} />}
      {rows.length > 0 && (
        <ul className="need-rows">
          {rows.map(source => (
            <NeedRow key={source.id} source={source} onShow={show} />
          ))}
        </ul>
      )}
      {waiting.length > 0 && (
        <p className="secondary need-foot">
          <StateMark shape="needs-you" size={11} label="" /> {texts.rest}
        </p>
      )}
      {open && <NeedDialog source={open} onClose={() => goMore({ need: '' })} />}
    </div>
  )
}

function isNewKey(source: Source): NewKey[] {
  const { need } = source
  return need?.kind === 'host-key' && need.verdict === 'unknown' ? [{ source, need }] : []
}
