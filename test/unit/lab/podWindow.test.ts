import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Facts, foldAll, NO_FACTS } from '../../../electron/lab/facts.ts'
import type { KeptPod } from '../../../electron/lab/kept.ts'
import type { Observation } from '../../../electron/lab/observation.ts'
import { PodReader } from '../../../electron/lab/podWindow.ts'
import type { PodQuery, PodRow, PodWindow } from '../../../shared/contract/pods.ts'
import { KUBE, keptNode, keptPod, POD_QUERY, status, ToldLab } from '../../labs/makeFacts.ts'

const pod = (n: number, over: Partial<KeptPod> = {}): KeptPod => ({
  namespace: `ns-${n % 3}`,
  name: `pod-${n}`,
  uid: `uid-${n}`,
  createdAt: 1_000 * n,
  node: `pi-${n % 4}`,
  status: 'Running',
  ready: true,
  readyContainers: 1,
  containers: 1,
  restarts: 0,
  ip: '',
  ownerKind: 'Deployment',
  ownerName: `web-${n % 2}`,
  claims: [],
  image: '',
  deleting: false,
  ...over,
})

const up: Observation[] = [
  { type: 'source', source: KUBE, kind: 'kubernetes', name: 'home', status: status('up'), at: 1 },
  {
    type: 'cluster',
    cluster: 'home',
    source: KUBE,
    server: 's',
    insecure: false,
    version: null,
    skew: null,
    at: 1,
  },
]
const listed = (pods: readonly KeptPod[]): Observation => ({
  type: 'listed',
  cluster: 'home',
  kind: 'pods',
  objects: pods,
  at: 2,
})
const changed = (object: KeptPod, gone = false): Observation => ({
  type: 'changed',
  cluster: 'home',
  kind: 'pods',
  changes: [gone ? { type: 'gone', object } : { type: 'set', object }],
  at: 3,
})
const factsOf = (pods: readonly KeptPod[], more: Observation[] = []): Facts =>
  foldAll(NO_FACTS, [...up, listed(pods), ...more])

/** What a page makes of the items it is given. */
class Page {
  rows = new Map<string, PodRow>()
  order: readonly string[] = []
  take(window: PodWindow | null): this {
    if (!window) return this
    for (const row of window.set) this.rows.set(row.id, { ...this.rows.get(row.id), ...row } as PodRow)
    if (window.order) {
      this.order = window.order
      this.rows = new Map(window.order.map(id => [id, this.rows.get(id) as PodRow]))
    }
    return this
  }
  get shown(): PodRow[] {
    return this.order.map(id => this.rows.get(id) as PodRow)
  }
}

const fresh = (facts: Facts, query: Partial<PodQuery> = {}) =>
  new Page().take(new PodReader({ ...POD_QUERY, ...query }).next(facts, null))

describe('a window on pods', () => {
  it('counts what matches of all, filters by every word, and sorts both ways', () => {
    const facts = factsOf(Array.from({ length: 20 }, (_, n) => pod(n, { restarts: n % 7 })))
    const window = new PodReader({
      ...POD_QUERY,
      text: 'POD-1 pi-3',
      sort: 'restarts',
      descending: true,
    }).next(facts, null)
    expect(window).toMatchObject({ matched: 3, total: 20, at: 1 })
    expect(window?.set.map(row => [row.name, row.restarts])).toEqual(
      [
        ['pod-11', 4],
        ['pod-19', 5],
        ['pod-15', 1],
      ].sort((a, b) => Number(b[1]) - Number(a[1])),
    )
  })

  it('counts in names as people do', () => {
    const names = ['db-10', 'db-2', 'DB-1'].map((name, n) => pod(n, { name, node: `pi-${[9, 10, 1][n]}` }))
    expect(fresh(factsOf(names)).shown.map(row => row.name)).toEqual(['DB-1', 'db-2', 'db-10'])
    const byNode = fresh(factsOf(names), { sort: 'node' }).shown
    expect(byNode.map(row => row.node)).toEqual(['pi-1', 'pi-9', 'pi-10'])
  })

  it('tells of a change only what is different, and nothing where nothing is', () => {
    const facts = factsOf([pod(1), pod(2)])
    const reader = new PodReader(POD_QUERY)
    expect(reader.next(facts, null)?.set).toHaveLength(2)
    expect(reader.next(facts, null)).toBeNull()
    const after = foldAll(facts, [changed(pod(2, { restarts: 1, status: 'Error', ready: false }))])
    expect(reader.next(after, null)).toEqual({
      matched: 2,
      total: 2,
      offset: 0,
      at: 1,
      set: [{ id: 'uid-2', status: 'Error', state: 'down', restarts: 1 }],
    })
  })

  it('is of one node or one workload', () => {
    const facts = factsOf(Array.from({ length: 8 }, (_, n) => pod(n)))
    const workload = 'workload:home/ns-1/Deployment/web-1' as const
    expect(fresh(facts, { workload }).shown.map(row => row.name)).toEqual(['pod-1', 'pod-7'])
    // No cluster knows this node: nothing of another is shown for it.
    expect(fresh(facts, { node: 'node:pi-9' }).shown).toEqual([])
  })

  it('is of a node of one cluster, and names the cluster of every pod', () => {
    const lab = new ToldLab()
      .cluster({ nodes: [keptNode('pi-1', '10.0.0.1')], pods: [keptPod('web-1', 'pi-1')] })
      .cluster(
        { nodes: [keptNode('pi-1', '10.9.0.1')], pods: [keptPod('web-1', 'pi-1', { restarts: 4 })] },
        'attic',
      )
    const { tables } = lab.see()
    const told = [...tables.nodes.values()].map(({ id, cluster }) => {
      const { set = [] } = new PodReader({ ...POD_QUERY, node: id }).next(lab.facts, lab.lab) ?? {}
      return [cluster, set.map(row => [row.cluster, row.restarts])]
    })
    expect(told).toEqual([
      ['cluster:home', [['home', 0]]],
      ['cluster:attic', [['attic', 4]]],
    ])
  })

  it.each([
    ['Running', {}, 'ok'],
    ['Running', { ready: false }, 'attention'],
    ['Running', { deleting: true }, 'working'],
    ['Completed', {}, 'off'],
    ['Pending', {}, 'working'],
    ['Init:0/2', {}, 'working'],
    ['Init:CrashLoopBackOff', {}, 'down'],
    ['CrashLoopBackOff', {}, 'down'],
    ['Evicted', {}, 'down'],
    ['Unknown', {}, 'unknown'],
  ] as const)('shows %s %j as %s', (word, over, state) => {
    expect(fresh(factsOf([pod(1, { status: word, ...over })])).shown[0]?.state).toBe(state)
  })

  it('is stale with its cluster, and says nothing of pods that are not listed or may not be seen', () => {
    const facts = factsOf([pod(1)])
    const reader = new PodReader(POD_QUERY)
    reader.next(facts, null)
    const lost: Observation = { ...up[0], status: status('down') } as Observation
    expect(reader.next(foldAll(facts, [lost]), null)?.set).toEqual([{ id: 'uid-1', state: 'stale' }])
    expect(new PodReader(POD_QUERY).next(foldAll(NO_FACTS, up), null)).toMatchObject({
      matched: null,
      total: null,
    })
    const forbidden: Observation = { type: 'forbidden', cluster: 'home', kind: 'pods', at: 2 }
    expect(new PodReader(POD_QUERY).next(foldAll(NO_FACTS, [...up, forbidden]), null)).toMatchObject({
      matched: null,
      missing: 'This user may not see the pods of home',
    })
  })

  it('moves back to the last part where fewer match than it begins after', () => {
    const facts = factsOf(Array.from({ length: 7 }, (_, n) => pod(n)))
    const window = new PodReader({ ...POD_QUERY, offset: 500, limit: 5 }).next(facts, null)
    expect(window).toMatchObject({ offset: 5, matched: 7 })
    expect(window?.order).toHaveLength(2)
  })

  it('case 06: a pod made anew under its name is another row', () => {
    const facts = factsOf([pod(1)])
    const reader = new PodReader(POD_QUERY)
    const page = new Page().take(reader.next(facts, null))
    page.take(reader.next(foldAll(facts, [changed(pod(1, { uid: 'uid-new', restarts: 0 }))]), null))
    expect(page.shown.map(row => row.id)).toEqual(['uid-new'])
  })

  it('told in changes is what it is told at once, whatever happens', () => {
    const change = fc.record({
      n: fc.nat(40),
      gone: fc.boolean(),
      restarts: fc.nat(3),
      status: fc.constantFrom('Running', 'Error', 'Pending'),
      node: fc.constantFrom('pi-1', 'pi-2'),
    })
    const query = fc.record({
      sort: fc.constantFrom(...(['name', 'node', 'status', 'restarts', 'age', 'ready'] as const)),
      descending: fc.boolean(),
      text: fc.constantFrom('', 'pi-1', 'error', 'pod-1'),
      offset: fc.constantFrom(0, 5, 30),
      limit: fc.constantFrom(1, 10, 200),
    })
    fc.assert(
      fc.property(query, fc.array(fc.array(change, { maxLength: 5 }), { maxLength: 20 }), (asked, bursts) => {
        let facts = factsOf(Array.from({ length: 30 }, (_, n) => pod(n)))
        const reader = new PodReader({ ...POD_QUERY, ...asked })
        const page = new Page().take(reader.next(facts, null))
        for (const burst of bursts) {
          facts = foldAll(
            facts,
            burst.map(({ n, gone, ...over }) => changed(pod(n, over), gone)),
          )
          page.take(reader.next(facts, null))
          expect(page.shown).toEqual(fresh(facts, asked).shown)
        }
      }),
    )
  })
})
