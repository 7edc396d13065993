import { Clock3 } from 'lucide-react'
import { memo } from 'react'
import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import type { NodeId } from '../../../shared/lab/ids.ts'
import type { Figure, Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Meter } from '../../parts/Meter.tsx'
import { Sparkline } from '../../parts/Sparkline.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { hourMinute } from '../../parts/time.ts'
import { useStale } from '../FigureText.tsx'
import { go, useRoute } from '../route.ts'

/** Rows of a berth; past `limit` the meter turns amber, because there it means trouble. */
const ROWS: readonly { name: FigureName; label: string; unit: string; limit: number; meter: boolean }[] = [
  { name: 'cpu', label: 'CPU', unit: '%', limit: 101, meter: false },
  { name: 'memory', label: 'Memory', unit: '%', limit: 95, meter: true },
  { name: 'temperature', label: 'Temperature', unit: '°C', limit: 80, meter: true },
  { name: 'disk', label: 'Disk', unit: '%', limit: 85, meter: true },
  { name: 'pods', label: 'Pods', unit: '', limit: Infinity, meter: false },
]

/** A node on the quay: mark and name, address, figures. All of it can be pressed; the details open. */
export const Berth = memo(function Berth({ id, prefix }: { id: NodeId; prefix: string | null }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  const selected = useRoute().node === id
  if (!node) return null
  const address = node.addresses.lan[0] ?? node.addresses.tailnet[0]
  const short = prefix && address?.startsWith(prefix) ? `.${address.slice(prefix.length)}` : address
  const lost = node.state === 'down' || node.state === 'stale' || node.state === 'unknown'
  return (
    <li className={`berth berth-${node.state}${selected ? ' selected' : ''}`}>
      <span className="quay-rule" aria-hidden="true" />
      <div className="berth-box">
        <p className="berth-node">
          <StateMark shape={node.state} size={12} />
          <button
            type="button"
            className="name cover"
            title={node.name}
            data-berth={node.id}
            aria-pressed={selected}
            onClick={() => go({ node: selected ? null : node.id, service: null })}
          >
            {node.name}
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

interface RowProps {
  node: Node
  row: (typeof ROWS)[number]
  /** The whole node is lost: its last values are shown as what they are, old. */
  lost: boolean
}

const Row = memo(function Row({ node, row, lost }: RowProps) {
  const figure = node.figures[row.name] ?? null
  const stale = useStale(figure)
  if (!figure) {
    const why = node.missing[row.name]
    return (
      <p className="berth-row" title={why}>
        <span className="hidden">{row.label}</span>
        <Unknown />
      </p>
    )
  }
  const aged = stale || lost
  return (
    <p className="berth-row">
      <span className="hidden">{row.label}</span>
      <span className="berth-picture">
        {stale && !lost ? (
          <Old figure={figure} />
        ) : row.name === 'cpu' ? (
          <Sparkline values={node.cpuTrend} width={39} height={12} top={100} aged={aged} />
        ) : row.meter ? (
          <Meter value={figure.value} over={!aged && figure.value > row.limit} aged={aged} />
        ) : null}
      </span>
      <span className={`figure${aged ? ' aged' : ''}`}>
        {Math.round(figure.value)}
        <span className="hidden">
          {row.unit}
          {aged && ', stale'}
        </span>
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
      unknown
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
      <Clock3 size={10} /> <span className="as-of">as of</span> {hourMinute(at)}
    </p>
  )
}
