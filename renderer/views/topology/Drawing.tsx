import { Minus, Plus } from 'lucide-react'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { Lab } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { goMore, type Route } from '../route.ts'
import { BandBoxes, bandsOf, useBandsInSight } from './Band.tsx'
import { Lines } from './Lines.tsx'
import type { Layers } from './layout/skeleton.ts'
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
  const bands = useMemo(() => bandsOf(layout.boxes, skeleton), [layout, skeleton])
  const [scale, setScale] = useState<number>(WHOLE)
  const size = SCALES[scale] ?? 1
  const scroller = useRef<HTMLDivElement>(null)
  const drawn = useRef<(HTMLElement | null)[]>([])
  useBandsInSight(scroller, drawn, bands, size)
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
            {bands.map((band, place) => (
              <BandBoxes key={band.top} band={band} place={place} drawn={drawn} />
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

/** Ctrl and the wheel: the browser's own zoom would take the whole page. */
function useZoomWheel(box: RefObject<HTMLElement | null>, zoom: (step: number) => void): void {
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
