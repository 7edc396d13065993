import { AppWindow, Ellipsis, Pause, Play, Search, Settings2 } from 'lucide-react'
import { inDesktop } from '../../mirror/host.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { askFor } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'
import { WholeLink } from './WholeLink.tsx'

/** The ways out of the popover. The tray's own menu, with Quit in it, is there in the desktop alone. */
export function Footer() {
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  const blocked = useBlocked()
  const pause = paused ? texts.resume : texts.pause
  return (
    <footer className="tray-foot">
      <WholeLink className="tray-open" place={{ page: 'overview' }}>
        <AppWindow size={15} strokeWidth={1.6} aria-hidden="true" /> {texts.openHomeport}
      </WholeLink>
      <span className="spacer" />
      <WholeLink className="button plain icon" place={{ page: 'launcher' }} label={texts.search}>
        <Search size={15} />
      </WholeLink>
      <Button
        look="plain"
        icon
        aria-label={pause}
        title={pause}
        blocked={blocked}
        onClick={() => void askFor('app.pause', { paused: !paused })}
      >
        {paused ? <Play size={15} /> : <Pause size={15} />}
      </Button>
      <WholeLink className="button plain icon" place={{ page: 'settings' }} label={texts.settings}>
        <Settings2 size={15} />
      </WholeLink>
      {inDesktop && (
        <a
          className="button plain icon"
          href="#/menu"
          target="_blank"
          rel="noopener"
          aria-label={texts.menu}
          title={texts.menu}
        >
          <Ellipsis size={15} />
        </a>
      )}
    </footer>
  )
}
