import { memo } from 'react'
import type { Volume } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { binarySize } from '../../parts/bytes.ts'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { Age } from '../Age.tsx'

/** Claims and where their data lives. Only what was asked for is known: local-path enforces no size. */
export function Volumes() {
  const table = useMirror(mirror => mirror.lab?.tables.volumes)
  const volumes = [...(table?.values() ?? [])]
  if (volumes.length === 0) return null
  const classes = [...new Set(volumes.map(volume => volume.storageClass ?? overviewTexts.noClass))]
  const newest = Math.max(...volumes.map(volume => volume.at))
  const stale = volumes.some(volume => volume.state === 'stale')
  const names = Map.groupBy(volumes, volume => volume.name)
  return (
    <section className="volumes" aria-label={overviewTexts.volumes}>
      <div className="section-head ruled">
        <h2 className="section">{overviewTexts.volumes}</h2>
        <span className="spacer" />
        <p className="label">
          <Filled
            text={overviewTexts.volumesHead}
            places={{
              claims: overviewTexts.claims(volumes.length),
              classes: classes.join(', '),
              age: <Age at={newest} aged={stale} />,
            }}
          />
        </p>
      </div>
      <ul className="volume-rows">
        {volumes.map(volume => (
          <VolumeRow key={volume.id} volume={volume} twin={(names.get(volume.name)?.length ?? 0) > 1} />
        ))}
      </ul>
    </section>
  )
}

/** `twin`: another namespace has a claim of the same name. */
const VolumeRow = memo(function VolumeRow({ volume, twin }: { volume: Volume; twin: boolean }) {
  const node = useMirror(mirror =>
    volume.node ? mirror.lab?.tables.nodes.get(volume.node)?.name : undefined,
  )
  return (
    <li className="volume" title={volume.sentence}>
      <StateMark shape={volume.state} size={12} />
      <span className="name" title={`${volume.namespace}/${volume.name}`}>
        {volume.name}
        {twin && <span className="secondary"> · {volume.namespace}</span>}
      </span>
      <span className="secondary name">{node ?? ''}</span>
      <span className={`volume-state state-${volume.state}`}>
        {volume.state === 'ok' ? volume.phase.toLowerCase() : STATE_WORDS[volume.state]}
      </span>
      <span className="volume-size">
        {volume.asked === null ? overviewTexts.sizeUnknown : commonTexts.asked(binarySize(volume.asked))}
      </span>
    </li>
  )
})
