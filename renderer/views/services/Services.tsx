import { Fragment, useMemo } from 'react'
import type { Service } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { countStates, inside, launchable } from '../../mirror/select.ts'
import { Kbd } from '../../parts/Kbd.tsx'
import { Segmented } from '../../parts/Segmented.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { Filter } from '../Filter.tsx'
import { useSettings } from '../preferences.ts'
import { go, type Route } from '../route.ts'
import { Unseen, useUnseen } from '../Unseen.tsx'
import { arrange, filtered } from './arrange.ts'
import { ServiceTable } from './ServiceTable.tsx'

const ARRANGEMENTS = [
  { value: 'range', label: servicesTexts.arrangements.range },
  { value: 'node', label: servicesTexts.arrangements.node },
  { value: 'health', label: servicesTexts.arrangements.health },
] as const

/** Services themselves, the nodes their paths lead over, and where they run. */
const KINDS = ['services', 'nodes', 'endpointslices']
const SERVICES = ['services']

/** Every service as a table: by port range, node or health. */
export function Services({ route }: { route: Route }) {
  const table = useMirror(mirror => mirror.lab?.tables.services)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const settled = useMirror(mirror => mirror.lab?.settled ?? false)
  const unseen = useUnseen(SERVICES).length > 0
  const outside = table ? launchable(table) : []
  const within = table ? inside(table) : []
  const groups = useMemo(() => {
    const shown = arrange(filtered(outside, route.filter), route.by, nodes?.values() ?? [])
    const more = route.all ? filtered(within, route.filter) : []
    if (more.length === 0) return shown
    const label = servicesTexts.inside
    return [...shown, { key: 'inside', label, range: null, notes: [], off: 0, state: null, services: more }]
  }, [outside, within, nodes, route.by, route.filter, route.all])
  return (
    <div className="services">
      <div className="services-head">
        <h1 className="title">{servicesTexts.title}</h1>
        <Tally services={outside} />
        <span className="spacer" />
        <Segmented
          label={servicesTexts.group}
          options={ARRANGEMENTS}
          value={route.by}
          onChange={by => go({ by })}
        />
        <Filter value={route.filter} label={servicesTexts.filter} />
      </div>
      <Unseen kinds={KINDS} />
      <div className="services-list">
        {groups.length > 0 && <ServiceTable groups={groups} by={route.by} />}
        {groups.length === 0 && (route.filter || !unseen) && (
          <p className="nothing secondary">
            {route.filter
              ? servicesTexts.noMatch(route.filter)
              : settled
                ? commonTexts.noOpenable
                : commonTexts.readingServices}
          </p>
        )}
        {within.length > 0 && (
          <p className="more-inside">
            <span className="secondary">{servicesTexts.moreInside(within.length, route.all)}</span>{' '}
            <button type="button" className="link" onClick={() => go({ all: !route.all })}>
              {route.all ? servicesTexts.hideInside : servicesTexts.showInside}
            </button>
          </p>
        )}
      </div>
      <Hints />
    </div>
  )
}

/** A stale service does not answer: it is counted on its own. */
function Tally({ services }: { services: readonly Pick<Service, 'state'>[] }) {
  const counts = countStates(services)
  const told = (['ok', 'attention', 'down', 'working', 'unknown', 'stale', 'needs-you', 'off'] as const)
    .filter(state => counts[state] > 0)
    .map(state => servicesTexts.tally(state, counts[state]))
  return <p className="secondary tally">{told.join(' · ')}</p>
}

function Hints() {
  const letters = useSettings(settings => settings.letters)
  if (!letters) return null
  return (
    <p className="hints" aria-hidden="true">
      {servicesTexts.hints.map(([keys, what]) => (
        <span key={what}>
          {keys.map(key => (
            <Fragment key={key}>
              <Kbd>{key}</Kbd>{' '}
            </Fragment>
          ))}
          {what}
        </span>
      ))}
    </p>
  )
}
