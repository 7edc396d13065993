import { useState } from 'react'
import type { Source } from '../../../shared/lab/model.ts'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { Button } from '../../parts/Button.tsx'
import { Fingerprint } from '../../parts/Fingerprint.tsx'
import { needsYouTexts as texts } from '../../texts/en/needsYou.ts'
import { say } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'
import { giveAnswer } from './answer.ts'

export interface NewKey {
  readonly source: Source
  readonly need: HostKeyNeed
}

interface Props {
  keys: readonly NewKey[]
  onCompare: (id: string) => void
  /** Nothing is left of the sheet. */
  onAllTrusted: () => void
}

/** The keys of hosts that are met for the first time on one sheet, each with its fingerprint; none is chosen for you. */
export function NewKeys({ keys, onCompare, onAllTrusted }: Props) {
  const blocked = useBlocked()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  /** What became of a choice of which not all was done. */
  const [half, setHalf] = useState<string | null>(null)
  const picked = keys.filter(({ need }) => chosen.has(need.id))
  const choose = (ids: readonly string[], on: boolean) => {
    const next = new Set(chosen)
    for (const id of ids) on ? next.add(id) : next.delete(id)
    setChosen(next)
  }
  const trust = async () => {
    setBusy(true)
    setHalf(null)
    const done: NewKey[] = []
    for (const one of picked) {
      if (!(await giveAnswer(one.source, { kind: 'trust', once: false }, true))) break
      done.push(one)
    }
    const hosts = done.map(({ need }) => need.host)
    // Why it failed stands in the toast: another would hide that.
    if (done.length < picked.length) setHalf(texts.halfTrusted(hosts, picked.length - done.length))
    else say(texts.trusted(hosts))
    setChosen(new Set(picked.slice(done.length).map(({ need }) => need.id)))
    setBusy(false)
    if (done.length === keys.length) onAllTrusted()
  }
  const all = keys.map(({ need }) => need.id)
  return (
    <section className="need-sheet" aria-label={texts.newKeys(keys.length)}>
      <div className="need-head">
        <h2 className="panel-title">{texts.newKeys(keys.length)}</h2>
        <p className="secondary">{texts.newKeysAbout}</p>
      </div>
      <label className="box">
        <input
          type="checkbox"
          checked={picked.length > 0 && picked.length === keys.length}
          ref={field => {
            if (field) field.indeterminate = picked.length > 0 && picked.length < keys.length
          }}
          onChange={event => choose(all, event.target.checked)}
        />
        <span className="ink">{texts.chooseAll}</span>
      </label>
      <ul>
        {keys.map(({ need }) => (
          <li key={need.id}>
            <label className="box">
              <input
                type="checkbox"
                checked={chosen.has(need.id)}
                onChange={event => choose([need.id], event.target.checked)}
              />
              <span className="name">{need.host}</span>
            </label>
            <span className="secondary clip" title={`${need.address}:${need.port}`}>
              {texts.shows(need.keyType, need.address, need.port)}
            </span>
            <Fingerprint print={need.fingerprint} />
            <span
              className={
                need.evidence.some(one => one.speaks === 'against') ? 'state-attention' : 'secondary'
              }
            >
              {need.evidence.map(one => one.what).join(', ')}
            </span>
            <Button small aria-label={texts.compareHost(need.host)} onClick={() => onCompare(need.id)}>
              {texts.compareShort}
            </Button>
          </li>
        ))}
      </ul>
      <div className="need-acts">
        <Button
          blocked={busy ? texts.writing : picked.length === 0 ? texts.chooseFirst : blocked}
          onClick={() => void trust()}
        >
          {texts.trustChosen(picked.length)}
        </Button>
        <span className="secondary">{texts.nothingSent}</span>
        <span className="ink" role="status">
          {half}
        </span>
      </div>
    </section>
  )
}
