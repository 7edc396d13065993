import { useEffect, useState } from 'react'
import { Toast } from '../../parts/Toast.tsx'
import { paletteTexts } from '../../texts/en/palette.ts'
import { closeToast, useActs } from '../acts.ts'
import { LinkBanner } from '../shell/LinkBanner.tsx'
import type { Deed } from './entries.ts'
import { PaletteBody } from './Palette.tsx'
import { perform, placeFor } from './perform.ts'

/**
 * The palette alone, for a small window of its own. A place opens in the window of the whole page, in a browser in
 * another tab. Esc closes it, and so does a choice once it is done; what could not be done stays to say why. Shown
 * again, it begins anew.
 */
export default function Launcher() {
  const toast = useActs(acts => acts.toast)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) window.close()
    }
    const anew = () => {
      if (document.visibilityState !== 'visible') return
      closeToast()
      setTurn(turn => turn + 1)
    }
    window.addEventListener('keydown', press)
    document.addEventListener('visibilitychange', anew)
    return () => {
      window.removeEventListener('keydown', press)
      document.removeEventListener('visibilitychange', anew)
    }
  }, [])
  const choose = async (deed: Deed) => {
    closeToast()
    const place = placeFor(deed)
    if (place === null) await perform(deed, () => {})
    else window.open(place, '_blank', 'noopener')
    const told = useActs.getState().toast
    if (!told?.bad && !told?.link) window.close()
  }
  return (
    <main className="launcher">
      <h1 className="hidden">{paletteTexts.title}</h1>
      <LinkBanner />
      <PaletteBody key={turn} alone onChoose={choose} />
      {toast && <Toast key={toast.id} toast={toast} onClose={closeToast} />}
    </main>
  )
}
