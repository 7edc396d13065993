import type { Peer } from '../../../shared/lab/peer.ts'

/** What is told of machines of the tailnet. */
export const tailnetTexts = {
  title: 'Tailnet',
  name: 'Name',
  addresses: 'Addresses',
  path: 'Path from here',
  self: 'this computer',
  pathOf: ({ path, over }: Pick<Peer, 'path' | 'over'>) => {
    switch (path) {
      case 'direct':
        return `direct, ${over ?? 'unknown'}`
      case 'relayed':
        return `relayed over ${over ?? 'unknown'}`
      case 'peer-relay':
        return `over a peer, ${over ?? 'unknown'}`
      case 'idle':
        return 'no traffic now'
      case 'offline':
        return 'offline'
    }
  },
  notKnown: 'not known while Tailscale does not run here',
  lastSeen: 'Last seen',
  key: 'Key',
  keyEnds: (day: string, left: string) => `ends in ${left}, on ${day}`,
  keyExpired: 'expired',
  keyKept: 'does not end',
  offers: 'Offers',
  route: (route: string) => `route to ${route}`,
  exitNodeUsed: 'exit node, in use here',
  exitNode: 'exit node',
  ssh: 'Tailscale SSH',
  owner: 'Owner',
  ping: 'Ping',
  pinging: 'Pinging…',
  pingTitle: (name: string) => `Ask how ${name} is reached now`,
  answered: (latency: string | null, way: string) => (latency === null ? way : `${latency}, ${way}`),
  untold: 'over a path that is not told',
}
