import { Anchor, CornerDownRight, type LucideIcon, Minus, TriangleAlert } from 'lucide-react'
import type { Fate } from '../../../shared/lab/impact.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { usePodWindow } from '../../mirror/podWindow.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { nodePageTexts as texts } from '../../texts/en/nodePage.ts'
import { placeOf } from '../route.ts'
import { type WorkloadHere, workloadsHere } from './workloads.ts'

const GLYPHS: Record<Fate, LucideIcon> = {
  'stays-down': Anchor,
  moves: CornerDownRight,
  stays: Minus,
  'is-lost': TriangleAlert,
}

/** What runs here and what becomes of it when the node is drained; known before anyone asks. */
export function Workloads({ node }: { node: Node }) {
  const lab = useMirror(mirror => mirror.watched) ?? ''
  const tables = useMirror(mirror => mirror.lab?.tables)
  const { held } = usePodWindow({
    lab,
    node: node.id,
    workload: null,
    text: '',
    sort: 'name',
    descending: false,
  })
  if (node.knownAs.kubernetes === null || !tables) return null
  const rows = workloadsHere(held.rows, tables, node)
  const namespaces = new Set(rows.map(row => row.namespace)).size
  return (
    <section aria-label={texts.workloads}>
      <div className="section-head ruled">
        <h2 className="section">{texts.workloads}</h2>
        <span className="spacer" />
        <p className="label">{held.matched !== null && texts.workloadsNote(held.matched, namespaces)}</p>
      </div>
      {rows.length === 0 ? (
        <p className="secondary">
          {held.missing ?? (held.matched === null ? texts.workloadsReading : texts.noWorkloads)}
        </p>
      ) : (
        <Table rows={rows} />
      )}
      {held.matched !== null && held.matched > held.rows.length && (
        <p className="secondary">{texts.morePods(held.rows.length)}</p>
      )}
    </section>
  )
}

function Table({ rows }: { rows: readonly WorkloadHere[] }) {
  const heads = texts.workloadColumns
  return (
    <table className="workloads">
      <thead>
        <tr>
          <th scope="col">{heads.name}</th>
          <th scope="col">{heads.kind}</th>
          <th scope="col" className="right">
            {heads.ready}
          </th>
          <th scope="col" className="right">
            {heads.restarts}
          </th>
          <th scope="col">{heads.fate}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.key} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: WorkloadHere }) {
  const Glyph = GLYPHS[row.fate]
  const warns = row.fate === 'stays-down' || row.fate === 'is-lost'
  return (
    <tr>
      <th scope="row">
        <span className="with-mark">
          <StateMark shape={row.state} size={12} />
          {row.id ? (
            <a
              className="name"
              href={placeOf({ page: 'pods', node: null, more: { workload: row.id } })}
              title={texts.podsOf(row.name)}
            >
              {row.name}
            </a>
          ) : (
            <span className="name" title={row.name}>
              {row.name}
            </span>
          )}
        </span>
      </th>
      <td className="secondary">{row.kind || texts.noOwner}</td>
      <td className="right">
        {row.ready}/{row.pods}
      </td>
      <td className="right">{row.restarts}</td>
      <td className={warns ? 'fate state-attention' : 'fate'}>
        <Glyph size={12} aria-hidden="true" /> {texts.fate[row.fate](row.volumes)}
      </td>
    </tr>
  )
}
