import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import { Toast } from '../../parts/Toast.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { closeToast, useActs } from '../acts.ts'
import { Boundary } from '../Boundary.tsx'
import { late, loadLate } from '../late.ts'
import { NodeInspector } from '../node/NodeInspector.tsx'
import { ownsNode, PageOf } from '../pages.tsx'
import { useRoute } from '../route.ts'
import { ServiceInspector } from '../services/ServiceInspector.tsx'
import { Announcer } from './Announcer.tsx'
import { AppBanner } from './AppBanner.tsx'
import { Connections } from './Connections.tsx'
import { EarlyKeys } from './EarlyKeys.tsx'
import { KeysDialog } from './KeysDialog.tsx'
import { LinkBanner } from './LinkBanner.tsx'
import { Sidebar } from './Sidebar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { TitleBar } from './TitleBar.tsx'
import { useKeys } from './useKeys.ts'

const Palette = late(() => import('../palette/Palette.tsx'))

/** When the late views are loaded after the page was drawn, ms. */
const LATE_AFTER = 1_500

/** The frame around the pages: title bar, sidebar, page, inspector, status bar, and what lies over them. */
export function Shell() {
  const route = useRoute()
  const [over, setOver] = useState<'keys' | 'connections' | 'palette' | 'labs' | null>(null)
  const toast = useActs(acts => acts.toast)
  const lab = useMirror(mirror => mirror.lab?.name)
  const sentence = useMirror(mirror => mirror.lab?.sentence)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  useKeys(
    () => setOver('keys'),
    () => setOver('palette'),
    () => setOver('labs'),
  )
  const early = useRef('')
  const keepEarly = useCallback((text: string) => {
    early.current = text
  }, [])
  // What is asked for in the palette comes in its place; anything else just closes it.
  const closePalette = useCallback(() => {
    early.current = ''
    setOver(now => (now === 'palette' ? null : now))
  }, [])
  // Late, but before they are wanted: nobody waits for the palette, and pages are there when Homeport is not.
  useEffect(() => {
    if (!up) return
    const timer = setTimeout(() => void loadLate(), LATE_AFTER)
    return () => clearTimeout(timer)
  }, [up])
  // What a press on one page came to is no news on the next.
  const toldOn = useRef(route.page)
  useEffect(() => {
    if (toldOn.current === route.page) return
    toldOn.current = route.page
    closeToast()
  }, [route.page])
  useEffect(() => {
    if (lab === undefined || sentence === undefined) return
    document.title = up ? shellTexts.documentTitle(sentence, lab) : shellTexts.documentTitleLost(lab)
  }, [sentence, lab, up])
  return (
    <div className={up ? 'shell' : 'shell past'}>
      <button type="button" className="skip" onClick={skipToMain}>
        {shellTexts.skip}
      </button>
      <TitleBar
        onFind={() => setOver('palette')}
        labs={over === 'labs'}
        onLabs={open => setOver(open ? 'labs' : null)}
      />
      <Sidebar page={route.page} onConnections={() => setOver('connections')} />
      <div className="page">
        <LinkBanner />
        <AppBanner />
        <main id="main" tabIndex={-1}>
          <PageOf route={route} />
        </main>
      </div>
      {route.service ? (
        <ServiceInspector key={route.service} id={route.service} />
      ) : route.node && !ownsNode(route.page) ? (
        <NodeInspector key={route.node} id={route.node} />
      ) : null}
      <StatusBar onConnections={() => setOver('connections')} onKeys={() => setOver('keys')} />
      {toast && <Toast key={toast.id} toast={toast} onClose={closeToast} />}
      {over === 'palette' && (
        <Boundary>
          <Suspense fallback={<EarlyKeys onType={keepEarly} onClose={closePalette} />}>
            <Palette early={early} onClose={closePalette} onShow={setOver} />
          </Suspense>
        </Boundary>
      )}
      {over === 'keys' && <KeysDialog onClose={() => setOver(null)} />}
      {over === 'connections' && <Connections onClose={() => setOver(null)} />}
      <Announcer />
    </div>
  )
}

/** A button, not a link: the address holds the place and must keep it. */
function skipToMain() {
  document.getElementById('main')?.focus()
}
