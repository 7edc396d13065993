import { inert } from '../../../shared/lab/inert.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { clockTime } from '../../parts/time.ts'
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
          <strong>{inert(fault.sentence)}</strong> {inert(fault.advice)} Showing the last state.
        </p>
      </div>
    )
  }
  if (link.kind === 'signed-out') {
    return (
      <div className="banner" role="status">
        <StateMark shape="needs-you" label="" />
        <p>
          <strong>Signed out of Homeport since {clockTime(link.since)};</strong> showing the last state. Get a
          new link in a terminal: <UrlCommand />
        </p>
      </div>
    )
  }
  if (link.kind !== 'lost') return null
  return (
    <div className="banner" role="status">
      <StateMark shape="stale" label="" />
      <p>
        <strong>No connection to Homeport since {clockTime(link.since)};</strong> showing the last state.{' '}
        {inert(link.reason)}{' '}
        <span aria-hidden="true">{wait > 0 ? `Next try in ${wait} s.` : 'Trying now.'}</span>
      </p>
      <Button small onClick={reconnect}>
        Try now
      </Button>
    </div>
  )
}
