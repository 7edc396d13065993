import { memo, type RefObject, useEffect } from 'react'
import { BehindBox } from './BehindBox.tsx'
import { FoldBox, GroupBox, NodeChip, PlaceBox } from './boxes.tsx'
import type { Box } from './layout/layOut.ts'
import type { Behind, Family, ServiceGroup, Skeleton } from './layout/skeleton.ts'

type Item = Family | ServiceGroup | Behind

/** A box with what it shows, where that is more than its id says. */
interface Shown {
  readonly box: Box
  readonly item: Item | undefined
}

/** Boxes that begin about as far down: what is out of sight costs nothing, and they are read from top to bottom. */
export interface Band {
  readonly top: number
  readonly height: number
  readonly shown: readonly Shown[]
}

/** The height of a band, px: a window shows two or three. */
const BAND = 480

/** The bands of a layout, from top to bottom. */
export function bandsOf(boxes: readonly Box[], skeleton: Skeleton): Band[] {
  const items = itemsOf(skeleton)
  return [...Map.groupBy(boxes, box => Math.floor(box.y / BAND) * BAND)]
    .sort(([a], [b]) => a - b)
    .map(([top, here]) => ({
      top,
      height: Math.max(...here.map(box => box.y + box.h)) - top,
      shown: here.map(box => ({ box, item: items.get(box.id) })),
    }))
}

function itemsOf({ families, groups, behind }: Skeleton): ReadonlyMap<string, Item> {
  return new Map<string, Item>([
    ...families.map(one => [`fold ${one.label}`, one] as const),
    ...groups.map(one => [`group ${one.key}`, one] as const),
    ...behind.map(one => [`behind ${one.key}`, one] as const),
  ])
}

/** The drawn bands, by their place from the top. */
export type DrawnBands = RefObject<(HTMLElement | null)[]>

/**
 * Marks the bands that are far out of sight: they are there for those who look for them, and cost nothing. By hand,
 * since an IntersectionObserver keeps Chromium 147 at a frame each 16 ms, for ever.
 */
export function useBandsInSight(
  box: RefObject<HTMLElement | null>,
  drawn: DrawnBands,
  bands: readonly Band[],
  size: number,
): void {
  useEffect(() => {
    const { current } = box
    if (!current) return
    const look = () => {
      // One band more to each side, so that the focus can go on.
      const above = current.scrollTop / size - BAND
      const below = (current.scrollTop + current.clientHeight) / size + BAND
      for (const [i, { top, height }] of bands.entries()) {
        drawn.current[i]?.classList.toggle('away', top + height < above || top > below)
      }
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(current)
    current.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      current.removeEventListener('scroll', look)
    }
  }, [box, drawn, bands, size])
}

interface BandProps {
  band: Band
  /** Its place from the top. */
  place: number
  drawn: DrawnBands
}

/** One band. A layout that was made anew is mostly the one before: a band that is alike is not even looked through. */
export const BandBoxes = memo(
  function BandBoxes({ band: { top, height, shown }, place, drawn }: BandProps) {
    return (
      <div
        ref={element => {
          drawn.current[place] = element
        }}
        className="drawing-band"
        style={{ top, height }}
      >
        {shown.map(one => (
          <Placed key={one.box.id} shown={one} top={top} />
        ))}
      </div>
    )
  },
  (a, b) =>
    a.place === b.place &&
    a.band.height === b.band.height &&
    a.band.shown.length === b.band.shown.length &&
    a.band.shown.every((one, i) => {
      const other = b.band.shown[i]
      return other !== undefined && same(one, other)
    }),
)

interface PlacedProps {
  shown: Shown
  /** Where its band begins. */
  top: number
}

/** One box at its place; the same box draws nothing anew, and what is in it follows its own row. */
const Placed = memo(
  function Placed({ shown: { box, item }, top }: PlacedProps) {
    const style = { left: box.x, top: box.y - top, width: box.w, height: box.h }
    switch (box.kind) {
      case 'node':
        return <NodeChip id={box.id} style={style} />
      case 'fold':
        return item && 'folded' in item ? <FoldBox family={item} style={style} /> : null
      case 'group':
        return item && 'services' in item ? <GroupBox group={item} style={style} /> : null
      case 'place':
        return <PlaceBox kind={box.id.slice('place:'.length)} style={style} />
      case 'behind':
        return item && 'kind' in item ? <BehindBox behind={item} style={style} /> : null
    }
  },
  (a, b) => same(a.shown, b.shown),
)

/** Alike in every place and word. A box's band follows from its place. */
function same({ box: a, item }: Shown, { box: b, item: other }: Shown): boolean {
  return (
    a.id === b.id &&
    a.kind === b.kind &&
    a.x === b.x &&
    a.y === b.y &&
    a.w === b.w &&
    a.h === b.h &&
    (item === other || JSON.stringify(item) === JSON.stringify(other))
  )
}
