import { Clock3 } from 'lucide-react'
import { memo } from 'react'
import { ageOf, ageWords, roughAge } from '../../../shared/lab/age.ts'
import type { NodeId } from '../../../shared/lab/ids.ts'
import { wantsLook } from '../../../shared/lab/limits.ts'
import type { Figure, Node } from '../../../shared/lab/model.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Filled } from '../../parts/Filled.tsx'
import { Meter } from '../../parts/Meter.tsx'
import { NodeName } from '../../parts/NodeName.tsx'
import { Sparkline } from '../../parts/Sparkline.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { hourMinute } from '../../parts/time.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { overviewTexts } from '../../texts/en/overview.ts'
import { useStale } from '../FigureText.tsx'
import { InNoCluster, isInNoCluster } from '../InNoCluster.tsx'
import { toggleInspected, useInspected } from '../route.ts'
import { isLost } from './lost.ts'
import { berthWidth, SHORT_NAME } from './quays.ts'

/** Rows of a berth. A meter turns amber where the verdict on the node does too: both read one table. */
const ROWS = [
  { name: 'cpu', unit: ' %', meter: false },
  { name: 'memory', unit: ' %', meter: true },
  { name: 'temperature', unit: ' °C', meter: true },
  { name: 'disk', unit: ' %', meter: true },
  { name: 'pods', unit: '', meter: false },
] as const

/** A node on the quay: mark and name, address, figures. All of it can be pressed; the details open. */
export const Berth = memo(function Berth({ id, prefix }: { id: NodeId; prefix: string | null }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  const selected = useInspected(id)
  const told = useTick(now => (node ? toldOf(node, now) : ''))
  if (!node) return null
  const address = node.addresses.lan[0] ?? node.addresses.tailnet[0]
  const short = prefix && address?.startsWith(prefix) ? `.${address.slice(prefix.length)}` : address
  const lost = isLost(node)
  return (
    <li className={`berth berth-${node.state} ${breadth(node)}${selected ? ' selected' : ''}`}>
      <span className="quay-rule" aria-hidden="true" />
      <div className="berth-box">
        <p className="berth-node">
          <StateMark shape={node.state} size={12} />
          <button
            type="button"
            className="name cover"
            title={told}
            aria-label={node.name}
            data-berth={node.id}
            aria-pressed={selected}
            onClick={() => toggleInspected(id)}
          >
            <NodeName name={node.name} room={SHORT_NAME} />
          </button>
        </p>
        <p className="berth-address mono" title={address}>
          {short ?? <Unknown />}
        </p>
        {ROWS.map(row => (
          <Row key={row.name} node={node} row={row} lost={lost && row.name !== 'pods'} />
        ))}
        {lost && <Flag node={node} />}
      </div>
    </li>
  )
})

/** A wider berth turns to its small form together with its plain neighbours: see the sheet. */
function breadth(node: Node): string {
  const width = berthWidth(node)
  return width === 1 ? '' : width < 1.5 ? 'berth-wide' : 'berth-wider'
}

/** The whole berth in words, each figure with its age: what a pointer or a screen reader is told. */
function toldOf(node: Node, now: number): string {
  const lines = ROWS.map(({ name, unit }) => {
    const label = commonTexts.figures[name]
    const figure = node.figures[name]
    const why = node.missing[name]
    if (!figure && isInNoCluster(why)) return overviewTexts.toldNone(label, commonTexts.inNoCluster)
    if (!figure) return overviewTexts.toldUnknown(label, why)
    return overviewTexts.toldFigure(
      label,
      `${Math.round(figure.value)}${unit}`,
      roughAge(ageOf(figure.at, now)),
    )
  })
  return [overviewTexts.told(node.name, node.sentence), ...lines].join('\n')
}

interface RowProps {
  node: Node
  row: (typeof ROWS)[number]
  /** The whole node is lost: its last values are shown as what they are, old. */
  lost: boolean
}

const Row = memo(function Row({ node, row, lost }: RowProps) {
  const figure = node.figures[row.name] ?? null
  const stale = useStale(figure)
  const age = useTick(now => (figure ? roughAge(ageOf(figure.at, now)) : ''))
  if (!figure) {
    const why = node.missing[row.name]
    return (
      <p className="berth-row" title={why}>
        <span className="hidden">{commonTexts.figures[row.name]}</span>
        {isInNoCluster(why) ? <InNoCluster /> : <Unknown />}
      </p>
    )
  }
  const aged = stale || lost
  return (
    <p className="berth-row">
      <span className="hidden">{commonTexts.figures[row.name]}</span>
      <span className="berth-picture">
        {stale && !lost ? (
          <Old figure={figure} />
        ) : row.name === 'cpu' ? (
          <Sparkline values={node.cpuTrend} width={39} height={12} top={100} aged={aged} />
        ) : row.meter ? (
          <Meter value={figure.value} over={!aged && wantsLook(row.name, figure.value)} aged={aged} />
        ) : null}
      </span>
      <span className={`figure${aged ? ' aged' : ''}`}>
        {Math.round(figure.value)}
        <span className="hidden">{overviewTexts.spoken(row.unit, aged, age)}</span>
      </span>
    </p>
  )
})

function Old({ figure }: { figure: Figure }) {
  const age = useTick(now => ageWords(ageOf(figure.at, now)))
  return (
    <span className="figure-age">
      <Clock3 size={10} /> {age}
    </span>
  )
}

function Unknown() {
  return (
    <span className="unknown">
      <StateMark shape="unknown" size={10} label="" />
      {commonTexts.unknown}
    </span>
  )
}

/** The flag of a lost node: the time its values are of. */
function Flag({ node }: { node: Node }) {
  let at: number | null = null
  for (const { name } of ROWS) {
    const figure = node.figures[name]
    if (figure && name !== 'pods') at = Math.max(at ?? 0, figure.at)
  }
  if (at === null) return null
  return (
    <p className="berth-flag">
      <Clock3 size={10} />{' '}
      <Filled
        text={overviewTexts.asOf}
        places={{ words: <span className="as-of">{overviewTexts.asOfWords}</span>, time: hourMinute(at) }}
      />
    </p>
  )
}
