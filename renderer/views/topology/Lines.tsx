import { memo } from 'react'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { type Layout, type Link, MARGIN } from './layout/layOut.ts'

/** Wires, bundles, rulers and dividers: nothing of them is pressed or read alone. */
export const Lines = memo(function Lines({ layout, nodes }: { layout: Layout; nodes: number }) {
  const { width, height, links, rulers, dividers, subnets } = layout
  return (
    <svg className="drawing-lines" width={width} height={height} aria-hidden="true">
      {dividers.home !== null && (
        <>
          <path className="divider" d={`M8 ${dividers.home}H${width - 8}`} />
          <text className="divider-words" x={width - 8} y={dividers.home - 6} textAnchor="end">
            {texts.home}
          </text>
        </>
      )}
      {dividers.behind !== null && (
        <>
          <path className="divider" d={`M8 ${dividers.behind}H${width - 8}`} />
          <text className="divider-words" x={width - 8} y={dividers.behind - 6} textAnchor="end">
            {texts.behind}
          </text>
        </>
      )}
      {rulers[0] && (
        <text className="lan-words" x={MARGIN} y={rulers[0].y - 22}>
          {texts.lan(nodes)}
        </text>
      )}
      {subnets && (
        <text className="divider-words" x={subnets.x} y={subnets.y}>
          {texts.subnets(subnets.of)}
        </text>
      )}
      {rulers.map(ruler => (
        <g key={`${ruler.label} ${ruler.x} ${ruler.y}`}>
          <rect className="ruler-edge" x={ruler.x} y={ruler.y - 1} width={ruler.w} height="5" />
          <rect className="ruler-part" x={ruler.x} y={ruler.y - 1} width={ruler.w / 2} height="5" />
        </g>
      ))}
      {[...Map.groupBy(links, link => link.to)].map(([to, here]) => (
        <LinesTo key={to} links={here} />
      ))}
    </svg>
  )
})

/** The lines to one box: few of them change at once. */
const LinesTo = memo(
  function LinesTo({ links }: { links: readonly Link[] }) {
    return (
      <g>
        {links.map(({ id, path, count, tunnel }) => (
          <path
            key={id}
            className={tunnel ? 'wire tunnel' : count === 0 ? 'wire' : 'bundle'}
            strokeWidth={count === 0 ? 1.2 : Math.min(3, 0.8 + count * 0.3)}
            d={path}
          />
        ))}
      </g>
    )
  },
  ({ links: a }, { links: b }) =>
    a.length === b.length &&
    a.every((one, i) => one.id === b[i]?.id && one.path === b[i]?.path && one.count === b[i]?.count),
)
