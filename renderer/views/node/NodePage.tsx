import { Boxes, Copy } from 'lucide-react'
import { durationWords } from '../../../shared/lab/age.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { addressesOf } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { nodePageTexts as texts } from '../../texts/en/nodePage.ts'
import { nodesTexts } from '../../texts/en/nodes.ts'
import { Age } from '../Age.tsx'
import { copyText } from '../acts.ts'
import { FigureText } from '../FigureText.tsx'
import { JournalBlock } from '../journal/JournalBlock.tsx'
import { isLost } from '../overview/lost.ts'
import { placeOf, type Route } from '../route.ts'
import { Depends } from './Depends.tsx'
import { Firmware } from './Firmware.tsx'
import { HostFigures } from './HostFigures.tsx'
import { PeerPart } from './PeerPart.tsx'
import { Workloads } from './Workloads.tsx'
import '../../style/node.css'

/** One machine: what it is, how it is, what runs on it, what is lost with it. */
export default function NodePage({ route }: { route: Route }) {
  const node = useMirror(mirror => (route.node ? mirror.lab?.tables.nodes.get(route.node) : undefined))
  if (!node) {
    return (
      <div className="node-page">
        <h1 className="title">{texts.notThere}</h1>
        <p>{texts.notThereWhy}</p>
        <p>
          <a href={placeOf({ page: 'nodes', node: null })}>{texts.all}</a>
        </p>
      </div>
    )
  }
  return (
    <div className="node-page">
      <Head node={node} />
      <Strip node={node} />
      <div className="node-columns">
        <div className="node-main">
          <HostFigures node={node} />
          <Workloads node={node} />
        </div>
        <div className="node-side">
          <Firmware node={node} />
          <Depends node={node} />
          <PeerPart node={node} level="h2" />
          <JournalBlock node={node.id} />
          <Evidence node={node} />
        </div>
      </div>
    </div>
  )
}

function Head({ node }: { node: Node }) {
  const [address] = addressesOf(node)
  return (
    <header className="node-head">
      <h1 className="title with-mark">
        <StateMark shape={node.state} size={15} />
        <span className="name" title={node.name}>
          {node.name}
        </span>
      </h1>
      <p className="node-sentence">
        {node.sentence}
        {node.unschedulable && ` · ${texts.cordoned}`}
      </p>
      <span className="spacer" />
      {address && (
        <Button title={texts.copyAddress(address)} onClick={() => void copyText(texts.copied, address)}>
          <Copy size={14} /> {inert(address, 40)}
        </Button>
      )}
      {node.knownAs.kubernetes !== null && (
        <>
          <a className="link" href={placeOf({ page: 'pods', node: null })}>
            {nodesTexts.allPods}
          </a>
          <a className="button edge" href={placeOf({ page: 'pods', node: node.id })}>
            <Boxes size={14} /> {texts.pods}
          </a>
        </>
      )}
    </header>
  )
}

const KINDS = ['kubernetes', 'ssh', 'tailscale'] as const

/** What the machine is, side by side. */
function Strip({ node }: { node: Node }) {
  const known = KINDS.flatMap(kind => node.knownAs[kind] ?? [])
  const facts = [
    [texts.strip.hardware, node.hardware],
    [texts.strip.address, addressesOf(node).join(', ') || texts.noAddress],
    [texts.strip.knownAs, [...new Set(known)].join(', ')],
    [texts.strip.system, node.os],
    [texts.strip.kernel, node.kernel],
    [
      texts.strip.kubernetes,
      node.ready === null ? texts.noKubernetes : [texts.ready(node.ready), ...node.roles].join(', '),
    ],
  ] as const
  return (
    <dl className="node-strip">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd title={value ?? undefined}>{value || texts.unknown}</dd>
        </div>
      ))}
      <div>
        <dt>{texts.strip.up}</dt>
        <dd>
          <FigureText
            figure={node.figures.uptime}
            text={value => durationWords(value * 1000)}
            missing={node.missing.uptime}
            aged={isLost(node)}
            apart
          />
        </dd>
      </div>
      <div>
        <dt>{texts.strip.heard}</dt>
        <dd>
          <Age at={node.at} aged={isLost(node)} />
        </dd>
      </div>
    </dl>
  )
}

function Evidence({ node }: { node: Node }) {
  if (node.evidence.length === 0) return null
  return (
    <section aria-label={texts.evidence}>
      <div className="section-head ruled">
        <h2 className="section">{texts.evidence}</h2>
      </div>
      <ul className="lines">
        {node.evidence.map(sentence => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  )
}
