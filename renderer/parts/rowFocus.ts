import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useRef } from 'react'

/** What the keys of a list mean, given the row that has the focus, the last row and how many are in sight. */
const STEPS: Readonly<Record<string, (now: number, last: number, page: number) => number>> = {
  PageDown: (now, last, page) => Math.min(last, now + page),
  PageUp: (now, _, page) => Math.max(0, now - page),
  Home: () => 0,
  End: (_, last) => last,
}

interface Options {
  count: number
  keyAt: (index: number) => string
  /** How many rows are in sight. */
  page: () => number
  /** Brings a row into sight. */
  reach: (index: number) => void
}

/**
 * Keeps the focus on the row that has it, wherever the row goes: it stays drawn out of sight, and is found again when
 * the order changes. Page, Home and End go from it, not from what happens to be in sight. `index` is its place, null
 * where no row has the focus.
 */
export function useRowFocus({ count, keyAt, page, reach }: Options) {
  const held = useRef<{ index: number; key: string } | null>(null)
  const wanted = useRef<number | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const now = held.current
  if (now && keyAt(now.index) !== now.key) {
    const index = find(now.key, count, keyAt)
    held.current = index < 0 ? null : { index, key: now.key }
  }
  const focusWanted = () => {
    if (wanted.current === null) return
    const row = box.current?.querySelector<HTMLElement>(`[aria-rowindex="${wanted.current + 2}"] [data-row]`)
    if (!row) return
    wanted.current = null
    row.focus({ preventScroll: true })
  }
  useLayoutEffect(focusWanted)
  return {
    box,
    index: held.current?.index ?? null,
    onFocus: ({ target }: FocusEvent) => {
      const index = indexOf(target)
      held.current = index === null ? null : { index, key: keyAt(index) }
    },
    onBlur: ({ relatedTarget }: FocusEvent) => {
      if (indexOf(relatedTarget) === null) held.current = null
    },
    onKeyDown: (event: KeyboardEvent) => {
      const step = STEPS[event.key]
      const from = indexOf(event.target)
      if (!step || from === null || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      wanted.current = step(from, count - 1, page())
      reach(wanted.current)
      // It may be drawn already, else it gets the focus as soon as it is.
      focusWanted()
    },
  }
}

/** The place of the row an element is in; null where it is in none. */
function indexOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest('.window-row') : null
  return row ? Number(row.getAttribute('aria-rowindex')) - 2 : null
}

function find(key: string, count: number, keyAt: (index: number) => string): number {
  for (let index = 0; index < count; index += 1) if (keyAt(index) === key) return index
  return -1
}
