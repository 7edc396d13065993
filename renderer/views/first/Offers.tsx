import { inert } from '../../../shared/lab/inert.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { firstTexts as texts } from '../../texts/en/first.ts'
import { askFor } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'

/** What came to this computer since its owner looked last; nothing of it is contacted. */
export function Offers() {
  const offers = useMirror(mirror => mirror.app?.offers ?? NONE)
  const blocked = useBlocked()
  if (offers.length === 0) return null
  return (
    <section className="finding" aria-label={texts.offered(offers.length)}>
      <div className="finding-head">
        <h2 className="section">{texts.offered(offers.length)}</h2>
        <span className="spacer" />
        <Button look="plain" blocked={blocked} onClick={() => void askFor('offers.dismiss', {})}>
          {texts.dismiss}
        </Button>
      </div>
      <ul className="finding-chips">
        {offers.map(one => (
          <li
            key={one.key}
            className="chip"
            title={one.file ? texts.inFile(inert(one.file, 4000)) : undefined}
          >
            <span className="box">
              <span className="name">{inert(one.name)}</span>{' '}
              <span className="secondary">{texts.offerKinds[one.kind]}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const NONE: readonly never[] = []
