import { useSyncExternalStore } from 'react'

/** The part of the browser's Navigation that is used; not every browser has it. */
interface Steps extends EventTarget {
  readonly canGoBack: boolean
  readonly canGoForward: boolean
}

const steps = (): Steps | undefined => (window as { navigation?: Steps }).navigation

function subscribe(listener: () => void): () => void {
  const target = steps()
  target?.addEventListener('currententrychange', listener)
  return () => target?.removeEventListener('currententrychange', listener)
}

/** Whether there is a place of this page to go back or forward to; null where the browser does not tell. */
export function useSteps(): { back: boolean; forward: boolean } | null {
  const told = useSyncExternalStore(subscribe, () => {
    const held = steps()
    return held ? `${held.canGoBack} ${held.canGoForward}` : ''
  })
  if (told === '') return null
  return { back: told.startsWith('true'), forward: told.endsWith('true') }
}
