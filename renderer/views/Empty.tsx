import type { ReactNode } from 'react'
import type { Fault } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { useTick } from '../mirror/clock.ts'
import { useMirror } from '../mirror/mirror.ts'
import { Button } from '../parts/Button.tsx'
import { Filled } from '../parts/Filled.tsx'
import { Logo } from '../parts/Logo.tsx'
import type { Shape } from '../parts/StateMark.tsx'
import { commonTexts } from '../texts/en/common.ts'
import { emptyTexts } from '../texts/en/empty.ts'
import { UrlCommand } from './UrlCommand.tsx'

/** A page that has nothing of a lab to show says why, and what to do. */
function Whole({ shape, title, children }: { shape: Shape; title: string; children: ReactNode }) {
  return (
    <div className="empty-page">
      <header className="titlebar">
        <Logo shape={shape} />
        <strong className="ink">{commonTexts.product}</strong>
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
    <Whole shape="needs-you" title={commonTexts.signedOut}>
      <p>{emptyTexts.signedOutAbout}</p>
      <p>
        <UrlCommand />
      </p>
      <p className="secondary">{emptyTexts.signedOutThen}</p>
    </Whole>
  )
}

/** How to point Homeport at something; shown where it has nothing to look at. */
export function HowToStart() {
  return (
    <ul className="how">
      <li>
        <span>{emptyTexts.demo}</span>
        <Command>{'npm run demo'}</Command>
      </li>
      <li>
        <span>{emptyTexts.cluster}</span>
        <Command>{'npm start -- --kubeconfig FILE'}</Command>
      </li>
      <li>
        <span>
          <Filled text={emptyTexts.labFile} places={{ file: <span className="mono">{'lab.yaml'}</span> }} />
        </span>
        <Command>{'npm start -- --lab FILE'}</Command>
      </li>
    </ul>
  )
}

export function NoLab() {
  return (
    <Whole shape="off" title={emptyTexts.noLab}>
      <p>{emptyTexts.noLabAbout}</p>
      <HowToStart />
    </Whole>
  )
}

export function WatchFailed({ fault }: { fault: Fault }) {
  return (
    <Whole shape="down" title={emptyTexts.failed}>
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
      <Whole shape="working" title={emptyTexts.connecting}>
        <p>{emptyTexts.connectingAbout}</p>
      </Whole>
    )
  }
  return (
    <Whole shape="unknown" title={commonTexts.noConnection}>
      <p>{inert(link.reason)}</p>
      <p className="secondary">{emptyTexts.lostAbout(commonTexts.nextTry(wait))}</p>
      <p>
        <Button onClick={reconnect}>{commonTexts.tryNow}</Button>
      </p>
    </Whole>
  )
}
