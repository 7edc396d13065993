import type { Network } from '../network.ts'
import type { Tailnet } from './tailnet.ts'

/** Breaks or mends something of a tailnet. Answers one sentence; undefined where the words mean nothing. */
export function tailnetFault(
  tailnet: Tailnet,
  network: Network,
  words: readonly string[],
): string | undefined {
  const [subject, name = '', how, ...rest] = words
  if (rest.length > 0) return undefined
  if (subject === 'tailnet') return how === undefined ? daemonFault(tailnet, network, name) : undefined
  return peerFault(tailnet, network, [subject, name, how])
}

function daemonFault(tailnet: Tailnet, network: Network, how: string): string | undefined {
  switch (how) {
    case 'stop':
      tailnet.down()
      return 'Tailscale is stopped.'
    case 'start':
      setDaemon(tailnet, network, 'ok')
      if (tailnet.prefs.LoggedOut) return 'tailscaled runs and answers; it waits for a login.'
      tailnet.up()
      return 'Tailscale runs.'
    case 'logout':
      tailnet.logout()
      return 'Tailscale is logged out.'
    case 'login':
      tailnet.login()
      return 'The login is finished.'
    case 'forbid':
      setDaemon(tailnet, network, how)
      return 'tailscaled refuses this user.'
    case 'garbage':
      setDaemon(tailnet, network, how)
      return 'tailscaled answers with what is no answer.'
    case 'missing':
      setDaemon(tailnet, network, how)
      network.cut('tailnet')
      return 'No tailscaled runs on this computer.'
    default:
      return undefined
  }
}

/** Who is connected to it is let go: tailscaled was started anew, or has ended. */
function setDaemon(tailnet: Tailnet, network: Network, fault: Tailnet['daemon']): void {
  if (tailnet.daemon === fault) return
  tailnet.daemon = fault
  network.reset('tailscaled')
}

function peerFault(
  tailnet: Tailnet,
  network: Network,
  [subject, name = '', how = '']: readonly (string | undefined)[],
): string | undefined {
  const peer = tailnet.peer(name)
  if (!peer) return undefined
  const tell = (): void => tailnet.tell({ peers: [peer] })
  const leave = (): void => {
    peer.leftAt = tailnet.clock.wall()
    network.cut(`peer:${name}`)
    tell()
  }
  if (subject === 'key' && how === 'expire') {
    peer.expired = true
    leave()
    return `The key of ${name} has expired.`
  }
  if (subject === 'key' && how === 'renew') {
    peer.expired = false
    tell()
    return `The key of ${name} is good.`
  }
  if (subject !== 'peer') return undefined
  if (how === 'offline') {
    peer.away = true
    leave()
    return `${name} is not on the tailnet.`
  }
  if (how !== 'online' && how !== 'direct' && how !== 'relayed') return undefined
  peer.away = false
  if (how !== 'online') peer.path = how
  tell()
  return how === 'online'
    ? `${name} is on the tailnet.`
    : `Traffic to ${name} goes ${how === 'direct' ? 'directly' : 'over a relay'}.`
}

/** All of it is as on a quiet day again; what a client has set stays. */
export function clearTailnet(tailnet: Tailnet, network: Network): void {
  setDaemon(tailnet, network, 'ok')
  if (tailnet.prefs.LoggedOut) tailnet.login()
  else tailnet.up()
  for (const peer of tailnet.peers) {
    const { path, online } = peer.world
    if (peer.path === path && peer.away === !online && !peer.expired) continue
    Object.assign(peer, { path, away: !online, expired: false })
    tailnet.tell({ peers: [peer] })
  }
}

/** What is broken of it now, in the words that broke it. */
export function currentTailnetFaults({ daemon, prefs, peers }: Tailnet): string[] {
  return [
    ...(daemon === 'ok' ? [] : [`tailnet ${daemon}`]),
    ...(prefs.LoggedOut ? ['tailnet logout'] : prefs.WantRunning ? [] : ['tailnet stop']),
    ...peers.flatMap(({ world, path, away, expired }) => [
      ...(away && world.online ? [`peer ${world.name} offline`] : []),
      ...(path === world.path || path === 'idle' ? [] : [`peer ${world.name} ${path}`]),
      ...(expired ? [`key ${world.name} expire`] : []),
    ]),
  ]
}
