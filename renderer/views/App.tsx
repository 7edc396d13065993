import { useMirror } from '../mirror/mirror.ts'
import { Connecting, NoLab, SignedOut, WatchFailed } from './Empty.tsx'
import { Shell } from './shell/Shell.tsx'

/** The whole page: the lab where there is one to show, else the reason why there is none. */
export function App() {
  const link = useMirror(mirror => mirror.link)
  const hasLab = useMirror(mirror => mirror.lab !== null)
  const noLabs = useMirror(mirror => mirror.labs?.length === 0)
  const fault = useMirror(mirror => mirror.fault)
  if (hasLab) return <Shell />
  if (link.kind === 'signed-out') return <SignedOut />
  if (link.kind === 'up' && noLabs) return <NoLab />
  if (link.kind === 'up' && fault) return <WatchFailed fault={fault} />
  return <Connecting />
}
