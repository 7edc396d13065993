import type { CSSProperties } from 'react'
import { portOf } from '../../../shared/lab/ports.ts'
import { worst } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { placeOf, toggleInspected, useInspected } from '../route.ts'
import type { Behind } from './layout/skeleton.ts'
import { classKey } from './scope.ts'

/** A service inside the cluster, or a class of storage. */
export function BehindBox({ behind, style }: { behind: Behind; style: CSSProperties }) {
  return behind.kind === 'storage' ? (
    <Storage name={behind.label} style={style} />
  ) : (
    <Inside id={behind.key} style={style} />
  )
}

function Inside({ id, style }: { id: string; style: CSSProperties }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const selected = useInspected(id)
  if (!service) return null
  return (
    <div className={`topo-box behind${selected ? ' selected' : ''}`} style={style}>
      <p className="box-name">
        <StateMark shape={service.state} size={10} />
        <button
          type="button"
          className="name cover"
          data-stop={id}
          data-row={id}
          aria-pressed={selected}
          title={`${service.namespace}/${service.name}: ${service.verdict}`}
          onClick={() => toggleInspected(id)}
        >
          {service.name}
        </button>
      </p>
      <p className="box-note">
        {service.type} {portOf(service) ?? ''}
      </p>
    </div>
  )
}

function Storage({ name, style }: { name: string; style: CSSProperties }) {
  const volumes = useMirror(mirror => mirror.lab?.tables.volumes)
  const rows = [...(volumes?.values() ?? [])].filter(volume => volume.storageClass === name)
  return (
    <div className="topo-box behind" style={style}>
      <p className="box-name">
        <StateMark shape={worst(rows.map(row => row.state))} size={10} />
        <a
          className="name cover"
          title={name}
          data-stop={classKey(name)}
          href={placeOf({ page: 'storage', filter: name })}
        >
          {name}
        </a>
      </p>
      <p className="box-note">{texts.storage(rows.length)}</p>
    </div>
  )
}
