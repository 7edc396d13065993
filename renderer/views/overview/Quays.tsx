import { memo, useMemo } from 'react'
import type { Node } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { Berth } from './Berth.tsx'
import { berthWidth, commonPrefix, groupNodes, intoQuays, labelParts, type QuayGroup } from './quays.ts'

/** One berth per node under a ruler, grouped by hardware; values compare across. */
export function Quays() {
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const quays = useMemo(() => intoQuays(groupNodes(nodes?.values() ?? [])), [nodes])
  const prefix = useMemo(() => commonPrefix(nodes?.values() ?? []), [nodes])
  if (!nodes || nodes.size === 0) return null
  return (
    <section className="quays" aria-label={overviewTexts.nodes}>
      <h2 className="hidden">{overviewTexts.nodes}</h2>
      {quays.map(groups => (
        <Quay key={groups[0]?.nodes[0]?.id} groups={groups} prefix={prefix} />
      ))}
    </section>
  )
}

const Quay = memo(function Quay({ groups, prefix }: { groups: readonly QuayGroup[]; prefix: string | null }) {
  return (
    <div className="quay">
      <div className="quay-labels" aria-hidden="true">
        <span className="quay-group" />
        <span />
        <span>{overviewTexts.node}</span>
        <span title={prefix ? `${prefix}0/24` : undefined}>{overviewTexts.address}</span>
        {overviewTexts.rows.map(label => (
          <span key={label}>{label}</span>
        ))}
      </div>
      {groups.map(group => (
        <Group key={group.label} group={group} prefix={prefix} />
      ))}
    </div>
  )
})

function Group({ group, prefix }: { group: QuayGroup; prefix: string | null }) {
  const { label, count, nodes } = group
  const [before, core, after] = labelParts(label, count)
  const title = before + core + after
  const widths = nodes.map(berthWidth)
  const width = widths.reduce((sum, one) => sum + one, 0)
  return (
    <section
      className={`quay-of${nodes.length === 1 ? ' one' : ''}`}
      style={{ flexGrow: width, maxWidth: width * 128 }}
      aria-label={title}
    >
      <h3 className="quay-group label" title={title}>
        {before && <span className="quay-more">{before}</span>}
        {core}
        <span className="quay-more">{after}</span>
      </h3>
      <ul
        className="berths"
        style={{ gridTemplateColumns: widths.map(one => `minmax(0, ${one}fr)`).join(' ') }}
      >
        {nodes.map((node: Node) => (
          <Berth key={node.id} id={node.id} prefix={prefix} />
        ))}
      </ul>
    </section>
  )
}
