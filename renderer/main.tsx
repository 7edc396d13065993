import './jitless.ts'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './style/tokens.css'
import './style/base.css'
import './style/marks.css'
import './style/controls.css'
import './style/over.css'
import './style/shell.css'
import './style/titlebar.css'
import './style/sidebar.css'
import './style/statusbar.css'
import './style/whole.css'
import './style/connections.css'
import './style/alert.css'
import './style/quay.css'
import './style/board.css'
import './style/overview.css'
import './style/filter.css'
import './style/services.css'
import './style/serviceRow.css'
import './style/inspector.css'
import './style/past.css'
import './style/forced.css'
import './style/motion.css'
import { browserHost } from './link/browserHost.ts'
import { desktopHost } from './link/desktopHost.ts'
import { startLink } from './link/link.ts'
import { inDesktop, markHost } from './mirror/host.ts'
import { installCommands, mirrorWriter } from './mirror/mirror.ts'
import { App } from './views/App.tsx'
import { applyTheme } from './views/preferences.ts'
import { currentRoute } from './views/route.ts'

// The door writes a fresh nonce into each page it serves; what adds a <style> (Radix) asks get-nonce for it.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content
if (nonce) setNonce(nonce)

applyTheme()
markHost()
const atWorst = () => currentRoute().page === 'tray'
const host = inDesktop ? desktopHost() : browserHost
installCommands(startLink(host, mirrorWriter, currentRoute().lab, atWorst))

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
