import type { ReactNode } from 'react'
import type { Fault } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { useTick } from '../mirror/clock.ts'
import { useMirror } from '../mirror/mirror.ts'
import { Button } from '../parts/Button.tsx'
import { Logo } from '../parts/Logo.tsx'
import type { Shape } from '../parts/StateMark.tsx'
import { UrlCommand } from './UrlCommand.tsx'

/** A page that has nothing of a lab to show says why, and what to do. */
function Whole({ shape, title, children }: { shape: Shape; title: string; children: ReactNode }) {
  return (
    <div className="empty-page">
      <header className="titlebar">
        <Logo shape={shape} />
        <strong className="ink">Homeport</strong>
      </header>
      <main className="empty-main">
        <h1 className="title">{title}</h1>
        {children}
      </main>
    </div>
  )
}

function Command({ children }: { children: string }) {
  return <code className="command mono">{children}</code>
}

export function SignedOut() {
  return (
    <Whole shape="needs-you" title="This page is signed out of Homeport">
      <p>A link to Homeport works once and for a short time. Get a new one in a terminal:</p>
      <p>
        <UrlCommand />
      </p>
      <p className="secondary">Open the link it prints; this page can be closed.</p>
    </Whole>
  )
}

/** How to point Homeport at something; shown where it has nothing to look at. */
export function HowToStart() {
  return (
    <ul className="how">
      <li>
        <span>A lab that needs nothing:</span>
        <Command>npm run demo</Command>
      </li>
      <li>
        <span>Your own cluster:</span>
        <Command>npm start -- --kubeconfig FILE</Command>
      </li>
      <li>
        <span>
          Clusters, SSH hosts, port ranges and names are in the lab's file,{' '}
          <span className="mono">lab.yaml</span>:
        </span>
        <Command>npm start -- --lab FILE</Command>
      </li>
    </ul>
  )
}

export function NoLab() {
  return (
    <Whole shape="off" title="Homeport holds no lab yet">
      <p>Nothing has been contacted. Choose what it may look at:</p>
      <HowToStart />
    </Whole>
  )
}

export function WatchFailed({ fault }: { fault: Fault }) {
  return (
    <Whole shape="down" title="The lab cannot be shown">
      <p>{inert(fault.sentence)}</p>
      {fault.advice && <p>{inert(fault.advice)}</p>}
      {fault.cause && <p className="secondary">{inert(fault.cause)}</p>}
    </Whole>
  )
}

export function Connecting() {
  const link = useMirror(mirror => mirror.link)
  const reconnect = useMirror(mirror => mirror.commands?.reconnect)
  const wait = useTick(() => (link.kind === 'lost' ? Math.ceil((link.nextTry - Date.now()) / 1000) : 0))
  if (link.kind !== 'lost') {
    return (
      <Whole shape="working" title="Connecting to Homeport">
        <p>The lab appears here as soon as Homeport has told of it.</p>
      </Whole>
    )
  }
  return (
    <Whole shape="unknown" title="No connection to Homeport">
      <p>{inert(link.reason)}</p>
      <p className="secondary">
        {wait > 0 ? `Next try in ${wait} s.` : 'Trying now.'} If it was stopped, start it again the way it was
        started.
      </p>
      <p>
        <Button onClick={reconnect}>Try now</Button>
      </p>
    </Whole>
  )
}
