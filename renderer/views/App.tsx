import { type ReactNode, useEffect } from 'react'
import { inert } from '../../shared/lab/inert.ts'
import { useMirror } from '../mirror/mirror.ts'
import { Logo } from '../parts/Logo.tsx'
import { Toast } from '../parts/Toast.tsx'
import { actsTexts } from '../texts/en/acts.ts'
import { commonTexts } from '../texts/en/common.ts'
import { closeToast, say, useActs } from './acts.ts'
import { Connecting, NoLab, SignedOut, WatchFailed } from './Empty.tsx'
import { Late } from './Late.tsx'
import { late } from './late.ts'
import { useRoute } from './route.ts'
import { AppBanner } from './shell/AppBanner.tsx'
import { LinkBanner } from './shell/LinkBanner.tsx'
import { Shell } from './shell/Shell.tsx'

const Launcher = late(() => import('./palette/Launcher.tsx'))
const Tray = late(() => import('./tray/Tray.tsx'))
const FirstRun = late(() => import('./first/FirstRun.tsx'))

/** The whole page: the lab where there is one to show, else the reason why there is none. */
export function App() {
  const link = useMirror(mirror => mirror.link)
  const hasLab = useMirror(mirror => mirror.lab !== null)
  const noLabs = useMirror(mirror => mirror.labs?.length === 0)
  const fault = useMirror(mirror => mirror.fault)
  const firstRun = useMirror(mirror => mirror.app?.firstRun ?? false)
  const { page, lab } = useRoute()
  const select = useMirror(mirror => mirror.commands?.selectLab)
  const listed = useMirror(mirror => mirror.labs !== null)
  // The tray leads to a lab by the address alone; an old address may name one that is gone.
  useEffect(() => {
    if (lab === null || lab === useMirror.getState().watched) return
    let left = false
    void select?.(lab).then(() => {
      const labs = useMirror.getState().labs ?? []
      if (left || !listed || labs.length === 0 || labs.some(one => one.id === lab)) return
      say(actsTexts.noLab(inert(lab, 60)), { bad: true })
    })
    return () => {
      left = true
    }
  }, [lab, select, listed])
  if (page === 'launcher' || page === 'tray') {
    return <Late>{page === 'tray' ? <Tray /> : <Launcher />}</Late>
  }
  if (hasLab && firstRun) {
    return (
      <Whole>
        <Late>
          <FirstRun />
        </Late>
      </Whole>
    )
  }
  if (hasLab) return <Shell />
  if (link.kind === 'signed-out') return <SignedOut />
  if (link.kind === 'up' && noLabs) return <NoLab />
  if (link.kind === 'up' && fault) return <WatchFailed fault={fault} />
  return <Connecting />
}

/** The frame without a lab: the name above, one page below, and what a press came to. */
function Whole({ children }: { children: ReactNode }) {
  const toast = useActs(acts => acts.toast)
  return (
    <div className="empty-page">
      <header className="titlebar">
        <Logo shape="off" />
        <strong className="ink">{commonTexts.product}</strong>
      </header>
      <div className="whole-main">
        <LinkBanner />
        <AppBanner />
        <main>{children}</main>
      </div>
      {toast && <Toast key={toast.id} toast={toast} onClose={closeToast} />}
    </div>
  )
}
