import { Boxes, SquareArrowRight } from 'lucide-react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { NodeId } from '../../../shared/lab/ids.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { addressesOf } from '../../mirror/select.ts'
import { Facts } from '../../parts/Facts.tsx'
import { GoneInspector, Inspector, InspectorList, InspectorTitle } from '../../parts/Inspector.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { lossTexts } from '../../texts/en/loss.ts'
import { nodeTexts } from '../../texts/en/node.ts'
import { Age } from '../Age.tsx'
import { CopyAddress } from '../CopyAddress.tsx'
import { go, placeOf } from '../route.ts'
import { NodeFigures } from './NodeFigures.tsx'
import { PeerPart } from './PeerPart.tsx'
import { SameMachine } from './SameMachine.tsx'
import { useLoss } from './useLoss.tsx'

/** The details of one machine: how it is, what goes with it, its figures, and why its names are one. */
export function NodeInspector({ id }: { id: NodeId }) {
  const node = useMirror(mirror => mirror.lab?.tables.nodes.get(id))
  const close = () => go({ node: null })
  if (!node) {
    return <GoneInspector label={nodeTexts.details} why={nodeTexts.gone} onClose={close} />
  }
  return (
    <Inspector label={commonTexts.detailsOf(node.name)} head={<Head node={node} />} onClose={close}>
      <Acts node={node} />
      <Verdict node={node} />
      <Losses node={node} />
      <NodeFigures node={node} />
      <div className="inspector-part">
        <NodeFacts node={node} />
      </div>
      <PeerPart node={node} level="h3" />
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
      <SameMachine node={node} />
    </Inspector>
  )
}

function Head({ node }: { node: Node }) {
  return (
    <>
      <InspectorTitle state={node.state} name={node.name} />
      <p className="secondary mono clip">{addressesOf(node)[0] ?? nodeTexts.noAddress}</p>
    </>
  )
}

function Acts({ node }: { node: Node }) {
  const [address] = addressesOf(node)
  return (
    <div className="inspector-acts">
      <a className="button primary" href={placeOf({ page: 'node', node: node.id })}>
        <SquareArrowRight size={14} /> {nodeTexts.page} <span className="hidden">{node.name}</span>
      </a>
      {node.knownAs.kubernetes !== null && (
        <a className="button edge" href={placeOf({ page: 'pods', node: node.id })}>
          <Boxes size={14} /> {nodeTexts.pods} <span className="hidden">{node.name}</span>
        </a>
      )}
      <CopyAddress address={address} />
    </div>
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

/** What goes with it, what data is on it alone, and what else runs here. */
function Losses({ node }: { node: Node }) {
  const loss = useLoss(node)
  if (!loss) return null
  return (
    <>
      <InspectorList label={lossTexts.takesDown} rows={loss.services} empty={loss.nothing} />
      {loss.volumes.length > 0 && <InspectorList label={lossTexts.volumes} rows={loss.volumes} />}
      {loss.others.length > 0 && <InspectorList label={lossTexts.others} rows={loss.others} />}
    </>
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
        [nodeTexts.secured, node.secured && nodeTexts.securedBy(namesOf(node.secured), node.secured)],
        [nodeTexts.lastHeard, <Age key="age" at={node.at} />],
      ]}
    />
  )
}

const namesOf = ({ keyExchange, cipher, mac, hostKey }: NonNullable<Node['secured']>) => [
  keyExchange,
  mac === null ? cipher : `${cipher} + ${mac}`,
  hostKey,
]
