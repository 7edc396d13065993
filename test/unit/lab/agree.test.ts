import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statusText } from '../../../electron/command/statusText.ts'
import {
  KUBE,
  keptClaim,
  keptNode,
  keptPod,
  keptService,
  keptSlice,
  keptVolume,
  keptWorkload,
  status,
  ToldLab,
} from '../../labs/makeFacts.ts'

const SESSION = ['connecting', 'up', 'stale', 'down', 'needs-you'] as const
const NODES = [1, 2, 3, 4].map(n => ({ name: `pi-${n}`, address: `127.9.0.${n}` }))

/** A lab in which anything may be wrong: nodes, sessions, tries, workloads, claims, and whether it is watched. */
const broken = fc.record({
  ready: fc.array(fc.constantFrom('True', 'False', 'Unknown'), { minLength: 4, maxLength: 4 }),
  addresses: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  paths: fc.array(fc.constantFrom('ok', 'ill', 'down'), { minLength: 4, maxLength: 4 }),
  ssh: fc.array(fc.constantFrom(...SESSION), { minLength: 5, maxLength: 5 }),
  cluster: fc.constantFrom(...SESSION),
  running: fc.nat({ max: 2 }),
  lost: fc.boolean(),
  paused: fc.boolean(),
})

describe('the state of a lab, its headline and its problems', () => {
  it('agree whatever is wrong', () => {
    fc.assert(
      fc.property(broken, ({ ready, addresses, paths, ssh, cluster, running, lost, paused }) => {
        const pods = [keptPod('web-1', 'pi-1', { claims: ['web-data'], ready: running > 0 })]
        const told = new ToldLab().cluster({
          nodes: NODES.map(({ name, address }, i) => keptNode(name, address, { ready: ready[i] ?? 'True' })),
          pods,
          services: [keptService('web', 30_001), keptService('inner', null)],
          endpointslices: [keptSlice('web', pods)],
          deployments: [keptWorkload('web', { desired: 2, ready: running })],
          persistentvolumeclaims: [keptClaim('web-data', lost ? { phase: 'Lost' } : {})],
          persistentvolumes: [keptVolume('pv-web-data', ['pi-1'])],
        })
        NODES.forEach(({ name, address }, i) => {
          told.address(address, addresses[i] ?? true).ssh(name, address, status(ssh[i] ?? 'up', 'It failed.'))
          told.path(`http://${address}:30001`, paths[i] !== 'down', { ill: paths[i] === 'ill' })
        })
        told.ssh('nas', '127.9.0.9', status(ssh[4] ?? 'up', 'It failed.'))
        told.source(KUBE, 'kubernetes', 'home', status(cluster, 'It failed.'))
        if (paused) told.pause()
        const lab = told.see()
        const [first] = lab.tables.problems.values()
        // Old and unknown is what no problem has to be made of; the rest is told by one.
        const wrong = ['down', 'attention', 'needs-you']
        const shown = [lab.state, first?.state].filter(state => state && wrong.includes(state))
        expect(shown).toEqual(shown.length > 0 ? [lab.state, lab.state] : [])
        if (first) expect(lab.sentence.startsWith(first.sentence.replace(/\.$/, ''))).toBe(true)
      }),
      { numRuns: 1_000, seed: 5 },
    )
  })

  it('are attention where SSH alone is silent, and the machine is there', () => {
    const told = new ToldLab()
      .cluster({ nodes: [keptNode('rpi-2', '127.9.0.2')] })
      .ssh('rpi-2', '127.9.0.2', status('down', 'No answer from 127.9.0.2:22 in 5 s.'))
    expect(told.see()).toMatchObject({
      state: 'attention',
      sentence: 'rpi-2 does not answer SSH: No answer from 127.9.0.2:22 in 5 s.',
    })
    expect(statusText(told.see())).toMatch(/^▲ Test: rpi-2 does not answer SSH/)
  })

  it('name what goes down with it once, services first', () => {
    const pods = [keptPod('web-1', 'pi-1', { ready: false })]
    const told = new ToldLab().cluster({
      nodes: [keptNode('pi-1', '127.9.0.1')],
      pods,
      services: [keptService('web', 30_001)],
      endpointslices: [keptSlice('web', pods)],
      deployments: [keptWorkload('web', { ready: 0 }), keptWorkload('agent', { ready: 0 })],
    })
    told.hear({
      type: 'listed',
      cluster: 'home',
      kind: 'pods',
      objects: [...pods, keptPod('agent-1', 'pi-1', { ready: false })],
      at: told.now,
    })
    told.address('127.9.0.1', false).path('http://127.9.0.1:30001', false)
    const lines = statusText(told.see()).split('\n')
    expect(lines.filter(line => line.startsWith('    '))).toEqual(['    ◆ web', '    ◆ agent'])
  })
})
