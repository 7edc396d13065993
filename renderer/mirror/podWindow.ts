import { useCallback, useEffect, useRef, useState } from 'react'
import type { Fault } from '../../shared/contract/fault.ts'
import type { PodQuery, PodRow, PodWindow } from '../../shared/contract/pods.ts'
import { useMirror } from './mirror.ts'

/** Rows asked for at a time, and how many of them before the first in sight. */
const LIMIT = 200
const BEFORE = 60

/** The part of the pods that is held now. */
export interface HeldPods {
  /** null: not told yet, or not known. */
  readonly matched: number | null
  readonly total: number | null
  readonly offset: number
  readonly rows: readonly PodRow[]
  readonly missing: string | null
  readonly at: number | null
  /** The first item has come. */
  readonly told: boolean
}

/** Before the first item. */
export const NOTHING_HELD: HeldPods = {
  matched: null,
  total: null,
  offset: 0,
  rows: [],
  missing: null,
  at: null,
  told: false,
}

/** What is held after an item; rows that it does not name stay the same objects. Pure. */
export function applyWindow(held: HeldPods, item: PodWindow, first: boolean): HeldPods {
  const byId = new Map(first ? [] : held.rows.map(row => [row.id, row]))
  for (const change of item.set) byId.set(change.id, { ...byId.get(change.id), ...change } as PodRow)
  const order = item.order ?? held.rows.map(row => row.id)
  const rows = order.flatMap(id => byId.get(id) ?? [])
  return {
    matched: item.matched,
    total: item.total,
    offset: item.offset,
    rows,
    missing: item.missing ?? null,
    at: item.at,
    told: true,
  }
}

export type PodQuestion = Omit<PodQuery, 'offset' | 'limit'>

/**
 * Follows the pods that match, around the rows in sight. `sight` is told which are; what is held stays shown until the
 * part around them has come.
 */
export function usePodWindow(question: PodQuestion): {
  held: HeldPods
  fault: Fault | null
  sight: (first: number, last: number) => void
} {
  const follow = useMirror(mirror => mirror.commands?.follow)
  const [held, setHeld] = useState(NOTHING_HELD)
  const [fault, setFault] = useState<Fault | null>(null)
  const [offset, setOffset] = useState(0)
  const asked = JSON.stringify(question)
  const before = useRef(asked)
  useEffect(() => {
    // Another question begins at the top.
    if (before.current !== asked) {
      before.current = asked
      setOffset(0)
    }
    return follow?.(
      'pods.window',
      { ...(JSON.parse(asked) as PodQuestion), offset, limit: LIMIT },
      (item, first) => {
        setFault(null)
        setHeld(now => applyWindow(now, item, first))
      },
      setFault,
    )
  }, [follow, asked, offset])
  const range = useRef(held)
  range.current = held
  const sight = useCallback((first: number, last: number) => {
    const { offset: from, rows, matched, told } = range.current
    if (!told) return
    const to = from + rows.length
    if (first >= from && (last < to || to >= (matched ?? 0))) return
    setOffset(Math.max(0, first - BEFORE))
  }, [])
  return { held, fault, sight }
}
