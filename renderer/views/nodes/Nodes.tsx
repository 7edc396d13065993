import { useMemo } from 'react'
import type { Node } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { countStates } from '../../mirror/select.ts'
import { type Column, WindowTable } from '../../parts/WindowTable.tsx'
import { nodesTexts } from '../../texts/en/nodes.ts'
import { Filter } from '../Filter.tsx'
import { placeOf, type Route, sortOf } from '../route.ts'
import { Unseen, useUnseen } from '../Unseen.tsx'
import { useOrdered } from '../useOrdered.ts'
import { NodeRow } from './NodeRow.tsx'
import { type NodeColumn, nodeRules } from './order.ts'
import { SetUpSsh } from './SetUpSsh.tsx'

const { columns: heads } = nodesTexts

const COLUMNS: readonly Column<NodeColumn>[] = [
  { key: 'name', label: heads.name, width: 'minmax(8rem, 2fr)', sorts: true },
  { key: 'role', label: heads.role, width: 'minmax(4.5rem, 1fr)', sorts: true },
  { key: 'address', label: heads.address, width: '7rem', sorts: true },
  { key: 'cpu', label: heads.cpu, width: '6.5rem', right: true, sorts: true, largestFirst: true },
  { key: 'memory', label: heads.memory, width: '5.75rem', right: true, sorts: true, largestFirst: true },
  { key: 'disk', label: heads.disk, width: '5.75rem', right: true, sorts: true, largestFirst: true },
  {
    key: 'temperature',
    label: heads.temperature,
    width: '4rem',
    right: true,
    sorts: true,
    largestFirst: true,
  },
  { key: 'load', label: heads.load, width: '3.5rem', right: true, sorts: true, largestFirst: true },
  { key: 'pods', label: heads.pods, width: '3.25rem', right: true, sorts: true, largestFirst: true },
  { key: 'uptime', label: heads.uptime, width: '3.75rem', right: true, sorts: true },
  { key: 'heard', label: heads.heard, width: '3.75rem', right: true, sorts: true },
]
const SORTS = COLUMNS.map(column => column.key)

/** Machines that a cluster knows; an SSH host tells of itself. */
const KINDS = ['nodes']

const NONE: ReadonlyMap<string, Node> = new Map()

/** Every machine of the lab with its figures. */
export default function Nodes({ route }: { route: Route }) {
  const table = useMirror(mirror => mirror.lab?.tables.nodes)
  const unseen = useUnseen(KINDS).length > 0
  const clusters = useMirror(mirror => mirror.lab?.tables.clusters.size ?? 0)
  const { sort, descending, onSort } = sortOf(route, SORTS, 'name')
  const rules = useMemo(() => nodeRules(route.filter, sort, descending), [route.filter, sort, descending])
  const nodes = useOrdered(table ?? NONE, rules)
  const all = table?.size ?? 0
  const { ok } = countStates(nodes)
  return (
    <div className="view">
      <div className="view-head">
        <h1 className="title">{nodesTexts.title}</h1>
        {all > 0 && (
          <p className="secondary tally">
            {nodes.length === all ? nodesTexts.tally(ok, all) : nodesTexts.matching(nodes.length, all)}
          </p>
        )}
        <span className="spacer" />
        <SetUpSsh nodes={table ?? NONE} />
        {clusters > 0 && (
          <a className="link" href={placeOf({ page: 'pods', node: null })}>
            {nodesTexts.allPods}
          </a>
        )}
        <Filter value={route.filter} label={nodesTexts.filter} />
      </div>
      <Unseen kinds={KINDS} />
      <WindowTable
        label={nodesTexts.table}
        columns={COLUMNS}
        sort={sort}
        descending={descending}
        onSort={onSort}
        count={nodes.length}
        keyAt={index => nodes[index]?.id ?? String(index)}
        row={index => {
          const node = nodes[index]
          return node && <NodeRow id={node.id} />
        }}
        empty={
          (route.filter || !unseen) && (
            <p className="secondary">{route.filter ? nodesTexts.noMatch(route.filter) : nodesTexts.none}</p>
          )
        }
      />
    </div>
  )
}
