import { Clock3 } from 'lucide-react'
import { memo } from 'react'
import { ageOf, ageWords, durationWords } from '../../../shared/lab/age.ts'
import type { NodeId } from '../../../shared/lab/ids.ts'
import { wantsLook } from '../../../shared/lab/limits.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { addressesOf } from '../../mirror/select.ts'
import { Meter } from '../../parts/Meter.tsx'
import { Sparkline } from '../../parts/Sparkline.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { Cell } from '../../parts/WindowTable.tsx'
import { nodesTexts } from '../../texts/en/nodes.ts'
import { Age } from '../Age.tsx'
import { useStale } from '../FigureText.tsx'
import { InNoCluster, isInNoCluster } from '../InNoCluster.tsx'
import { isLost } from '../overview/lost.ts'
import { placeOf } from '../route.ts'

/** One machine: pressing it opens its page. */
export const NodeRow = memo(function NodeRow({ id }: { id: NodeId }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  if (!node) return null
  const addresses = addressesOf(node)
  const lost = isLost(node)
  return (
    <>
      <Cell title={`${node.name}: ${node.sentence}`}>
        <StateMark shape={node.state} size={12} />
        <a className="name cover" data-row={id} href={placeOf({ page: 'node', node: id })}>
          {node.name}
        </a>
      </Cell>
      <Cell title={node.roles.join(', ')}>
        <span className="secondary">{node.roles[0] ?? nodesTexts.noRole}</span>
      </Cell>
      <Cell title={addresses.join(', ')}>
        <span className="mono">{addresses[0] ?? nodesTexts.unknown}</span>
      </Cell>
      <Cell right>
        {node.figures.cpu && <Sparkline values={node.cpuTrend} top={100} aged={lost} />}
        <Value node={node} name="cpu" text={percent} lost={lost} />
      </Cell>
      <Bar node={node} name="memory" lost={lost} />
      <Bar node={node} name="disk" lost={lost} />
      <Cell right>
        <Value node={node} name="temperature" text={degrees} lost={lost} />
      </Cell>
      <Cell right>
        <Value node={node} name="load1" text={value => value.toFixed(1)} lost={lost} />
      </Cell>
      <Cell right>
        <Value node={node} name="pods" text={value => String(Math.round(value))} lost={false} />
      </Cell>
      <Cell right>
        <Value node={node} name="uptime" text={value => durationWords(value * 1000)} lost={lost} />
      </Cell>
      <Cell right>
        <Age at={node.at} aged={lost} />
      </Cell>
    </>
  )
})

const percent = (value: number) => `${Math.round(value)} %`
const degrees = (value: number) => `${Math.round(value)} °C`

function Bar({ node, name, lost }: { node: Node; name: 'memory' | 'disk'; lost: boolean }) {
  const figure = node.figures[name] ?? null
  const stale = useStale(figure) || lost
  return (
    <Cell right>
      {figure && <Meter value={figure.value} over={!stale && wantsLook(name, figure.value)} aged={stale} />}
      <Value node={node} name={name} text={percent} lost={lost} />
    </Cell>
  )
}

interface ValueProps {
  node: Node
  name: FigureName
  text: (value: number) => string
  lost: boolean
}

/** A figure in a column: plain while fresh, with clock and age in its title once stale, a word when unknown. */
function Value({ node, name, text, lost }: ValueProps) {
  const figure = node.figures[name] ?? null
  const stale = useStale(figure) || lost
  const age = useTick(now => (figure ? ageWords(ageOf(figure.at, now)) : ''))
  if (!figure && isInNoCluster(node.missing[name])) return <InNoCluster />
  if (!figure) {
    return (
      <span className="unknown" title={node.missing[name]}>
        {nodesTexts.unknown}
      </span>
    )
  }
  return (
    <span className={stale ? 'figure aged' : 'figure'} title={age}>
      {stale && <Clock3 size={10} aria-hidden="true" />} {text(figure.value)}
    </span>
  )
}
