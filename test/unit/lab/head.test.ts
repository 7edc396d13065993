import { describe, expect, it } from 'vitest'
import { exitOf } from '../../../electron/command/exit.ts'
import { statusJson } from '../../../electron/command/json.ts'
import { statusText } from '../../../electron/command/statusText.ts'
import type { Session } from '../../../electron/sessions/session.ts'
import { sourceId } from '../../../shared/lab/ids.ts'
import { KUBE, keptNode, keptService, status, ToldLab } from '../../labs/makeFacts.ts'

const node = keptNode('pi-1', '127.9.0.1')
const counts = (told: ToldLab) => (statusJson(told.see()) as { counts: Record<string, number | null> }).counts

describe('a lab', () => {
  it('with no source is unknown, never settled, and ends with 3', () => {
    const lab = new ToldLab().see()
    expect(lab).toMatchObject({ state: 'unknown', sentence: 'No source is configured', settled: false })
    expect(exitOf(lab)).toBe(3)
  })

  it('is settled when every source is listed, down or needs its owner', () => {
    const told = new ToldLab().source(KUBE, 'kubernetes', 'home', status('connecting'))
    expect(told.see().settled).toBe(false)
    told.source(KUBE, 'kubernetes', 'home', status('up'))
    expect(told.see().settled).toBe(false)
    told.hear({ type: 'life', source: KUBE, listed: true, at: told.now })
    expect(told.see().settled).toBe(true)
    for (const state of ['down', 'needs-you', 'stale', 'off'] as const) {
      expect(told.source(KUBE, 'kubernetes', 'home', status(state)).see().settled).toBe(true)
    }
  })

  it('is settled when a path answered, or every path was tried', () => {
    const told = new ToldLab().cluster({
      nodes: [node, keptNode('pi-2', '127.9.0.2')],
      services: [keptService('web', 30_001)],
    })
    expect(told.see().settled).toBe(false)
    told.path('http://127.9.0.1:30001', false, { confirmed: false })
    expect(told.see().settled).toBe(false)
    told.path('http://127.9.0.2:30001', false, { confirmed: false })
    expect(told.see()).toMatchObject({ settled: true, state: 'unknown' })
    const other = new ToldLab().cluster({ nodes: [node], services: [keptService('web', 30_001)] })
    other.onLan = () => false
    expect(other.see().settled).toBe(true)
  })

  it('trusts no connection that is being made anew', () => {
    const told = new ToldLab().cluster({ nodes: [node] }).ssh('nas', '127.9.0.7')
    expect(told.see().state).toBe('ok')
    told
      .source(KUBE, 'kubernetes', 'home', status('connecting'))
      .ssh('nas', '127.9.0.7', status('connecting'))
    const { tables, settled } = told.see()
    expect([...tables.nodes.values(), ...tables.clusters.values()].map(one => one.state)).toEqual([
      'stale',
      'stale',
      'stale',
    ])
    expect(settled).toBe(false)
  })

  it('keeps what it knew of a source that flaps', () => {
    const told = new ToldLab().cluster({ nodes: [node] })
    told.now += 1_000
    told.source(KUBE, 'kubernetes', 'home', status('down', 'TCP refused.'))
    told.source(KUBE, 'kubernetes', 'home', status('connecting', 'TCP refused.'))
    const [source] = told.see().tables.sources.values()
    expect(source).toMatchObject({ state: 'connecting', listed: true, at: told.now - 1_000 })
    expect(told.see().tables.clusters.get('cluster:home')).toMatchObject({ sentence: 'TCP refused.' })
  })

  it('hears no sign of life of a source it does not know, and counts errors', () => {
    const stranger = sourceId('ssh', 'stranger')
    const told = new ToldLab().hear({ type: 'life', source: stranger, at: 5 })
    expect(told.see().tables.sources.size).toBe(0)
    told.ssh('stranger', '127.9.0.9')
    told.hear(
      { type: 'life', source: stranger, errors: 2, at: 6 },
      { type: 'life', source: stranger, errors: 3, at: 7 },
    )
    expect(told.see().tables.sources.get(stranger)).toMatchObject({ errors: 5, at: 7 })
  })

  it.each([
    ['up', 0],
    ['needs-you', 1],
    ['down', 3],
    ['connecting', 3],
  ] as [Session['status']['state'], number][])('whose one source is %s ends with %d', (state, code) => {
    const told = new ToldLab().source(KUBE, 'kubernetes', 'home', status(state, 'why'))
    expect(exitOf(told.see())).toBe(code)
  })

  it('that cannot be reached ends with 3 though its SSH hosts are nodes', () => {
    const told = new ToldLab().ssh('nas', '127.9.0.4', status('down', 'TCP refused.'))
    expect(told.see().tables.nodes.size).toBe(1)
    expect(exitOf(told.see())).toBe(3)
  })

  it('of which all is off on purpose is off, and ends with 0', () => {
    const told = new ToldLab().cluster({ nodes: [] })
    told.source(KUBE, 'kubernetes', 'home', status('off'))
    expect(told.see()).toMatchObject({ state: 'off', sentence: 'All of this is off on purpose' })
    expect(exitOf(told.see())).toBe(0)
  })

  it.each([
    ['file', 'lab.yaml', '/x/lab.yaml, line 3: It is odd.', '/x/lab.yaml, line 3: It is odd.'],
    ['ssh', 'pi', 'pi refused user a with a key.', 'pi refused user a with a key.'],
    ['ssh', 'pi', 'SSH to pi failed: ended.', 'SSH to pi failed: ended.'],
    ['ssh', 'pi', 'The key of pi-5 has changed.', 'pi: The key of pi-5 has changed.'],
    ['kubernetes', 'x', 'x: The user "a" is not there.', 'x: The user "a" is not there.'],
    ['kubernetes', 'x', 'The user "x" was refused.', 'x: The user "x" was refused.'],
  ] as const)('names a source once: %s %s with “%s”', (kind, name, reason, sentence) => {
    const told = new ToldLab().source(sourceId(kind, name), kind, name, status('needs-you', reason))
    expect(told.see().sentence).toBe(sentence)
    told.source(sourceId('file', 'other'), 'file', 'other', status('needs-you', reason))
    expect(told.see().sentence).toMatch(/[^.], and 1 more$/)
  })

  it('says what is wrong with a file however long its path is', () => {
    const reason = `/${'very/'.repeat(30)}deep/lab.yaml, line 2: sources.kubernetes: it is no list.`
    const told = new ToldLab().source(
      sourceId('file', 'lab.yaml'),
      'file',
      'lab.yaml',
      status('needs-you', reason),
    )
    expect(told.see().sentence).toBe('lab.yaml, line 2: sources.kubernetes: it is no list.')
    const [problem] = told.see().tables.problems.values()
    expect(problem?.evidence.map(one => one.sentence)).toContain(reason)
  })

  it('that was heard before and is down now ends with 1', () => {
    const told = new ToldLab().cluster({ nodes: [node] })
    told.source(KUBE, 'kubernetes', 'home', status('down', 'TCP refused.'))
    expect(told.see().state).toBe('down')
    expect(exitOf(told.see())).toBe(1)
  })

  it('never counts what may not be seen as none', () => {
    const told = new ToldLab().cluster({ nodes: [node], services: [keptService('web', 30_001)] })
    expect(counts(told)).toEqual({
      nodes: 1,
      clusters: 1,
      services: 1,
      workloads: 0,
      volumes: 0,
      secrets: null,
      peers: null,
    })
    for (const kind of ['nodes', 'services', 'deployments', 'statefulsets', 'daemonsets'] as const)
      told.hear({ type: 'forbidden', cluster: 'home', kind, at: told.now })
    expect(counts(told)).toMatchObject({ nodes: null, services: null, workloads: null, volumes: 0 })
    const [cluster] = told.see().tables.clusters.values()
    expect(cluster?.notAllowed).toEqual(['nodes', 'services', 'deployments', 'statefulsets', 'daemonsets'])
    expect(cluster?.sentence).toBe(
      'Answers; this user is not allowed to see nodes, services, deployments, statefulsets, daemonsets',
    )
    expect(cluster?.state).toBe('ok')
  })

  it('counts nothing that no source has told of', () => {
    const told = new ToldLab().ssh('nas', '127.9.0.7')
    expect(counts(told)).toMatchObject({
      nodes: 1,
      clusters: 0,
      services: null,
      workloads: null,
      volumes: null,
    })
    expect(statusText(told.see())).toContain('\n  1 of 1 machines ok')
    expect(statusText(told.see())).not.toContain('0 of 0')
    expect(counts(new ToldLab())).toMatchObject({ nodes: null, clusters: 0, services: null })
  })

  it('counts nothing of a cluster that has told nothing', () => {
    const told = new ToldLab().source(KUBE, 'kubernetes', 'home', status('down'))
    expect(statusText(told.see())).not.toContain('0 of 0')
    expect(counts(told)).toMatchObject({ nodes: null, services: null, workloads: null, volumes: null })
  })

  it('says why a kind cannot be listed, where that is no missing permission', () => {
    const told = new ToldLab().cluster({})
    told.hear({ type: 'forbidden', cluster: 'home', kind: 'pods', reason: 'HTTP 500', at: told.now })
    const [cluster] = told.see().tables.clusters.values()
    expect(cluster).toMatchObject({
      state: 'attention',
      sentence: 'Answers; pods cannot be listed: HTTP 500',
      pods: null,
      // A kind that fails is none that this user may not see.
      notAllowed: [],
      notRead: [{ kind: 'pods', reason: 'HTTP 500' }],
    })
  })

  it('tells a missing permission from a failure, and counts neither as none', () => {
    const told = new ToldLab().cluster({})
    const { now: at } = told
    told.hear({ type: 'forbidden', cluster: 'home', kind: 'nodes', at })
    told.hear({ type: 'forbidden', cluster: 'home', kind: 'services', reason: 'HTTP 404', at })
    expect([...told.see().tables.clusters.values()][0]).toMatchObject({
      sentence: 'Answers; this user is not allowed to see nodes; services cannot be listed: HTTP 404',
      notAllowed: ['nodes'],
      notRead: [{ kind: 'services', reason: 'HTTP 404' }],
    })
    expect(counts(told)).toMatchObject({ nodes: null, services: null, volumes: 0 })
    expect(statusText(told.see())).toContain('  cluster home: Answers; this user is not allowed')
  })

  it('says that a certificate is not checked, which is the owner’s wish and no trouble', () => {
    const told = new ToldLab().cluster({})
    expect(statusText(told.see())).not.toContain('certificate')
    told.hear({
      type: 'cluster',
      cluster: 'home',
      source: KUBE,
      server: 'https://127.8.0.1:6443',
      insecure: true,
      version: null,
      skew: 0,
      at: told.now,
    })
    const sentence = 'Answers; its certificate is not checked (insecure-skip-tls-verify)'
    expect([...told.see().tables.clusters.values()][0]).toMatchObject({
      state: 'ok',
      insecure: true,
      sentence,
    })
    expect(statusText(told.see())).toContain(`  cluster home: ${sentence}`)
    expect(statusJson(told.see())).toMatchObject({ clusters: [{ insecure: true, sentence }] })
  })

  it('keeps every row the same object while it says the same', () => {
    const told = new ToldLab()
      .cluster({ nodes: [node], services: [keptService('web', 30_001)] })
      .path('http://127.9.0.1:30001', true)
    const before = told.see()
    const after = told.see(1_000)
    expect(after.tables).toEqual(before.tables)
    for (const name of Object.keys(before.tables) as (keyof typeof before.tables)[])
      expect(after.tables[name], name).toBe(before.tables[name])
  })
})
