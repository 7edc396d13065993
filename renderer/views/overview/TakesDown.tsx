import { useState } from 'react'
import type { EntityId } from '../../../shared/lab/ids.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { entity } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { placeOf, useRoute } from '../route.ts'

/** So many of what a problem takes down are named at once. */
const NAMED = 8

/** What a problem takes down, as a tree under it: services first, then what is not said by them. */
export function TakesDown({ ids, level: Heading }: { ids: readonly EntityId[]; level: 'h2' | 'h3' }) {
  const [all, setAll] = useState(false)
  const services = useMirror(mirror => mirror.lab?.tables.services)
  if (ids.length === 0) return null
  // A workload behind a service that is named says nothing more.
  const named = ids.filter(id => id.startsWith('service:'))
  const behind = new Set<string>(named.flatMap(id => services?.get(id)?.workloads ?? []))
  const told = [...named, ...ids.filter(id => !id.startsWith('service:') && !behind.has(id))]
  const shown = all ? told : told.slice(0, NAMED)
  const more = told.length - shown.length
  return (
    <div className="takes">
      <Heading className="label">{overviewTexts.takesDown}</Heading>
      <ul className="tree">
        {shown.map(id => (
          <Affected key={id} id={id} />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {commonTexts.showMore(more)}
        </button>
      )}
    </div>
  )
}

/** One thing a problem takes down, with what is known of its own fate. */
function Affected({ id }: { id: EntityId }) {
  const row = useMirror(mirror => (mirror.lab ? entity(mirror.lab, id) : null))
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const here = useRoute().service === id
  if (!row) return null
  const words = service ? service.verdict : 'sentence' in row ? String(row.sentence) : ''
  return (
    <li>
      <StateMark shape={row.state} size={12} />
      {service ? (
        <a
          className="name cover"
          href={placeOf({ service: service.id })}
          title={row.name}
          aria-current={here ? 'true' : undefined}
        >
          {row.name}
        </a>
      ) : (
        <span className="name" title={row.name}>
          {row.name}
        </span>
      )}
      <span className="mono port">{service ? portOf(service) : ''}</span>
      <span className="tree-words" title={words}>
        {words}
      </span>
    </li>
  )
}
