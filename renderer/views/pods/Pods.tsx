import { POD_SORTS, type PodSort } from '../../../shared/contract/pods.ts'
import type { WorkloadId } from '../../../shared/lab/ids.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { type HeldPods, usePodWindow } from '../../mirror/podWindow.ts'
import { Filled } from '../../parts/Filled.tsx'
import { type Column, WindowTable } from '../../parts/WindowTable.tsx'
import { podsTexts } from '../../texts/en/pods.ts'
import { Age } from '../Age.tsx'
import { Filter } from '../Filter.tsx'
import { placeOf, type Route, sortOf } from '../route.ts'
import { Unseen, useUnseen } from '../Unseen.tsx'
import { PodCells } from './PodCells.tsx'

const { columns: heads } = podsTexts

const KINDS = ['pods']

const COLUMNS: readonly Column<PodSort>[] = [
  { key: 'name', label: heads.name, width: 'minmax(12rem, 3fr)', sorts: true },
  { key: 'namespace', label: heads.namespace, width: 'minmax(6rem, 1fr)', sorts: true },
  { key: 'node', label: heads.node, width: 'minmax(6rem, 1fr)', sorts: true },
  { key: 'status', label: heads.status, width: 'minmax(8rem, 1.2fr)', sorts: true },
  { key: 'ready', label: heads.ready, width: '4.5rem', right: true, sorts: true },
  { key: 'restarts', label: heads.restarts, width: '5.25rem', right: true, sorts: true, largestFirst: true },
  { key: 'age', label: heads.age, width: '4.5rem', right: true, sorts: true },
]

/** The pods of a node, a workload or the whole lab; only those in sight are held by the page. */
export default function Pods({ route }: { route: Route }) {
  const lab = useMirror(mirror => mirror.watched) ?? ''
  const clusters = useMirror(mirror => mirror.lab?.tables.clusters.size ?? 0)
  const unseen = useUnseen(KINDS).length > 0
  const workload = workloadOf(route)
  const node = useMirror(mirror => (route.node ? mirror.lab?.tables.nodes.get(route.node)?.name : undefined))
  const workloadName = useMirror(mirror =>
    workload ? mirror.lab?.tables.workloads.get(workload)?.name : undefined,
  )
  const { sort, descending, onSort } = sortOf(route, POD_SORTS, 'name')
  const { held, fault, sight } = usePodWindow({
    lab,
    node: route.node,
    workload,
    text: route.filter,
    sort,
    descending,
  })
  const what = workloadName ?? node ?? podsTexts.everything
  return (
    <div
      className="view"
      aria-busy={clusters > 0 && held.matched === null && !held.missing && !unseen && !fault}
    >
      <div className="view-head">
        <h1 className="title name" title={podsTexts.of(what)}>
          {podsTexts.of(what)}
        </h1>
        <Count held={held} />
        <span className="spacer" />
        {(route.node || workload) && (
          <a className="link" href={placeOf({ page: 'pods', node: null, more: {} })}>
            {podsTexts.showAll}
          </a>
        )}
        <Filter value={route.filter} label={podsTexts.filter} />
      </div>
      <Unseen kinds={KINDS} />
      {(fault || (held.missing && !unseen)) && (
        <p className="view-note" role="status">
          {fault ? inert(`${fault.sentence} ${fault.advice}`) : held.missing}
        </p>
      )}
      <WindowTable
        label={podsTexts.table(what)}
        columns={COLUMNS}
        sort={sort}
        descending={descending}
        onSort={onSort}
        count={held.matched ?? 0}
        keyAt={index => held.rows[index - held.offset]?.id ?? `at ${index}`}
        row={index => {
          const row = held.rows[index - held.offset]
          return row && <PodCells row={row} />
        }}
        onSight={sight}
        empty={<p className="secondary">{emptyWords(held, route.filter, clusters, unseen)}</p>}
      />
    </div>
  )
}

function workloadOf(route: Route): WorkloadId | null {
  const { workload } = route.more
  return workload?.startsWith('workload:') ? (workload as WorkloadId) : null
}

function Count({ held: { matched, total, at } }: { held: HeldPods }) {
  if (matched === null || total === null) return null
  return (
    <p className="secondary tally">
      {podsTexts.count(matched, total)}
      {at !== null && (
        <>
          {' · '}
          <Filled text={podsTexts.proved} places={{ age: <Age at={at} /> }} />
        </>
      )}
    </p>
  )
}

function emptyWords(held: HeldPods, filter: string, clusters: number, unseen: boolean): string {
  if (clusters === 0) return podsTexts.noCluster
  if (held.matched === null) return held.missing || unseen ? '' : podsTexts.reading
  if (filter) return podsTexts.noMatch
  return unseen ? '' : podsTexts.none
}
