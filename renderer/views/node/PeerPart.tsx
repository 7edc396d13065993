import { useState } from 'react'
import { ageWords } from '../../../shared/lab/age.ts'
import { inert } from '../../../shared/lab/inert.ts'
import type { Node } from '../../../shared/lab/model.ts'
import type { Peer } from '../../../shared/lab/peer.ts'
import { backendNow, useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { peerOf } from '../../mirror/select.ts'
import { Button } from '../../parts/Button.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { tailnetTexts as texts } from '../../texts/en/tailnet.ts'
import { Age } from '../Age.tsx'
import { askFor } from '../acts.ts'
import { useBlocked } from '../useBlocked.ts'

/** What a machine is in the tailnet, and over which path this computer reaches it; nothing where it is in none. */
export function PeerPart({ node, level: Heading }: { node: Node; level: 'h2' | 'h3' }) {
  const peer = useMirror(mirror => (mirror.lab ? peerOf(mirror.lab.tables.peers).get(node.id) : undefined))
  if (!peer) return null
  return (
    <section className={Heading === 'h3' ? 'inspector-part' : ''} aria-label={texts.title}>
      {Heading === 'h2' ? (
        <div className="section-head ruled">
          <h2 className="section">{texts.title}</h2>
          <span className="spacer" />
          <Ping key={peer.id} peer={peer} />
        </div>
      ) : (
        <h3 className="label">{texts.title}</h3>
      )}
      <PeerFacts peer={peer} />
      {Heading === 'h3' && <Ping key={peer.id} peer={peer} />}
    </section>
  )
}

function PeerFacts({ peer }: { peer: Peer }) {
  const left = useTick(now => (peer.keyExpiry === null ? '' : ageWords(peer.keyExpiry - now)))
  const offers = [
    ...peer.routes.map(route => texts.route(route)),
    ...(peer.exitNode === null ? [] : [peer.exitNode === 'used' ? texts.exitNodeUsed : texts.exitNode]),
    ...(peer.ssh ? [texts.ssh] : []),
  ]
  const key = peer.expired
    ? texts.keyExpired
    : peer.keyExpiry === null
      ? texts.keyKept
      : texts.keyEnds(new Date(peer.keyExpiry).toISOString().slice(0, 10), left)
  return (
    <Facts
      facts={[
        [texts.name, peer.dnsName ?? peer.name],
        [
          texts.addresses,
          <span key="addresses" className="mono">
            {peer.addresses.join(', ')}
          </span>,
        ],
        [texts.path, pathWords(peer)],
        [texts.lastSeen, peer.lastSeen === null ? null : <Age key="seen" at={peer.lastSeen} />],
        [texts.key, key],
        [texts.offers, offers.length > 0 ? offers.join(', ') : null],
        [texts.owner, peer.owner ?? (peer.tags.length > 0 ? peer.tags.join(', ') : null)],
      ]}
    />
  )
}

function pathWords(peer: Peer): string {
  if (peer.self) return texts.self
  return peer.state === 'stale' || peer.state === 'unknown' ? texts.notKnown : texts.pathOf(peer)
}

/** Asks how it is reached now: while no traffic goes nobody knows. */
function Ping({ peer }: { peer: Peer }) {
  const watched = useMirror(mirror => mirror.watched)
  const blocked = useBlocked()
  const [told, setTold] = useState<{ words: string; at: number } | null>(null)
  const [asking, setAsking] = useState(false)
  if (peer.self || watched === null || peer.online !== true) return null
  const ping = async () => {
    setAsking(true)
    const answer = await askFor('peer.ping', { lab: watched, peer: peer.id })
    setAsking(false)
    if (!answer) return setTold(null)
    const { latency, path, over } = answer
    const time =
      latency === null
        ? null
        : commonTexts.milliseconds(latency < 10 ? latency.toFixed(1) : Math.round(latency))
    const way = path === null ? texts.untold : texts.pathOf({ path, over: over && inert(over, 80) })
    setTold({ words: texts.answered(time, way), at: backendNow() })
  }
  return (
    <p className="peer-ping">
      {told !== null && (
        <span className="secondary">
          {told.words} <Age at={told.at} />
        </span>
      )}
      <Button
        small
        blocked={asking ? texts.pinging : blocked}
        title={texts.pingTitle(peer.name)}
        onClick={() => void ping()}
      >
        {asking ? texts.pinging : texts.ping}
      </Button>
    </p>
  )
}
