import { useMemo } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import { countStates, inside, launchable } from '../../mirror/select.ts'
import { Kbd } from '../../parts/Kbd.tsx'
import { Segmented } from '../../parts/Segmented.tsx'
import { go, type Route } from '../route.ts'
import { useSettings } from '../settings.ts'
import { arrange, filtered } from './arrange.ts'
import { Filter } from './Filter.tsx'
import { ServiceTable } from './ServiceTable.tsx'

const ARRANGEMENTS = [
  { value: 'range', label: 'By port range' },
  { value: 'node', label: 'By node' },
  { value: 'health', label: 'By health' },
] as const

export function Services({ route }: { route: Route }) {
  const table = useMirror(mirror => mirror.lab?.tables.services)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const settled = useMirror(mirror => mirror.lab?.settled ?? false)
  const outside = table ? launchable(table) : []
  const within = table ? inside(table) : []
  const groups = useMemo(() => {
    const shown = arrange(filtered(outside, route.filter), route.by, nodes?.values() ?? [])
    const more = route.all ? filtered(within, route.filter) : []
    if (more.length === 0) return shown
    const label = 'Inside the cluster'
    return [...shown, { key: 'inside', label, range: null, notes: [], off: 0, state: null, services: more }]
  }, [outside, within, nodes, route.by, route.filter, route.all])
  return (
    <div className="services">
      <div className="services-head">
        <h1 className="title">Services</h1>
        <Tally services={outside} />
        <span className="spacer" />
        <Segmented label="Group" options={ARRANGEMENTS} value={route.by} onChange={by => go({ by })} />
        <Filter value={route.filter} />
      </div>
      <div className="services-list">
        {groups.length > 0 && <ServiceTable groups={groups} by={route.by} />}
        {groups.length === 0 && (
          <p className="nothing secondary">
            {route.filter
              ? `No service matches “${route.filter}”.`
              : settled
                ? 'The cluster lists no service that this computer could open: none is of type NodePort.'
                : 'Reading the services of the cluster.'}
          </p>
        )}
        {within.length > 0 && (
          <p className="more-inside">
            <span className="secondary">
              {within.length} {route.all ? '' : 'more '}inside the cluster, which no path from here reaches.
            </span>{' '}
            <button type="button" className="link" onClick={() => go({ all: !route.all })}>
              {route.all ? 'Hide them' : 'Show all'}
            </button>
          </p>
        )}
      </div>
      <Hints />
    </div>
  )
}

/** A stale service does not answer: it is counted on its own. */
function Tally({ services }: { services: readonly { state: Parameters<typeof words>[0] }[] }) {
  const counts = countStates(services)
  const told = (['ok', 'attention', 'down', 'working', 'unknown', 'stale', 'needs-you', 'off'] as const)
    .filter(state => counts[state] > 0)
    .map(state => `${counts[state]} ${words(state)}`)
  return <p className="secondary tally">{told.join(' · ')}</p>
}

function words(state: keyof ReturnType<typeof countStates>): string {
  switch (state) {
    case 'ok':
      return 'answer'
    case 'attention':
      return 'to look at'
    case 'stale':
      return 'not checked lately'
    case 'needs-you':
      return 'need you'
    case 'off':
      return 'off on purpose'
    default:
      return state
  }
}

function Hints() {
  const letters = useSettings(settings => settings.letters)
  if (!letters) return null
  return (
    <p className="hints" aria-hidden="true">
      <span>
        <Kbd>J</Kbd> <Kbd>K</Kbd> move
      </span>
      <span>
        <Kbd>Enter</Kbd> details
      </span>
      <span>
        <Kbd>O</Kbd> open
      </span>
      <span>
        <Kbd>R</Kbd> check now
      </span>
      <span>
        <Kbd>?</Kbd> all keys
      </span>
    </p>
  )
}
