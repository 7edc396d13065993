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

const broken = (file: string, line: number | null) => ({ file, line, sentence: '', advice: '' })

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
      files: {
        ...NO_FILES,
        kubeconfigs: new Map([
          ['a', '/one'],
          ['b', '/two'],
        ]),
      },
    })
    const names = (next: LabPlan) => lastGood(before, next).clusters.map(one => one.name)
    expect(names(plan({ problems: [broken('/two', 1)] }))).toEqual(['b'])
    expect(names(plan({}))).toEqual([])
    const unread = plan({ labFile: NO_LAB_FILE, problems: [broken('/lab.yaml', 2)] })
    expect(lastGood(before, unread)).toMatchObject({ hosts: before.hosts, problems: unread.problems })
  })

  describe('while a file of ssh_config cannot be read', () => {
    const listing = (...hosts: (string | { name: string; address: string })[]) =>
      ({ ...NO_LAB_FILE, sources: { ...NO_LAB_FILE.sources, ssh: { hosts } } }) as LabPlan['labFile']
    const read = { ...NO_FILES, ssh: ['/config', '/config.d/x'] }
    const hostsOf = ({ hosts }: LabPlan) => hosts.map(one => `${one.alias} ${one.hostName}`)

    it('keeps the way to each host that is asked for, and takes the others as they are now', () => {
      const own = { name: 'own', address: '5' }
      const before = plan({
        labFile: listing('x', 'there', 'gone', own, { name: 'moved', address: '6' }),
        hosts: [host('x', '1'), host('there', '8'), host('gone', '2'), host('own', '5'), host('moved', '6')],
        files: {
          ...read,
          hosts: new Map([
            ['x', '/config'],
            ['there', '/config.d/x'],
          ]),
        },
      })
      const next = plan({
        labFile: listing('x', 'there', 'new', own, { name: 'moved', address: '7' }),
        hosts: [host('x', 'x'), host('there', '9'), host('new', 'new'), host('own', '5'), host('moved', '7')],
        files: { ...read, ssh: ['/config.d/x'], hosts: new Map([['there', '/config.d/x']]) },
        problems: [broken('/config', null)],
      })
      const kept = lastGood(before, next)
      expect(hostsOf(kept)).toEqual(['x 1', 'there 9', 'new new', 'own 5', 'moved 7'])
      // And when another file is read again meanwhile.
      expect(hostsOf(lastGood(kept, next))).toEqual(['x 1', 'there 9', 'new new', 'own 5', 'moved 7'])
      expect(hostsOf(lastGood(kept, { ...next, problems: [], files: read }))).toEqual([
        'x x',
        'there 9',
        'new new',
        'own 5',
        'moved 7',
      ])
    })

    it('keeps the hosts that it alone named, of a configuration that is meant whole', () => {
      const files = {
        ...read,
        hosts: new Map([...['x', 'y'].map(one => [one, '/config.d/x'] as const), ['z', '/config']]),
      }
      const before = plan({ hosts: [host('x', '1'), host('y', '2'), host('z', '3')], files })
      const next = plan({
        hosts: [host('y', '4')],
        files: { ...read, ssh: ['/config'], hosts: new Map([['y', '/config']]) },
        problems: [broken('/config.d/x', null)],
      })
      const kept = lastGood(before, next)
      // z went from the file that can be read.
      expect(hostsOf(kept)).toEqual(['y 2', 'x 1'])
      expect(hostsOf(lastGood(kept, next))).toEqual(['y 2', 'x 1'])
      expect(hostsOf(lastGood(before, { ...next, labFile: listing('y') }))).toEqual(['y 2'])
      expect(hostsOf(lastGood(kept, { ...next, problems: [] }))).toEqual(['y 4'])
    })

    it('freezes nothing for a file that never could be read, nor for a line that was left out', () => {
      const before = plan({ hosts: [host('x', '1')], files: { ...read, ssh: [] } })
      const next = plan({ hosts: [host('x', '2'), host('new', '3')], problems: [broken('/config', null)] })
      expect(hostsOf(lastGood(before, next))).toEqual(['x 2', 'new 3'])
      const whole = { ...before, files: { ...read, hosts: new Map([['x', '/config']]) } }
      expect(hostsOf(lastGood(whole, plan({ problems: [broken('/config', 3)] })))).toEqual([])
    })
  })
})
