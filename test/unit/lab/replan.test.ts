import { describe, expect, it } from 'vitest'
import { type LabPlan, NO_FILES } from '../../../electron/backend/loadLab.ts'
import { lastGood, planChanges } from '../../../electron/backend/replan.ts'
import { NO_LAB_FILE } from '../../../electron/lab/labFile.ts'
import type { KubeContext } from '../../../electron/sessions/kubernetes/kubeconfig.ts'
import type { SshHost } from '../../../electron/sessions/ssh/resolveHost.ts'

const context = (server: string) => ({ name: 'x', cluster: { server } }) as unknown as KubeContext
const host = (alias: string, hostName: string) => ({ alias, hostName }) as unknown as SshHost
const plan = (over: Partial<LabPlan>): LabPlan => ({
  id: 'lab',
  name: 'Lab',
  demo: false,
  file: '/lab.yaml',
  labFile: { ...NO_LAB_FILE },
  clusters: [],
  hosts: [],
  tailnet: null,
  problems: [],
  files: NO_FILES,
  ...over,
})

describe('another plan of a lab', () => {
  it('makes anew what is another, and leaves what is equal', () => {
    const before = plan({
      clusters: [
        { name: 'a', context: context('1') },
        { name: 'b', context: context('2') },
        { name: 'c', context: context('3') },
      ],
      hosts: [host('x', '1'), host('y', '2')],
      tailnet: { socket: null },
    })
    const next = plan({
      clusters: [
        { name: 'a', context: context('1') },
        { name: 'b', context: context('2'), ways: [] },
        { name: 'd', context: context('4') },
      ],
      hosts: [host('x', '1'), host('y', '3')],
      tailnet: { socket: null },
    })
    const { gone, changed, fresh } = planChanges(before, next)
    expect(gone).toEqual(['source:kubernetes/c'])
    expect(changed).toEqual(['source:kubernetes/b', 'source:ssh/y'])
    expect(fresh.clusters.map(one => one.name)).toEqual(['b', 'd'])
    expect(fresh.hosts.map(one => one.alias)).toEqual(['y'])
    expect(fresh.tailnet).toBeNull()
    expect(planChanges(next, structuredClone(next))).toMatchObject({ gone: [], changed: [] })
  })

  it('keeps the part of each file that cannot be read any more', () => {
    const before = plan({
      clusters: [
        { name: 'a', context: context('1') },
        { name: 'b', context: context('2') },
      ],
      hosts: [host('x', '1')],
      files: {
        all: [],
        kubeconfigs: new Map([
          ['a', '/one'],
          ['b', '/two'],
        ]),
        ssh: ['/config', '/config.d/x'],
      },
    })
    const broken = (file: string, line: number | null) => ({ file, line, sentence: '', advice: '' })
    const names = (next: LabPlan) => lastGood(before, next).clusters.map(one => one.name)
    expect(names(plan({ problems: [broken('/two', 1)] }))).toEqual(['b'])
    expect(names(plan({}))).toEqual([])
    const hosts = (problem: ReturnType<typeof broken>) =>
      lastGood(before, plan({ problems: [problem] })).hosts.map(one => one.alias)
    expect(hosts(broken('/config.d/x', null))).toEqual(['x'])
    // A line that was left out is no reason: the rest of the file holds.
    expect(hosts(broken('/config', 3))).toEqual([])
    const unread = plan({ labFile: NO_LAB_FILE, problems: [broken('/lab.yaml', 2)] })
    expect(lastGood(before, unread)).toMatchObject({ hosts: before.hosts, problems: unread.problems })
  })
})
