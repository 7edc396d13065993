import { Minus, Plus } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { Lab } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { goMore, type Route } from '../route.ts'
import { BehindBox } from './BehindBox.tsx'
import { FoldBox, GroupBox, NodeChip, PlaceBox } from './boxes.tsx'
import { type Box, type Layout, MARGIN } from './layout/layOut.ts'
import type { Behind, Family, Layers, ServiceGroup, Skeleton } from './layout/skeleton.ts'
import { RouteLine } from './RouteLine.tsx'
import { useLayout } from './useLayout.ts'
import { walk } from './walk.ts'

const SCALES = [0.5, 0.65, 0.8, 1, 1.25, 1.6, 2] as const
const WHOLE = SCALES.indexOf(1)

interface Props {
  lab: Lab
  layers: Layers
  only: ReadonlySet<string> | null
  width: number
  route: Route
}

/**
 * The drawing: boxes are HTML, so that long names end in dots, the focus has its ring and forced colours hold; lines
 * are one SVG below them. It scrolls like any page, by wheel, keys and touch; Ctrl and the wheel make it larger.
 */
export function Drawing({ lab, layers, only, width, route }: Props) {
  const labs = useMirror(mirror => mirror.labs)
  const unfolded = new Set((route.more.unfold ?? '').split(',').filter(Boolean))
  const others = Math.max(0, (labs?.length ?? 1) - 1)
  const [skeleton, layout] = useLayout(lab, { others, layers, unfolded, only }, width)
  const items = useMemo(() => itemsOf(skeleton), [skeleton])
  const bands = useMemo(() => bandsOf(layout.boxes), [layout])
  const [scale, setScale] = useState<number>(WHOLE)
  const size = SCALES[scale] ?? 1
  const scroller = useRef<HTMLDivElement>(null)
  useBandsInSight(scroller, bands, size)
  useZoomWheel(scroller, step => setScale(now => clamp(now + step)))
  const many = skeleton.families.some(family => family.folded) || unfolded.size > 0
  return (
    <>
      <section
        ref={scroller}
        className="drawing"
        aria-label={texts.drawing}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onKeyDown={event => {
          if (event.key === '+' || event.key === '-')
            setScale(now => clamp(now + (event.key === '+' ? 1 : -1)))
          else if (event.key === '0') setScale(WHOLE)
          else if (!walk(event.currentTarget, event.key)) return
          event.preventDefault()
          event.stopPropagation()
        }}
      >
        <div style={{ width: layout.width * size, height: layout.height * size }}>
          <div
            className="drawing-sheet"
            style={{ width: layout.width, height: layout.height, transform: `scale(${size})` }}
          >
            <Lines layout={layout} nodes={lab.tables.nodes.size} />
            {route.service && <RouteLine layout={layout} skeleton={skeleton} id={route.service} />}
            {layout.rulers.map(ruler => (
              <span
                key={`${ruler.label} ${ruler.x} ${ruler.y}`}
                className="ruler-label"
                style={{ left: ruler.x, top: ruler.y - 18, maxWidth: ruler.w }}
                title={ruler.label}
              >
                {ruler.label}
              </span>
            ))}
            {bands.map(({ top, height, boxes }) => (
              <div key={top} className="drawing-band" style={{ top, height }}>
                {boxes.map(box => (
                  <Placed key={box.id} box={box} top={top} item={items.get(box.id)} />
                ))}
              </div>
            ))}
          </div>
        </div>
      </section>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws its own box and legend */}
      <div className="drawing-tools" role="group" aria-label={texts.zoom}>
        {many && (
          <Button small onClick={() => goMore({ unfold: unfolded.has('*') ? '' : '*' })}>
            {unfolded.has('*') ? texts.foldAll : texts.unfoldAll}
          </Button>
        )}
        <Button
          small
          icon
          aria-label={texts.smaller}
          title={texts.smaller}
          onClick={() => setScale(clamp(scale - 1))}
        >
          <Minus size={13} />
        </Button>
        <Button
          small
          icon
          aria-label={texts.larger}
          title={texts.larger}
          onClick={() => setScale(clamp(scale + 1))}
        >
          <Plus size={13} />
        </Button>
        <Button
          small
          onClick={() => {
            setScale(WHOLE)
            scroller.current?.scrollTo(0, 0)
          }}
        >
          {texts.fit}
        </Button>
      </div>
    </>
  )
}

const clamp = (step: number) => Math.min(SCALES.length - 1, Math.max(0, step))

/**
 * Marks the bands that are far out of sight: they are there for those who look for them, and cost nothing. By hand,
 * since an IntersectionObserver keeps Chromium 147 at a frame each 16 ms, for ever.
 */
function useBandsInSight(
  box: React.RefObject<HTMLElement | null>,
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
      const drawn = current.querySelectorAll('.drawing-band')
      for (const [i, { top, height }] of bands.entries()) {
        drawn[i]?.classList.toggle('away', top + height < above || top > below)
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
  }, [box, bands, size])
}

/** Ctrl and the wheel: the browser's own zoom would take the whole page. */
function useZoomWheel(box: React.RefObject<HTMLElement | null>, zoom: (step: number) => void): void {
  const held = useRef(zoom)
  held.current = zoom
  useEffect(() => {
    const { current } = box
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      held.current(event.deltaY < 0 ? 1 : -1)
    }
    current?.addEventListener('wheel', turn, { passive: false })
    return () => current?.removeEventListener('wheel', turn)
  }, [box])
}

type Item = Family | ServiceGroup | Behind

/** What a box shows, where that is more than its id says. */
function itemsOf({ families, groups, behind }: Skeleton): ReadonlyMap<string, Item> {
  return new Map<string, Item>([
    ...families.map(one => [`fold ${one.label}`, one] as const),
    ...groups.map(one => [`group ${one.key}`, one] as const),
    ...behind.map(one => [`behind ${one.key}`, one] as const),
  ])
}

/** The height of a band, px: a window shows two or three. */
const BAND = 480

interface Band {
  top: number
  height: number
  boxes: readonly Box[]
}

/** The boxes by how far down they begin: what is out of sight costs nothing, and they are read from top to bottom. */
function bandsOf(boxes: readonly Box[]): Band[] {
  return [...Map.groupBy(boxes, box => Math.floor(box.y / BAND) * BAND)]
    .sort(([a], [b]) => a - b)
    .map(([top, here]) => ({
      top,
      height: Math.max(...here.map(box => box.y + box.h)) - top,
      boxes: here,
    }))
}

interface PlacedProps {
  box: Box
  /** Where its band begins. */
  top: number
  item: Item | undefined
}

/** One box at its place; the same box draws nothing anew, and what is in it follows its own row. */
const Placed = memo(function Placed({ box, top, item }: PlacedProps) {
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
}, samePlaced)

/** Alike in every place and word: a layout that was made anew is mostly the one before. */
function samePlaced(a: PlacedProps, b: PlacedProps): boolean {
  const [one, other] = [a.box, b.box]
  return (
    one.id === other.id &&
    one.kind === other.kind &&
    one.x === other.x &&
    one.y === other.y &&
    one.w === other.w &&
    one.h === other.h &&
    (a.item === b.item || JSON.stringify(a.item) === JSON.stringify(b.item))
  )
}

/** Wires, bundles, rulers and dividers: nothing of them is pressed or read alone. */
const Lines = memo(function Lines({ layout, nodes }: { layout: Layout; nodes: number }) {
  const { width, height, links, rulers, dividers } = layout
  return (
    <svg className="drawing-lines" width={width} height={height} aria-hidden="true">
      {dividers.home !== null && (
        <>
          <path className="divider" d={`M8 ${dividers.home}H${width - 8}`} />
          <text className="divider-words" x={width - 8} y={dividers.home - 6} textAnchor="end">
            {texts.home}
          </text>
        </>
      )}
      {dividers.behind !== null && (
        <>
          <path className="divider" d={`M8 ${dividers.behind}H${width - 8}`} />
          <text className="divider-words" x={width - 8} y={dividers.behind - 6} textAnchor="end">
            {texts.behind}
          </text>
        </>
      )}
      {rulers[0] && (
        <text className="lan-words" x={MARGIN} y={rulers[0].y - 22}>
          {texts.lan(nodes)}
        </text>
      )}
      {rulers.map(ruler => (
        <g key={`${ruler.label} ${ruler.x} ${ruler.y}`}>
          <rect className="ruler-edge" x={ruler.x} y={ruler.y - 1} width={ruler.w} height="5" />
          <rect className="ruler-part" x={ruler.x} y={ruler.y - 1} width={ruler.w / 2} height="5" />
        </g>
      ))}
      {links.map(link => (
        <Line key={link.id} path={link.path} count={link.count} />
      ))}
    </svg>
  )
})

const Line = memo(function Line({ path, count }: { path: string; count: number }) {
  return (
    <path
      className={count === 0 ? 'wire' : 'bundle'}
      strokeWidth={count === 0 ? 1.2 : Math.min(3, 0.8 + count * 0.3)}
      d={path}
    />
  )
})
