import { Anchor } from 'lucide-react'
import { memo } from 'react'
import type { Volume } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { binarySize } from '../../parts/bytes.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { Cell } from '../../parts/WindowTable.tsx'
import { storageTexts } from '../../texts/en/storage.ts'
import { goMore } from '../route.ts'

interface Props {
  volume: Volume
  selected: boolean
}

/** One claim: pressing it shows the details. */
export const VolumeCells = memo(function VolumeCells({ volume, selected }: Props) {
  const node = useMirror(mirror =>
    volume.node ? mirror.lab?.tables.nodes.get(volume.node)?.name : undefined,
  )
  const workloads = useMirror(mirror => mirror.lab?.tables.workloads)
  const users = volume.usedBy.flatMap(id => workloads?.get(id)?.name ?? []).join(', ')
  return (
    <>
      <Cell title={volume.sentence}>
        <StateMark shape={volume.state} size={12} />
        <button
          type="button"
          className="name cover"
          data-row={volume.id}
          title={`${volume.namespace}/${volume.name}`}
          aria-pressed={selected}
          onClick={() => goMore({ volume: selected ? '' : volume.id })}
        >
          {volume.name}
        </button>
      </Cell>
      <Cell title={volume.namespace}>
        <span>{volume.namespace}</span>
      </Cell>
      <Cell>
        <span className={`state-${volume.state}`}>
          {volume.state === 'ok' ? volume.phase : STATE_WORDS[volume.state]}
        </span>
      </Cell>
      <Cell right>
        <span className={volume.asked === null ? 'unknown' : 'figure'}>
          {volume.asked === null ? storageTexts.sizeUnknown : binarySize(volume.asked)}
        </span>
      </Cell>
      <Cell title={volume.storageClass ?? ''}>
        <span className="secondary">{volume.storageClass ?? storageTexts.noClass}</span>
      </Cell>
      <Cell title={node ?? ''}>
        {node && <Anchor size={12} aria-hidden="true" />}
        <span className={node ? 'name' : 'secondary'}>
          {node ?? (volume.volume === null ? storageTexts.nowhere : storageTexts.anywhere)}
        </span>
      </Cell>
      <Cell title={users}>
        <span className={users ? '' : 'secondary'}>{users || storageTexts.noUser}</span>
      </Cell>
    </>
  )
})
