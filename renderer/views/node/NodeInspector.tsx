import { Copy } from 'lucide-react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { NodeId } from '../../../shared/lab/ids.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { addressesOf, launchable, portOf } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { binarySize } from '../../parts/bytes.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Inspector } from '../../parts/Inspector.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { Age } from '../Age.tsx'
import { copyText } from '../acts.ts'
import { FigureText } from '../FigureText.tsx'
import { decodeThrottled, listed } from '../overview/advice.ts'
import { isLost } from '../overview/lost.ts'
import { go, placeOf } from '../route.ts'

/** The details of one machine: whatever it is known as, why these names are one, and all its figures. */
export function NodeInspector({ id }: { id: NodeId }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  const close = () => go({ node: null })
  if (!node) {
    return (
      <Inspector label="Node details" head={<h2 className="panel-title">Not in the lab</h2>} onClose={close}>
        <p className="inspector-part">No machine of this name is in the lab now.</p>
      </Inspector>
    )
  }
  return (
    <Inspector label={`Details of ${node.name}`} head={<Head node={node} />} onClose={close}>
      <Verdict node={node} />
      <Figures node={node} />
      <Here node={node} />
      <div className="inspector-part">
        <NodeFacts node={node} />
      </div>
      {node.evidence.length > 0 && (
        <section className="inspector-part" aria-label="Why these are one machine">
          <h3 className="label">Why these are one machine</h3>
          <ul className="lines">
            {node.evidence.map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </Inspector>
  )
}

function Head({ node }: { node: Node }) {
  const address = addressesOf(node)[0]
  return (
    <>
      <h2 className="panel-title with-mark">
        <StateMark shape={node.state} size={13} />
        <span className="name" title={node.name}>
          {node.name}
        </span>
      </h2>
      <p className="secondary address-line">
        <span className="mono clip">{address ?? 'no address known'}</span>
        {address && (
          <Button
            look="plain"
            small
            icon
            aria-label="Copy address"
            title={`Copy ${address}`}
            onClick={() => void copyText('address', address)}
          >
            <Copy size={13} />
          </Button>
        )}
      </p>
    </>
  )
}

function Verdict({ node }: { node: Node }) {
  const lasting = useTick(now => (node.since === null ? null : durationWords(now - node.since)))
  return (
    <div className={`inspector-part verdict verdict-${node.state}`}>
      <p className="ink">{node.sentence}</p>
      <p className="secondary">
        <span className={`state-${node.state}`}>{STATE_WORDS[node.state]}</span>
        {lasting !== null && ` for ${lasting}`}
        {node.ready !== null && ` · Kubernetes says Ready ${node.ready}`}
        {node.unschedulable && ' · cordoned'}
      </p>
    </div>
  )
}

const whole = (unit: string) => (value: number) => `${Math.round(value)}${unit}`

const FIGURES: readonly (readonly [FigureName, string, (value: number) => string])[] = [
  ['cpu', 'CPU', whole(' %')],
  ['memory', 'Memory', whole(' %')],
  ['memoryTotal', 'Memory total', binarySize],
  ['swap', 'Swap', whole(' %')],
  ['disk', 'Disk', whole(' %')],
  ['temperature', 'Temperature', whole(' °C')],
  ['load1', 'Load, 1 min', value => value.toFixed(2)],
  ['uptime', 'Up', value => durationWords(value * 1000)],
  ['pods', 'Pods', whole('')],
  ['throttled', 'Firmware', flagWords],
]

/** Sticky bits: what holds now, and what was seen since it started. */
function flagWords(flags: number): string {
  const { now, sinceBoot } = decodeThrottled(flags)
  if (now.length) return `${listed(now)} now`
  if (sinceBoot.length) return `${listed(sinceBoot)} since boot, not now`
  return 'nothing flagged'
}

function Figures({ node }: { node: Node }) {
  const lost = isLost(node)
  return (
    <section className="inspector-part" aria-label="Figures">
      <Facts
        facts={FIGURES.map(
          ([name, label, text]) =>
            [
              label,
              <FigureText
                key={name}
                figure={node.figures[name] ?? null}
                text={text}
                missing={node.missing[name]}
                aged={lost && name !== 'pods'}
              />,
            ] as const,
        )}
      />
    </section>
  )
}

/** The services whose pods are on this node. */
function Here({ node }: { node: Node }) {
  const table = useMirror(mirror => mirror.lab?.tables.services)
  const here = (table ? launchable(table) : []).filter(service => service.runsOn.includes(node.name))
  if (here.length === 0) return null
  return (
    <section className="inspector-part" aria-label="Services here">
      <h3 className="label">Services here</h3>
      <ul className="here">
        {here.map(service => (
          <li key={service.id}>
            <StateMark shape={service.state} size={11} />
            <a className="name cover" href={placeOf({ service: service.id })} title={service.name}>
              {service.name}
            </a>
            <span className="mono secondary">{portOf(service) ?? ''}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function NodeFacts({ node }: { node: Node }) {
  const known = (['kubernetes', 'ssh', 'tailscale'] as const).flatMap(kind =>
    node.knownAs[kind] === null ? [] : [`${KINDS[kind]} ${node.knownAs[kind]}`],
  )
  const addresses = addressesOf(node)
  return (
    <Facts
      facts={[
        [
          'Addresses',
          addresses.length > 0 ? <span className="mono">{addresses.join(', ')}</span> : 'none known',
        ],
        ['Known as', known.length > 0 ? known.join(', ') : null],
        ['Roles', node.roles.length > 0 ? node.roles.join(', ') : null],
        ['Hardware', node.hardware ?? 'unknown'],
        ['System', node.os ?? 'unknown'],
        ['Kernel', node.kernel === null ? 'unknown' : <span className="mono">{node.kernel}</span>],
        ['Last heard', <Age key="age" at={node.at} />],
      ]}
    />
  )
}

const KINDS = { kubernetes: 'Kubernetes', ssh: 'SSH', tailscale: 'Tailscale' } as const
