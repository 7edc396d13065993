import { describe, expect, it } from 'vitest'
import { type LabFile, labFileSchema } from '../../../electron/lab/labFileSchema.ts'
import type { HostFacts } from '../../../electron/lab/observation.ts'
import { keptNode, ToldLab } from '../../labs/makeFacts.ts'

interface Case {
  what: string
  /** Kubernetes nodes: name, address, machine-id. */
  nodes: [string, string, string?][]
  /** SSH hosts: alias, where it leads, what was read there. */
  hosts: [string, string, HostFacts?][]
  rules?: LabFile['nodes']
  /** Machines: the name in Kubernetes and the SSH alias, `-` for none. */
  machines: string[]
}

const cases: Case[] = [
  {
    what: 'the same machine-id',
    nodes: [['pi-1', '127.9.0.1', 'aaaa']],
    hosts: [['kitchen', '127.9.9.9', { machineId: 'aaaa' }]],
    machines: ['pi-1 kitchen'],
  },
  {
    what: 'a machine-id cloned onto two nodes proves nothing, the address does',
    nodes: [
      ['pi-1', '127.9.0.1', 'aaaa'],
      ['pi-2', '127.9.0.2', 'aaaa'],
    ],
    hosts: [['kitchen', '127.9.0.2', { machineId: 'aaaa' }]],
    machines: ['pi-1 -', 'pi-2 kitchen'],
  },
  {
    what: 'a machine-id cloned onto two nodes, and nothing else: apart',
    nodes: [
      ['pi-1', '127.9.0.1', 'aaaa'],
      ['pi-2', '127.9.0.2', 'aaaa'],
    ],
    hosts: [['kitchen', '127.9.0.3', { machineId: 'aaaa' }]],
    machines: ['pi-1 -', 'pi-2 -', '- kitchen'],
  },
  {
    what: 'a machine-id cloned onto two hosts, of which one is in the cluster',
    nodes: [['pi-1', '127.9.0.1', 'aaaa']],
    hosts: [
      ['spare', '127.9.0.7', { machineId: 'aaaa' }],
      ['kitchen', '127.9.0.1', { machineId: 'aaaa' }],
    ],
    machines: ['pi-1 kitchen', '- spare'],
  },
  {
    what: 'contradicting machine-ids are not joined by address',
    nodes: [['pi-1', '127.9.0.1', 'aaaa']],
    hosts: [['kitchen', '127.9.0.1', { machineId: 'bbbb' }]],
    machines: ['pi-1 -', '- kitchen'],
  },
  {
    what: 'contradicting machine-ids are not joined by name',
    nodes: [['pi-1', '127.9.0.1', 'aaaa']],
    hosts: [['pi-1', '127.9.0.8', { machineId: 'bbbb' }]],
    machines: ['pi-1 -', '- pi-1'],
  },
  {
    what: 'the address, before anything was read',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [['kitchen', '127.9.0.1']],
    machines: ['pi-1 kitchen'],
  },
  {
    what: 'the alias',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [['pi-1', 'pi-1.lan']],
    machines: ['pi-1 pi-1'],
  },
  {
    what: 'the host name that was read',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [['kitchen', 'kitchen.lan', { hostname: 'pi-1' }]],
    machines: ['pi-1 kitchen'],
  },
  {
    what: 'two nodes of one name in two places cannot be told by it',
    nodes: [
      ['pi-1', '127.9.0.1'],
      ['pi-2', '127.9.0.2'],
    ],
    hosts: [['pi-1', 'x.lan', { hostname: 'pi-2' }]],
    machines: ['pi-1 -', 'pi-2 -', '- pi-1'],
  },
  {
    what: 'a second alias of a machine is no second machine',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [
      ['pi-1', '127.9.0.1'],
      ['pi-1-root', '127.9.0.1'],
    ],
    machines: ['pi-1 pi-1'],
  },
  {
    what: 'the lab file joins what nothing else would',
    nodes: [['pi-1', '127.9.0.1', 'aaaa']],
    hosts: [['kitchen', 'elsewhere.lan', { machineId: 'bbbb' }]],
    rules: [{ kubernetes: 'pi-1', ssh: 'kitchen' }],
    machines: ['pi-1 kitchen'],
  },
  {
    what: 'the lab file is heard before an alias that would take the node',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [
      ['pi-1', '127.9.0.1'],
      ['kitchen', 'k.lan'],
    ],
    rules: [{ kubernetes: 'home/pi-1', ssh: 'kitchen' }],
    machines: ['pi-1 kitchen'],
  },
  {
    what: 'the lab file keeps a host apart',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [['pi-1', '127.9.0.1']],
    rules: [{ kubernetes: null, ssh: 'pi-1' }],
    machines: ['pi-1 -', '- pi-1'],
  },
  {
    what: 'the lab file keeps a node apart',
    nodes: [['pi-1', '127.9.0.1']],
    hosts: [['pi-1', '127.9.0.1']],
    rules: [{ kubernetes: 'pi-1', ssh: null }],
    machines: ['pi-1 -', '- pi-1'],
  },
]

function labOf({ nodes, hosts, rules = [] }: Omit<Case, 'what' | 'machines'>): ToldLab {
  const told = new ToldLab()
  told.labFile = labFileSchema.parse({ nodes: rules })
  told.cluster({
    nodes: nodes.map(([name, address, machineId = '']) => keptNode(name, address, { machineId })),
  })
  for (const [alias, hostName, facts] of hosts) {
    told.ssh(alias, hostName)
    if (!facts) continue
    told.hear({
      type: 'host',
      host: alias,
      source: `source:ssh/${alias}`,
      address: null,
      facts,
      figures: {},
      missing: {},
      at: told.now,
    })
  }
  return told
}

const machinesOf = (told: ToldLab) =>
  [...told.see().tables.nodes.values()].map(
    ({ knownAs }) => `${knownAs.kubernetes ?? '-'} ${knownAs.ssh ?? '-'}`,
  )

describe('which names are one machine', () => {
  it.each(cases)('$what', one => {
    const seen = machinesOf(labOf(one))
    // A machine that the owner left without a partner stands alone; it is never lost.
    expect(seen.filter(name => one.machines.includes(name))).toEqual(one.machines)
    expect(seen).toHaveLength(one.machines.length)
  })

  it('names its evidence', () => {
    const told = labOf({
      nodes: [['pi-1', '127.9.0.1', 'aaaabbbbcccc']],
      hosts: [
        ['pi-1', '127.9.0.1', { machineId: 'aaaabbbbcccc' }],
        ['pi-root', '127.9.0.1'],
      ],
    })
    expect([...told.see().tables.nodes.values()][0]?.evidence).toEqual([
      'The machine-id aaaabbbb… is the same',
      'SSH leads to its address 127.9.0.1',
      'Both are called pi-1',
      'SSH also reaches it as pi-root',
    ])
  })

  it('gives an id once, and it survives being joined, renamed and parted', () => {
    const told = labOf({ nodes: [], hosts: [['kitchen', '127.9.0.1']] })
    const [alone] = told.see().tables.nodes.keys()
    told.cluster({ nodes: [keptNode('pi-1', '127.9.0.1')] })
    expect([...told.see().tables.nodes.keys()]).toEqual([alone])
    told.cluster({ nodes: [keptNode('pi-one', '127.9.0.1')] })
    expect([...told.see().tables.nodes.keys()]).toEqual([alone])
    told.labFile = labFileSchema.parse({ nodes: [{ ssh: 'kitchen', kubernetes: null }] })
    const parted = [...told.see().tables.nodes.keys()]
    expect(new Set(parted).size).toBe(2)
    expect(parted).toContain(alone)
    expect([...told.see().tables.nodes.keys()]).toEqual(parted)
  })

  it('shows the name the owner gave', () => {
    const told = labOf({
      nodes: [['pi-1', '127.9.0.1']],
      hosts: [],
      rules: [{ kubernetes: 'pi-1', name: 'The one in the kitchen' }],
    })
    expect([...told.see().tables.nodes.values()][0]?.name).toBe('The one in the kitchen')
  })

  it('keeps nodes of one name in two clusters apart', () => {
    const told = new ToldLab()
    told.cluster({ nodes: [keptNode('pi-1', '127.9.0.1')] }, 'home')
    told.cluster({ nodes: [keptNode('pi-1', '127.9.1.1')] }, 'cabin')
    expect([...told.see().tables.nodes.keys()]).toEqual(['node:pi-1', 'node:pi-1-2'])
  })
})
