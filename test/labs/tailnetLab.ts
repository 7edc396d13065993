import type { Lab, Node } from '../../shared/lab/model.ts'
import type { Tailnet } from '../../shared/lab/peer.ts'
import { makeCluster, makeLab, makeNode, makePeer, makeService, makeSource, makeTailnet } from './makeLab.ts'

const DAY = 86_400_000

/** A lab of which three machines are in a tailnet with a phone and a laptop; one of them routes the network at home. */
export function tailnetLab(tailnet: Partial<Tailnet> = {}, over: Partial<Lab['vantage']> = {}): Lab {
  const machine = (name: string, last: number, more: Partial<Node> = {}) =>
    makeNode(name, {
      addresses: { lan: [`192.168.8.${last}`], tailnet: [`100.64.0.${last}`] },
      knownAs: { kubernetes: name, ssh: name, tailscale: name },
      evidence: [`The tailnet calls it ${name} too`],
      ...more,
    })
  const nodes = [
    machine('attic', 20),
    machine('cellar', 21),
    machine('router', 1, { hardware: 'GL.iNet GL-MT2500' }),
  ]
  const services = ['notes', 'photos', 'music'].map((name, n) =>
    makeService(name, 31_000 + n, nodes.slice(n % 2, (n % 2) + 1), {
      group: 'Apps',
      range: { from: 31_000, to: 31_099 },
    }),
  )
  return makeLab(
    {
      nodes,
      clusters: [makeCluster()],
      services,
      sources: [makeSource('kubernetes', 'test'), makeSource('tailscale', 'tailnet')],
      peers: [
        makePeer('desk', { self: true, addresses: ['100.64.0.9'], path: 'idle', over: null }),
        makePeer('attic', { node: 'node:attic', addresses: ['100.64.0.20'], ssh: true }),
        makePeer('cellar', {
          node: 'node:cellar',
          addresses: ['100.64.0.21'],
          path: 'idle',
          over: null,
          keyExpiry: Date.now() + 12 * DAY + 3_600_000,
          keyEndsSoon: true,
        }),
        makePeer('router', {
          node: 'node:router',
          addresses: ['100.64.0.1'],
          owner: null,
          tags: ['tag:router'],
          routes: ['192.168.8.0/24'],
          exitNode: 'offered',
        }),
        makePeer('laptop', { os: 'macOS', path: 'relayed', over: 'fra' }),
        makePeer('phone', { os: 'android', state: 'off', online: false, path: 'offline', over: null }),
      ],
    },
    {
      vantage: {
        networks: ['192.168.8.50/24'],
        gateway: '192.168.8.1',
        home: true,
        offline: false,
        foreign: false,
        tailnet: makeTailnet(tailnet),
        ...over,
      },
    },
  )
}
