import { byBadness } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { placeOf } from '../route.ts'
import type { Behind } from './layout/skeleton.ts'

/** The classes of storage that the drawing has behind the services, each with the worst of its claims. */
export function OutlineStorage({ behind }: { behind: readonly Behind[] }) {
  const classes = behind.filter(one => one.kind === 'storage')
  if (classes.length === 0) return null
  return (
    <section aria-label={texts.storageList}>
      <h2 className="section">{texts.storageList}</h2>
      <ul>
        {classes.map(({ key, label }) => (
          <ClassRow key={key} name={label} />
        ))}
      </ul>
    </section>
  )
}

function ClassRow({ name }: { name: string }) {
  const volumes = useMirror(mirror => mirror.lab?.tables.volumes)
  const rows = [...(volumes?.values() ?? [])].filter(volume => volume.storageClass === name)
  const [worst] = [...rows].sort((a, b) => byBadness(a.state, b.state))
  const words = [texts.storage(rows.length), worst?.sentence].filter(Boolean).join(' · ')
  return (
    <li className="outline-row">
      <StateMark shape={worst?.state ?? 'unknown'} size={11} />
      <a className="name" title={name} data-row="" href={placeOf({ page: 'storage', filter: name })}>
        {name}
      </a>
      <span className="secondary clip" title={words}>
        {words}
      </span>
    </li>
  )
}
