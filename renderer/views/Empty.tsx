import type { ReactNode } from 'react'
import type { Fault } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import { useTick } from '../mirror/clock.ts'
import { useMirror } from '../mirror/mirror.ts'
import { Button } from '../parts/Button.tsx'
import { CopyCommand } from '../parts/CopyCommand.tsx'
import { Filled } from '../parts/Filled.tsx'
import { Logo } from '../parts/Logo.tsx'
import type { Shape } from '../parts/StateMark.tsx'
import { commonTexts } from '../texts/en/common.ts'
import { emptyTexts } from '../texts/en/empty.ts'
import { go } from './route.ts'
import { UrlCommand } from './UrlCommand.tsx'

/** A page that has nothing of a lab to show says why, and what to do. */
function Whole({
  shape,
  title,
  busy,
  children,
}: {
  shape: Shape
  title: string
  /** Something else is drawn here soon. */
  busy?: true
  children: ReactNode
}) {
  return (
    <div className="empty-page">
      <header className="titlebar">
        <Logo shape={shape} />
        <strong className="ink">{commonTexts.product}</strong>
      </header>
      <main className="empty-main" aria-busy={busy}>
        <h1 className="title">{title}</h1>
        {children}
      </main>
    </div>
  )
}

/** The page of one whose link is used up, before any lab was told. */
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
        <CopyCommand command={'npm run demo'}>{'npm run demo'}</CopyCommand>
      </li>
      <li>
        <span>{emptyTexts.cluster}</span>
        <CopyCommand command={'npm start -- --kubeconfig FILE'}>
          {'npm start -- --kubeconfig FILE'}
        </CopyCommand>
      </li>
      <li>
        <span>
          <Filled text={emptyTexts.labFile} places={{ file: <span className="mono">{'lab.yaml'}</span> }} />
        </span>
        <CopyCommand command={'npm start -- --lab FILE'}>{'npm start -- --lab FILE'}</CopyCommand>
      </li>
    </ul>
  )
}

/** The page of a Homeport that holds no lab. */
export function NoLab() {
  return (
    <Whole shape="off" title={emptyTexts.noLab}>
      <p>{emptyTexts.noLabAbout}</p>
      <HowToStart />
    </Whole>
  )
}

/** It is asked for again by itself; meanwhile the other labs can be seen. */
export function WatchFailed({ fault }: { fault: Fault }) {
  const labs = useMirror(mirror => mirror.labs)
  const watched = useMirror(mirror => mirror.watched)
  const others = labs?.filter(lab => lab.id !== watched) ?? []
  return (
    <Whole shape="down" title={emptyTexts.failed}>
      <p>{inert(fault.sentence)}</p>
      {fault.advice && <p>{inert(fault.advice)}</p>}
      {fault.cause && <p className="secondary">{inert(fault.cause)}</p>}
      <p className="secondary">{emptyTexts.failedAgain}</p>
      {others.length > 0 && (
        <ul className="how">
          {others.map(({ id, name }) => (
            <li key={id}>
              <Button onClick={() => go({ page: 'overview', lab: id })}>
                {emptyTexts.show(inert(name))}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Whole>
  )
}

/** The page until a lab has been told, and while none can be. */
export function Connecting() {
  const link = useMirror(mirror => mirror.link)
  const reconnect = useMirror(mirror => mirror.commands?.reconnect)
  const wait = useTick(() => (link.kind === 'lost' ? Math.ceil((link.nextTry - Date.now()) / 1000) : 0))
  if (link.kind !== 'lost') {
    return (
      <Whole shape="working" title={emptyTexts.connecting} busy>
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
