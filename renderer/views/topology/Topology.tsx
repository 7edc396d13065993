import { List, Workflow } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Lab } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { Segmented } from '../../parts/Segmented.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { Filter } from '../Filter.tsx'
import { useFavourites } from '../favourites.ts'
import { inTextField } from '../inTextField.ts'
import { useSettings } from '../preferences.ts'
import { currentRoute, goMore, type Route } from '../route.ts'
import { Unseen } from '../Unseen.tsx'
import { Drawing } from './Drawing.tsx'
import type { Layers } from './layout/skeleton.ts'
import { Outline } from './Outline.tsx'
import { type Scope, scoped } from './scope.ts'
import '../../style/topology.css'

const LAYERS = ['physical', 'network', 'services'] as const
const SCOPES = ['all', 'problems', 'favourites'] as const

/** Narrower than this the drawing scrolls sideways instead of shrinking. */
const LEAST_WIDTH = 820

/** What hangs on what: from this computer over the network and the machines to the services. */
export default function Topology({ route }: { route: Route }) {
  const lab = useMirror(mirror => mirror.lab)
  const favourites = useFavourites()
  const asList = route.more.as === 'list'
  useListKey(asList)
  if (!lab) return null
  const off = new Set((route.more.off ?? '').split(',').filter(Boolean))
  const layers: Layers = {
    physical: !off.has('physical'),
    network: !off.has('network'),
    services: !off.has('services'),
  }
  const scope = SCOPES.find(one => one === route.more.scope) ?? 'all'
  const only = scoped(lab, scope, favourites, route.filter)
  return (
    <div className="view topology">
      <div className="view-head topology-head">
        <h1 className="title">{texts.title}</h1>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws its own box and legend */}
        <div className="segmented" role="group" aria-label={texts.layers}>
          {LAYERS.map(layer => (
            <button
              key={layer}
              type="button"
              aria-pressed={layers[layer]}
              onClick={() => {
                const next = new Set(off)
                if (!next.delete(layer)) next.add(layer)
                goMore({ off: [...next].join(',') })
              }}
            >
              {texts.layer[layer]}
            </button>
          ))}
        </div>
        <Segmented
          label={texts.scope}
          options={SCOPES.map(value => ({ value, label: texts.scopes[value] }))}
          value={scope}
          onChange={value => goMore({ scope: value === 'all' ? '' : value })}
        />
        <span className="spacer" />
        <Button aria-pressed={asList} onClick={() => goMore({ as: asList ? '' : 'list' })}>
          {asList ? <Workflow size={14} /> : <List size={14} />} {asList ? texts.asDrawing : texts.asList}
        </Button>
        <Filter value={route.filter} label={texts.find} />
      </div>
      <Unseen kinds={null} />
      <Body lab={lab} layers={layers} only={only} scope={scope} asList={asList} route={route} />
      <Legend />
    </div>
  )
}

interface BodyProps {
  lab: Lab
  layers: Layers
  only: ReadonlySet<string> | null
  scope: Scope
  asList: boolean
  route: Route
}

function Body({ lab, layers, only, scope, asList, route }: BodyProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const nothing = lab.tables.nodes.size === 0 && lab.tables.services.size === 0
  const words = nothing
    ? texts.none
    : only?.size === 0
      ? route.filter
        ? texts.noMatch(route.filter)
        : texts.noneInScope[scope]
      : ''
  return (
    <div ref={box} className="topology-body">
      {words ? (
        <p className="secondary window-empty">{words}</p>
      ) : asList ? (
        <Outline lab={lab} layers={layers} only={only} />
      ) : (
        width > 0 && (
          <Drawing lab={lab} layers={layers} only={only} width={Math.max(LEAST_WIDTH, width)} route={route} />
        )
      )}
    </div>
  )
}

const STATES = ['ok', 'attention', 'down', 'needs-you', 'unknown', 'stale', 'off', 'working'] as const

function Legend() {
  return (
    <ul className="legend" aria-label={texts.legend}>
      {STATES.map(state => (
        <li key={state}>
          <StateMark shape={state} size={11} label="" /> {STATE_WORDS[state]}
        </li>
      ))}
      <li className="legend-route">
        <svg width="22" height="6" aria-hidden="true">
          <path className="route" d="M0 3H22" />
        </svg>
        {texts.route}
      </li>
    </ul>
  )
}

/** The inner width of a box in steps, so that a scroll bar that comes does not lay everything out anew. */
function useWidth(box: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = box
    if (!current) return
    const look = () => setWidth(Math.floor((current.clientWidth - 18) / 20) * 20)
    const observer = new ResizeObserver(look)
    observer.observe(current)
    look()
    return () => observer.disconnect()
  }, [box])
  return width
}

/** M turns the drawing into a list and back. */
function useListKey(asList: boolean): void {
  const letters = useSettings(settings => settings.letters)
  useEffect(() => {
    if (!letters) return
    const press = (event: KeyboardEvent) => {
      const field = inTextField(event.target) || event.target instanceof HTMLSelectElement
      if (event.key !== 'm' || event.ctrlKey || event.metaKey || event.altKey || field) return
      if (currentRoute().page === 'topology') goMore({ as: asList ? '' : 'list' })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [letters, asList])
}
