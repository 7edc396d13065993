import { inert } from '../../../shared/lab/inert.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { clockTime } from '../../parts/time.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { UrlCommand } from '../UrlCommand.tsx'

/** Says since when the page shows the past, and what happens next. */
export function LinkBanner() {
  const link = useMirror(mirror => mirror.link)
  const fault = useMirror(mirror => mirror.fault)
  const reconnect = useMirror(mirror => mirror.commands?.reconnect)
  const wait = useTick(() => (link.kind === 'lost' ? Math.ceil((link.nextTry - Date.now()) / 1000) : 0))
  if (link.kind === 'up' && fault) {
    return (
      <div className="banner" role="status">
        <StateMark shape="stale" label="" />
        <p>
          <Filled
            text={shellTexts.faulty}
            places={{ fault: <strong>{inert(fault.sentence)}</strong>, advice: inert(fault.advice) }}
          />
        </p>
      </div>
    )
  }
  if (link.kind === 'signed-out') {
    return (
      <div className="banner" role="status">
        <StateMark shape="needs-you" label="" />
        <p>
          <Filled
            text={shellTexts.signedOutBanner}
            places={{
              since: <strong>{shellTexts.signedOutSince(clockTime(link.since))}</strong>,
              command: <UrlCommand />,
            }}
          />
        </p>
      </div>
    )
  }
  if (link.kind !== 'lost') return null
  return (
    <div className="banner" role="status">
      <StateMark shape="stale" label="" />
      <p>
        <Filled
          text={shellTexts.lostBanner}
          places={{
            since: <strong>{shellTexts.lostSince(clockTime(link.since))}</strong>,
            reason: inert(link.reason),
            next: <span aria-hidden="true">{commonTexts.nextTry(wait)}</span>,
          }}
        />
      </p>
      <Button small onClick={reconnect}>
        {commonTexts.tryNow}
      </Button>
    </div>
  )
}
