import { Globe, Layers as LabsGlyph, Laptop, type LucideIcon, Router, Share2 } from 'lucide-react'
import { type CSSProperties, memo } from 'react'
import { wantsLook } from '../../../shared/lab/limits.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { STATE_WORDS, worst } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { addressesOf, countStates } from '../../mirror/select.ts'
import { Bar } from '../../parts/Bar.tsx'
import { NodeName } from '../../parts/NodeName.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { isLost } from '../overview/lost.ts'
import { currentRoute, goMore, toggleInspected, useInspected } from '../route.ts'
import { groupSize } from './layout/place.ts'
import type { Family, ServiceGroup } from './layout/skeleton.ts'

interface Placed {
  style: CSSProperties
}

/** One machine: mark and name, the end of its address, two meters. Pressing it shows the details. */
export const NodeChip = memo(function NodeChip({ id, style }: Placed & { id: string }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  const selected = useInspected(id)
  if (!node) return null
  const lost = isLost(node)
  const address = addressesOf(node)[0] ?? texts.unknown
  return (
    <div className={`topo-box node-chip box-${node.state}${selected ? ' selected' : ''}`} style={style}>
      <p className="box-name">
        <StateMark shape={node.state} size={9} />
        <button
          type="button"
          className="name cover"
          data-stop={id}
          data-row=""
          aria-label={node.name}
          title={`${node.name}: ${node.sentence}`}
          aria-pressed={selected}
          onClick={() => toggleInspected(id)}
        >
          <NodeName name={node.name} room={CHIP_NAME} />
        </button>
      </p>
      <p className="box-note mono" title={address}>
        {shortAddress(address)}
      </p>
      <Bars node={node} lost={lost} />
    </div>
  )
})

/** A name of so many letters fits a chip of any width. */
const CHIP_NAME = 6

/** The last number tells the machines of one network apart. */
const shortAddress = (address: string) =>
  /^\d+\.\d+\.\d+\.\d+$/.test(address) ? `.${address.split('.')[3]}` : address

function Bars({ node, lost }: { node: Node; lost: boolean }) {
  const { cpu, memory } = node.figures
  return (
    <>
      <Bar value={cpu?.value ?? null} aged={lost} />
      <Bar
        value={memory?.value ?? null}
        aged={lost}
        over={memory ? wantsLook('memory', memory.value) : false}
      />
    </>
  )
}

/** Many machines of one kind: how many, and what is wrong with some. Pressing it unfolds them. */
export function FoldBox({ family, style }: Placed & { family: Family }) {
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes)
  const rows = family.nodes.flatMap(id => nodes?.get(id) ?? [])
  const counts = countStates(rows)
  const state = worst(rows.map(row => row.state))
  const told = (['down', 'attention', 'needs-you', 'unknown', 'stale'] as const)
    .filter(one => counts[one] > 0)
    .map(one => texts.some(counts[one], STATE_WORDS[one].toLowerCase()))
  const words = [texts.nodes(rows.length), ...told].join(', ')
  const unfold = () => {
    const held = (currentRoute().more.unfold ?? '').split(',').filter(Boolean)
    goMore({ unfold: [...held, family.label].join(',') })
  }
  return (
    <div className={`topo-box fold box-${state}`} style={style}>
      <p className="box-name">
        <StateMark shape={state} size={11} />
        <button
          type="button"
          className="name cover"
          data-stop={`fold ${family.label}`}
          aria-label={texts.unfold(family.label, words)}
          onClick={unfold}
        >
          {family.label}
        </button>
      </p>
      <p className="box-note">{words}</p>
    </div>
  )
}

/** The services of one range or namespace. */
export const GroupBox = memo(function GroupBox({ group, style }: Placed & { group: ServiceGroup }) {
  const { columns } = groupSize(group.services.length)
  return (
    <section className="topo-box service-group" style={style} aria-label={group.label}>
      <h2 className="group-title">
        {group.range && <span className="mono label">{texts.ports(group.range.from, group.range.to)}</span>}
        <span className="label name" title={group.label}>
          {group.label}
        </span>
      </h2>
      <ul style={{ columnCount: columns }}>
        {group.services.map(id => (
          <ServiceLine key={id} id={id} />
        ))}
      </ul>
    </section>
  )
})

const ServiceLine = memo(function ServiceLine({ id }: { id: string }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const selected = useInspected(id)
  if (!service) return null
  return (
    <li className={selected ? 'service-line selected' : 'service-line'}>
      <StateMark shape={service.state} size={10} />
      <button
        type="button"
        className="name"
        data-stop={id}
        data-row={id}
        title={`${service.namespace}/${service.name}: ${service.verdict}`}
        aria-pressed={selected}
        onClick={() => toggleInspected(id)}
      >
        {service.name}
      </button>
    </li>
  )
})

const GLYPHS: Record<string, LucideIcon> = {
  here: Laptop,
  internet: Globe,
  labs: LabsGlyph,
  tailnet: Share2,
  gateway: Router,
}

/** A place on the way. What is not looked at says so and has no state. */
export function PlaceBox({ kind, style }: Placed & { kind: string }) {
  const { shape, name, note } = usePlace(kind)
  const Glyph = GLYPHS[kind] ?? Globe
  return (
    <div className={`topo-box place place-${kind}`} style={style}>
      <p className="box-name">
        <StateMark shape={shape} size={11} />
        <span className="name">{name}</span>
        <span className="spacer" />
        <Glyph size={14} aria-hidden="true" />
      </p>
      <p className="box-note" title={note}>
        {note}
      </p>
    </div>
  )
}

function usePlace(kind: string) {
  const vantage = useMirror(mirror => mirror.lab?.vantage)
  const labs = useMirror(mirror => mirror.labs)
  const watched = useMirror(mirror => mirror.watched)
  const peers = useMirror(mirror => mirror.lab?.tables.peers)
  const names: Readonly<Record<string, string>> = texts.place
  const name = names[kind] ?? kind
  switch (kind) {
    case 'here': {
      // Addresses it keeps towards its own machines and containers are no way out.
      if (vantage?.offline) return { shape: 'unknown', name, note: texts.offline } as const
      const networks = vantage?.networks ?? []
      return {
        shape: networks.length > 0 ? 'ok' : 'unknown',
        name,
        note: texts.hereOn(networks.join(', ')),
      } as const
    }
    case 'labs': {
      const others = (labs ?? []).filter(lab => lab.id !== watched)
      const shape = worst(others.map(lab => lab.state))
      return { shape, name, note: texts.labsNote(others.length, STATE_WORDS[shape].toLowerCase()) } as const
    }
    case 'tailnet': {
      const others = [...(peers?.values() ?? [])].filter(peer => !peer.self)
      const told = vantage?.tailnet?.state ?? 'unknown'
      // The program on this computer goes on to answer, of peers that it cannot hear.
      const shape = vantage?.offline && told === 'ok' ? 'unknown' : told
      const words = texts.tailnetNote
      const online = others.filter(peer => peer.online === true).length
      const note =
        shape === 'ok'
          ? words.ok(online, others.length)
          : shape === 'off' || shape === 'needs-you'
            ? words[shape]
            : words.other(others.length)
      return { shape, name, note } as const
    }
    case 'gateway':
      return { shape: 'unknown', name, note: vantage?.gateway ?? texts.unknown } as const
    default:
      return { shape: 'unknown', name, note: texts.internetNote } as const
  }
}
