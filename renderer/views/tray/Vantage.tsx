import { House, MapPinOff, Unplug, WifiOff } from 'lucide-react'
import { useMirror } from '../../mirror/mirror.ts'
import { trayTexts as texts } from '../../texts/en/tray.ts'

/** Where this computer is, since that decides what can be opened. */
export function Vantage() {
  const vantage = useMirror(mirror => mirror.lab?.vantage)
  if (!vantage) return null
  const { offline, networks } = vantage
  const home = offline ? null : vantage.home
  const Glyph = offline ? WifiOff : home === null ? MapPinOff : home ? House : Unplug
  return (
    <section className="tray-vantage" aria-label={texts.vantage}>
      <Glyph size={14} strokeWidth={1.6} className={home === null ? 'secondary' : 'glyph'} />
      {home !== null && <strong className="ink">{home ? texts.atHome : texts.away}</strong>}
      <span className="secondary clip" title={networks.join(', ')}>
        {offline
          ? texts.offline
          : home === null
            ? texts.whereUnknown
            : networks.join(', ') || texts.noNetwork}
      </span>
    </section>
  )
}
