import { useMemo } from 'react'
import type { VolumeId } from '../../../shared/lab/ids.ts'
import type { Volume } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { binarySize } from '../../parts/bytes.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { type Column, WindowTable } from '../../parts/WindowTable.tsx'
import { storageTexts } from '../../texts/en/storage.ts'
import { Filter } from '../Filter.tsx'
import { placeOf, type Route, sortOf } from '../route.ts'
import { Unseen, useUnseen } from '../Unseen.tsx'
import { byNode, filterVolumes, orderVolumes, type VolumeColumn } from './order.ts'
import { VolumeCells } from './VolumeCells.tsx'
import { VolumeInspector } from './VolumeInspector.tsx'
import '../../style/storage.css'

const { columns: heads } = storageTexts

const COLUMNS: readonly Column<VolumeColumn>[] = [
  { key: 'name', label: heads.name, width: 'minmax(10rem, 2fr)', sorts: true },
  { key: 'namespace', label: heads.namespace, width: 'minmax(6rem, 1fr)', sorts: true },
  { key: 'phase', label: heads.phase, width: '6.5rem', sorts: true },
  { key: 'asked', label: heads.asked, width: '5rem', right: true, sorts: true, largestFirst: true },
  { key: 'class', label: heads.class, width: 'minmax(6rem, 1fr)', sorts: true },
  { key: 'node', label: heads.node, width: 'minmax(7rem, 1fr)', sorts: true },
  { key: 'users', label: heads.users, width: 'minmax(8rem, 1.4fr)', sorts: true },
]
const SORTS = COLUMNS.map(column => column.key)

/** Claims themselves, where their data lives, and who mounts it. */
const KINDS = ['persistentvolumeclaims', 'persistentvolumes', 'nodes', 'pods']
const CLAIMS = ['persistentvolumeclaims']

/** Claims, where their data lives, who uses it, and what is lost with a node. */
export default function Storage({ route }: { route: Route }) {
  const tables = useMirror(mirror => mirror.lab?.tables)
  const nodes = tables?.nodes
  const { sort, descending, onSort } = sortOf(route, SORTS, 'name')
  const volumes = useMemo(() => {
    const nodeName = (volume: Volume) => (volume.node && nodes?.get(volume.node)?.name) || ''
    const found = filterVolumes(tables?.volumes.values() ?? [], nodeName, route.filter)
    return orderVolumes(found, nodeName, sort, descending)
  }, [tables?.volumes, nodes, route.filter, sort, descending])
  const selected = route.more.volume?.startsWith('volume:') ? (route.more.volume as VolumeId) : null
  const sizes = volumes.flatMap(volume => volume.asked ?? [])
  const asked = sizes.reduce((sum, size) => sum + size, 0)
  return (
    <div className="storage">
      <div className="view">
        <div className="view-head">
          <h1 className="title">{storageTexts.title}</h1>
          {volumes.length > 0 && (
            <p className="secondary tally">
              {storageTexts.tally(volumes.length, binarySize(asked), volumes.length - sizes.length)}
            </p>
          )}
          <span className="spacer" />
          <Filter value={route.filter} label={storageTexts.filter} />
        </div>
        <Unseen kinds={KINDS} />
        <Pinned />
        <WindowTable
          label={storageTexts.table}
          columns={COLUMNS}
          sort={sort}
          descending={descending}
          onSort={onSort}
          count={volumes.length}
          keyAt={index => volumes[index]?.id ?? String(index)}
          row={index => {
            const volume = volumes[index]
            return volume && <VolumeCells volume={volume} selected={volume.id === selected} />
          }}
          empty={<Nothing filter={route.filter} />}
        />
      </div>
      {selected && <VolumeInspector id={selected} />}
    </div>
  )
}

/** The nodes that hold data nobody else has. */
function Pinned() {
  const volumes = useMirror(mirror => mirror.lab?.tables.volumes)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const rows = useMemo(() => (volumes && nodes ? byNode(volumes.values(), nodes) : []), [volumes, nodes])
  if (rows.length === 0) return null
  return (
    <section className="pinned" aria-label={storageTexts.byNode}>
      <h2 className="section">{storageTexts.byNode}</h2>
      <ul>
        {rows.map(({ node, claims, asked }) => (
          <li key={node.id}>
            <StateMark shape={node.state} size={12} />
            <a className="name" href={placeOf({ page: 'node', node: node.id })} title={node.name}>
              {node.name}
            </a>
            <span className="secondary">{storageTexts.nodeLine(claims, binarySize(asked))}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Nothing({ filter }: { filter: string }) {
  const unseen = useUnseen(CLAIMS).length > 0
  if (!filter && unseen) return null
  return <p className="secondary">{filter ? storageTexts.noMatch(filter) : storageTexts.none}</p>
}
