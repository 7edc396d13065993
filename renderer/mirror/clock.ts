import { useSyncExternalStore } from 'react'
import { useMirror } from './mirror.ts'

/** One tick a second moves every age on the page; a component is drawn again only when its words change. */
const TICK = 1000

let now = backendNow()
let timer: ReturnType<typeof setInterval> | null = null
const listeners = new Set<() => void>()

/** The backend's present time. */
export function backendNow(): number {
  return Date.now() + useMirror.getState().offset
}

function tick(): void {
  now = backendNow()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (!timer) {
    now = backendNow()
    timer = setInterval(tick, TICK)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || !timer) return
    clearInterval(timer)
    timer = null
  }
}

/**
 * What `derive` makes of the backend's present time, once a second. `derive` must give a value that compares
 * by `===` (a text, a number, a truth), so that an unchanged one draws nothing.
 */
export function useTick<T extends string | number | boolean | null>(derive: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => derive(now))
}

// The first patch tells how far the two clocks are apart: ages are right at once, not a tick later.
useMirror.subscribe((state, before) => {
  if (Math.abs(state.offset - before.offset) > TICK) tick()
})
