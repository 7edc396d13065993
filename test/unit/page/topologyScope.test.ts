import { describe, expect, it } from 'vitest'
import { skeletonOf } from '../../../renderer/views/topology/layout/skeleton.ts'
import { scoped } from '../../../renderer/views/topology/scope.ts'
import type { Lab } from '../../../shared/lab/model.ts'
import { brokenLab, healthyLab } from '../../labs/holmLab.ts'
import { makeLab, makeNode, makeProblem, makeService, makeSource, makeVolume } from '../../labs/makeLab.ts'

const layers = { physical: true, network: true, services: true }
const names = (ids: Iterable<string>) => [...ids].map(id => id.replace(/^.*[:/ ]/, '')).sort()
const problems = (lab: Lab) => names(scoped(lab, 'problems', [], '') ?? [])

/** What is drawn of a lab that is searched for some words: its machines and its services. */
function drawn(lab: Lab, find: string) {
  const only = scoped(lab, 'all', [], find)
  const { families, groups } = skeletonOf({ lab, others: 0, layers, unfolded: new Set(), only })
  return {
    nodes: names(families.flatMap(one => one.nodes)),
    services: names(groups.flatMap(one => one.services)),
  }
}

describe('what the topology is narrowed to', () => {
  it('holds the machine that is the problem, what it takes down, and its data', () => {
    const found = problems(brokenLab())
    expect(found).toEqual(['alice-bot', 'audiobook-web', 'local-path', 'rpi-7', 'scribe', 'steve-bot'])
    expect(problems(healthyLab())).toEqual([])
  })

  it('holds a machine that is hot, and one that is well and keeps Homeport out', () => {
    const hot = makeNode('hot', { state: 'attention', sentence: 'hot is 84 °C hot' })
    const shut = makeNode('shut')
    const source = makeSource('ssh', 'shut', { state: 'needs-you' })
    const fine = makeNode('fine')
    const lab = makeLab({
      nodes: [hot, shut, fine],
      services: [makeService('web', 30_001, [hot])],
      volumes: [makeVolume('data', hot, 1)],
      sources: [source, makeSource('ssh', 'fine')],
      problems: [makeProblem(hot.id), makeProblem(source.id, { state: 'needs-you' })],
    })
    expect(problems(lab)).toEqual(['hot', 'shut'])
    const only = scoped(lab, 'problems', [], '')
    const { families, groups, behind } = skeletonOf({ lab, others: 0, layers, unfolded: new Set(), only })
    expect(names(families.flatMap(one => one.nodes))).toEqual(['hot', 'shut'])
    expect([...groups, ...behind]).toEqual([])
  })

  it('finds a machine by its name, and a service with the machine it runs on', () => {
    const [idle, busy] = [makeNode('idle-1'), makeNode('busy-1')]
    const lab = makeLab({ nodes: [idle, busy], services: [makeService('web', 30_001, [busy])] })
    expect(drawn(lab, 'IDLE')).toEqual({ nodes: ['idle-1'], services: [] })
    expect(drawn(lab, 'busy')).toEqual({ nodes: ['busy-1'], services: ['web'] })
    expect(drawn(lab, 'web')).toEqual({ nodes: ['busy-1'], services: ['web'] })
    expect(scoped(lab, 'problems', [], 'idle')?.size).toBe(0)
  })
})
