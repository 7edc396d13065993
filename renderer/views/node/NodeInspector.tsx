import { Copy } from 'lucide-react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { NodeId } from '../../../shared/lab/ids.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { FigureName } from '../../../shared/lab/names.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { runsOn } from '../../../shared/lab/runs.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { addressesOf, launchable } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { binarySize } from '../../parts/bytes.ts'
import { Facts } from '../../parts/Facts.tsx'
import { GoneInspector, Inspector, InspectorTitle } from '../../parts/Inspector.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { nodeTexts } from '../../texts/en/node.ts'
import { Age } from '../Age.tsx'
import { copyText } from '../acts.ts'
import { FigureText } from '../FigureText.tsx'
import { decodeThrottled } from '../overview/advice.ts'
import { isLost } from '../overview/lost.ts'
import { go, placeOf } from '../route.ts'

/** The details of one machine: whatever it is known as, why these names are one, and all its figures. */
export function NodeInspector({ id }: { id: NodeId }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  const close = () => go({ node: null })
  if (!node) {
    return <GoneInspector label={nodeTexts.details} why={nodeTexts.gone} onClose={close} />
  }
  return (
    <Inspector label={commonTexts.detailsOf(node.name)} head={<Head node={node} />} onClose={close}>
      <Verdict node={node} />
      <Figures node={node} />
      <Here node={node} />
      <div className="inspector-part">
        <NodeFacts node={node} />
      </div>
      {node.evidence.length > 0 && (
        <section className="inspector-part" aria-label={nodeTexts.evidence}>
          <h3 className="label">{nodeTexts.evidence}</h3>
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
      <InspectorTitle state={node.state} name={node.name} />
      <p className="secondary address-line">
        <span className="mono clip">{address ?? nodeTexts.noAddress}</span>
        {address && (
          <Button
            look="plain"
            small
            icon
            aria-label={commonTexts.copyAddress}
            title={commonTexts.copy(address)}
            onClick={() => void copyText(commonTexts.address, address)}
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
        {lasting !== null && ` ${commonTexts.forDuration(lasting)}`}
        {node.ready !== null && ` · ${nodeTexts.saysReady(node.ready)}`}
        {node.unschedulable && ` · ${nodeTexts.cordoned}`}
      </p>
    </div>
  )
}

const percent = (value: number) => commonTexts.percent(Math.round(value))

const FIGURES: readonly (readonly [
  FigureName & keyof typeof commonTexts.figures,
  (value: number) => string,
])[] = [
  ['cpu', percent],
  ['memory', percent],
  ['memoryTotal', binarySize],
  ['swap', percent],
  ['disk', percent],
  ['temperature', value => commonTexts.celsius(Math.round(value))],
  ['load1', value => value.toFixed(2)],
  ['uptime', value => durationWords(value * 1000)],
  ['pods', value => String(Math.round(value))],
  ['throttled', flagWords],
]

/** Sticky bits: what holds now, and what was seen since it started. */
function flagWords(flags: number): string {
  const { now, sinceBoot } = decodeThrottled(flags)
  if (now.length) return nodeTexts.flagsNow(now)
  if (sinceBoot.length) return nodeTexts.flagsSinceBoot(sinceBoot)
  return nodeTexts.noFlags
}

function Figures({ node }: { node: Node }) {
  const lost = isLost(node)
  return (
    <section className="inspector-part" aria-label={nodeTexts.figures}>
      <Facts
        facts={FIGURES.map(
          ([name, text]) =>
            [
              commonTexts.figures[name],
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
  const here = (table ? launchable(table) : []).filter(service => runsOn(service, node))
  if (here.length === 0) return null
  return (
    <section className="inspector-part" aria-label={nodeTexts.servicesHere}>
      <h3 className="label">{nodeTexts.servicesHere}</h3>
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
    node.knownAs[kind] === null ? [] : [`${commonTexts.sourceKinds[kind]} ${node.knownAs[kind]}`],
  )
  const addresses = addressesOf(node)
  return (
    <Facts
      facts={[
        [
          nodeTexts.addresses,
          addresses.length > 0 ? <span className="mono">{addresses.join(', ')}</span> : nodeTexts.noAddresses,
        ],
        [nodeTexts.knownAs, known.length > 0 ? known.join(', ') : null],
        [nodeTexts.roles, node.roles.length > 0 ? node.roles.join(', ') : null],
        [nodeTexts.hardware, node.hardware ?? commonTexts.unknown],
        [nodeTexts.system, node.os ?? commonTexts.unknown],
        [
          nodeTexts.kernel,
          node.kernel === null ? commonTexts.unknown : <span className="mono">{node.kernel}</span>,
        ],
        [nodeTexts.lastHeard, <Age key="age" at={node.at} />],
      ]}
    />
  )
}
