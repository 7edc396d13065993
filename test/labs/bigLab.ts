import type { Lab, Node, Service } from '../../shared/lab/model.ts'
import { figure, makeCluster, makeLab, makeNode, makeService, makeSource } from './makeLab.ts'

/** How big a generated lab is. */
export interface BigLab {
  nodes: number
  services?: number
}

const HARDWARE = ['Raspberry Pi 4 Model B', 'Raspberry Pi 5 Model B', 'Mini PC N100', 'Tower of the attic']
/** One node in so many is down, and another one in attention. */
const TROUBLED = 97

/** A lab of any size, the same one each time: nodes of four kinds, each service on one or two of them. */
export function makeBigLab({ nodes: count, services = 0 }: BigLab): Lab {
  const at = Date.now()
  const nodes = Array.from({ length: count }, (_, n) => bigNode(n, at))
  return makeLab(
    {
      nodes,
      services: Array.from({ length: services }, (_, n) => bigService(n, nodes)),
      clusters: [makeCluster({ pods: count * 5 })],
      sources: [makeSource('kubernetes', 'test')],
    },
    { id: 'big', name: 'Big lab', at },
  )
}

function bigNode(n: number, at: number): Node {
  const down = n % TROUBLED === TROUBLED - 1
  const hot = n % TROUBLED === TROUBLED - 2
  return makeNode(`unit-${String(n).padStart(4, '0')}`, {
    state: down ? 'down' : hot ? 'attention' : 'ok',
    sentence: down ? 'It stopped answering.' : hot ? 'It is hot.' : 'Ready, and answers over SSH.',
    roles: [n % 50 === 0 ? 'control-plane' : 'worker'],
    hardware: HARDWARE[n % HARDWARE.length] ?? null,
    addresses: { lan: [`10.8.${n >> 8}.${n & 255}`], tailnet: [] },
    figures: {
      cpu: figure((n * 37) % 100, '%', at),
      memory: figure((n * 13) % 100, '%', at),
      memoryTotal: figure(8 * 1024 ** 3, 'B', at, 60_000),
      swap: figure(0, '%', at),
      disk: figure((n * 7) % 100, '%', at, 60_000),
      temperature: figure(hot ? 84 : 40 + (n % 30), '°C', at),
      load1: figure((n % 40) / 10, '', at),
      uptime: figure(3_600 * (1 + (n % 900)), 's', at),
      throttled: figure(0, 'flags', at, 60_000),
      pods: figure(n % 12, '', at, 45_000),
    },
    at,
  })
}

function bigService(n: number, nodes: readonly Node[]): Service {
  const on = [n * 7, ...(n % 2 === 0 ? [n * 11 + 3] : [])].flatMap(place => nodes[place % nodes.length] ?? [])
  const name = `app-${String(n).padStart(4, '0')}`
  return makeService(name, 30_000 + (n % 2_768), on, {
    namespace: `team-${n % 8}`,
    runsOn: [...new Set(on.map(node => node.name))],
  })
}
