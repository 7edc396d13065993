import { useMirror } from '../../mirror/mirror.ts'
import { problemsOf } from '../../mirror/select.ts'
import { Toast } from '../../parts/Toast.tsx'
import { closeToast, useActs } from '../acts.ts'
import { LinkBanner } from '../shell/LinkBanner.tsx'
import { Coming } from './Coming.tsx'
import { Favourites } from './Favourites.tsx'
import { Footer } from './Footer.tsx'
import { Labs } from './Labs.tsx'
import { NextThings } from './NextThings.tsx'
import { Quiet } from './Quiet.tsx'
import { Trouble } from './Trouble.tsx'
import { Vantage } from './Vantage.tsx'
import '../../style/alert.css'
import '../../style/tray.css'

/**
 * The popover of the tray, 360 × 520: all labs at a glance, and what one opens. The link watches the worst lab while
 * it is shown, so that the heading says what the icon says. What it links to is the window.
 */
export default function Tray() {
  const lab = useMirror(mirror => mirror.lab)
  const toast = useActs(acts => acts.toast)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const [problem] = lab ? problemsOf(lab.tables.problems) : []
  return (
    <div className={up ? 'tray' : 'tray past'}>
      <LinkBanner />
      <main className="tray-main">
        {!lab ? <Coming /> : problem ? <Trouble lab={lab} problem={problem} /> : <Quiet lab={lab} />}
        <Vantage />
        <Labs />
        <Favourites />
        <NextThings />
      </main>
      <Footer />
      {toast && <Toast key={toast.id} toast={toast} onClose={closeToast} />}
    </div>
  )
}
