import { ageWords } from '../../shared/lab/age.ts'
import { inert } from '../../shared/lab/inert.ts'
import { byName } from '../../shared/lab/inOrder.ts'
import { UsageError } from '../backend/options.ts'
import { systemClock } from '../clock.ts'
import { systemDialer } from '../reach/dial.ts'
import { SessionError } from '../sessions/session.ts'
import { findPlace, pingPeer, readStatus } from '../sessions/tailscale/localApi.ts'
import type { Way } from '../sessions/tailscale/request.ts'
import type { Peer, TailnetStatus } from '../sessions/tailscale/status.ts'
import { EXIT } from './exit.ts'
import { columns, iso, jsonText, type Output } from './output.ts'

/** Keys that end sooner than this are told. */
const SOON = 30 * 86_400_000

/** `homeport tailnet`: who is on the tailnet of this computer, and over which path. Asks tailscaled here, nobody else. */
export function tailnet(socket: string | undefined, json: boolean, out: Output): Promise<number> {
  return reached(out, async signal => {
    const status = await readStatus(await wayTo(socket, signal), signal)
    out.print(json ? jsonText(shown(status)) : tailnetText(status, systemClock.wall()))
    return status.state === 'Running' && status.health.length === 0 ? EXIT.ok : EXIT.notOk
  })
}

/** `homeport tailnet ping NAME`: how a machine is reached now. NAME is its name, whole or not, or an address of it. */
export async function pingOverTailnet(
  name: string | undefined,
  socket: string | undefined,
  json: boolean,
  out: Output,
): Promise<number> {
  if (name === undefined) throw new UsageError('“tailnet ping” needs the name of a machine.')
  return reached(out, async signal => {
    const way = await wayTo(socket, signal)
    const { peers } = await readStatus(way, signal)
    const called = name.toLowerCase().replace(/\.$/, '')
    const peer = peers.find(one =>
      [one.name, one.dnsName, ...one.addresses].some(is => is?.toLowerCase() === called),
    )
    const address = peer?.addresses[0]
    if (!peer || address === undefined) throw new UsageError(`The tailnet has no machine “${inert(name)}”.`)
    const answer = await pingPeer(way, address, signal)
    if (answer.error !== null) {
      out.say(`${inert(peer.name)} was not reached: ${inert(answer.error, 200)}`)
      return EXIT.unreached
    }
    const over = answer.path === null ? 'over a path that is not told' : pathOfPing(answer.path, answer.over)
    const time = answer.latency === null ? '' : ` in ${+answer.latency.toFixed(1)} ms`
    out.print(json ? jsonText(answer) : `${inert(peer.name)} answered${time}, ${over}`)
    return EXIT.ok
  })
}

/** The way to tailscaled of this computer. */
async function wayTo(socket: string | undefined, signal: AbortSignal): Promise<Way> {
  const way = { dialer: systemDialer(systemClock), clock: systemClock }
  return { ...way, place: await findPlace(socket ?? null, way, signal) }
}

/** Does `work`; where tailscaled cannot be reached, that is told and is the exit code. */
async function reached(out: Output, work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  try {
    return await work(new AbortController().signal)
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    out.say(`${inert(error.message)} ${inert(error.advice)}`.trim())
    return EXIT.unreached
  }
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
  const shownPeers = peers.filter(peer => !peer.sharee && (!peer.rented || peer.isExitNode)).sort(byName)
  const rented = peers.filter(peer => peer.rented && !peer.isExitNode).length
  const rows = [
    ...(self ? [rowOf(self, now, 'this computer')] : []),
    ...shownPeers.map(peer => rowOf(peer, now)),
  ]
  const table = rows.length > 0 ? columns([['NAME', 'ADDRESS', 'PATH', 'OS', 'NOTES'], ...rows]) : 'No peers.'
  const more = rented > 0 ? ['', `${rented} exit nodes of Mullvad are not listed.`] : []
  return [head, ...notes, '', table, ...more].join('\n')
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
    case 'relayed':
    case 'peer-relay':
      return pathOfPing(path, over)
    case 'idle':
      return 'idle'
    case 'offline':
      return lastSeen === null ? 'offline' : `offline ${ageWords(now - lastSeen)}`
  }
}

function pathOfPing(path: 'direct' | 'peer-relay' | 'relayed', over: string | null): string {
  if (path === 'direct') return `direct ${inert(over ?? '', 60)}`
  if (path === 'relayed') return `relayed over ${inert(over ?? 'unknown', 40)}`
  return `over a peer, ${inert(over ?? 'unknown', 60)}`
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
