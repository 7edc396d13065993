import { ageWords } from '../../shared/lab/age.ts'
import { inert } from '../../shared/lab/inert.ts'
import { byName } from '../../shared/lab/inOrder.ts'
import { systemClock } from '../clock.ts'
import { systemDialer } from '../reach/dial.ts'
import { SessionError } from '../sessions/session.ts'
import { findPlace, readStatus } from '../sessions/tailscale/localApi.ts'
import type { Peer, TailnetStatus } from '../sessions/tailscale/status.ts'
import { EXIT } from './exit.ts'
import { columns, iso, jsonText, type Output } from './output.ts'

/** Keys that end sooner than this are told. */
const SOON = 30 * 86_400_000

/** `homeport tailnet`: who is on the tailnet of this computer, and over which path. Asks tailscaled here, nobody else. */
export async function tailnet(socket: string | undefined, json: boolean, out: Output): Promise<number> {
  const way = { dialer: systemDialer(systemClock), clock: systemClock }
  const { signal } = new AbortController()
  let status: TailnetStatus
  try {
    status = await readStatus({ ...way, place: await findPlace(socket ?? null, way, signal) }, signal)
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    out.say(`${inert(error.message)} ${inert(error.advice)}`.trim())
    return EXIT.unreached
  }
  out.print(json ? jsonText(shown(status)) : tailnetText(status, systemClock.wall()))
  return status.state === 'Running' && status.health.length === 0 ? EXIT.ok : EXIT.notOk
}

/** As a table: this computer first, then its peers by name; what only somebody else's sharing shows is left out. */
export function tailnetText(status: TailnetStatus, now: number): string {
  const { state, tailnet: name, suffix, self, peers, health, authUrl, tun } = status
  const notes = [
    ...health.map(line => `! ${inert(line)}`),
    ...(authUrl ? [`Log in at ${inert(authUrl)}`] : []),
    ...(tun === false
      ? ['Userspace networking: other programs of this computer do not reach the tailnet.']
      : []),
  ]
  const head = `Tailscale: ${inert(state ?? 'unknown')}${name ? `, ${inert(name)}` : ''}${suffix ? ` (${inert(suffix)})` : ''}`
  const shownPeers = peers.filter(peer => !peer.sharee).sort(byName)
  const rows = [
    ...(self ? [rowOf(self, now, 'this computer')] : []),
    ...shownPeers.map(peer => rowOf(peer, now)),
  ]
  const table = rows.length > 0 ? columns([['NAME', 'ADDRESS', 'PATH', 'OS', 'NOTES'], ...rows]) : 'No peers.'
  return [head, ...notes, '', table].join('\n')
}

function rowOf(peer: Peer, now: number, path = pathWords(peer, now)): string[] {
  return [
    inert(peer.name, 60),
    inert(peer.addresses[0] ?? '-', 45),
    path,
    inert(peer.os ?? '-', 20),
    notesOf(peer, now).join(', ') || '-',
  ]
}

function pathWords({ path, over, lastSeen }: Peer, now: number): string {
  switch (path) {
    case 'direct':
      return `direct ${inert(over ?? '', 60)}`
    case 'relayed':
      return `relayed over ${inert(over ?? 'unknown', 40)}`
    case 'peer-relay':
      return `over a peer, ${inert(over ?? 'unknown', 60)}`
    case 'idle':
      return 'idle'
    case 'offline':
      return lastSeen === null ? 'offline' : `offline ${ageWords(now - lastSeen)}`
  }
}

function notesOf(peer: Peer, now: number): string[] {
  const { keyExpiry, expired, routes, tags, isExitNode, offersExitNode, sshHostKeys } = peer
  const left = keyExpiry === null ? null : keyExpiry - now
  return [
    ...(expired
      ? ['key expired']
      : left !== null && left > 0 && left < SOON
        ? [`key ends in ${ageWords(left)}`]
        : []),
    ...routes.map(route => `routes ${inert(route, 45)}`),
    ...(isExitNode ? ['exit node in use'] : offersExitNode ? ['exit node'] : []),
    ...(sshHostKeys.length > 0 ? ['Tailscale SSH'] : []),
    ...tags.map(tag => inert(tag, 40)),
  ]
}

/** Times as in every `--json`. */
function shown({ self, peers, ...rest }: TailnetStatus): unknown {
  const one = (peer: Peer) => ({ ...peer, keyExpiry: iso(peer.keyExpiry), lastSeen: iso(peer.lastSeen) })
  return { ...rest, self: self && one(self), peers: peers.map(one) }
}
