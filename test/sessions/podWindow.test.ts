import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Keeper } from '../../electron/backend/keeper.ts'
import { NO_FILES } from '../../electron/backend/loadLab.ts'
import { podWindow } from '../../electron/backend/podWindow.ts'
import { NO_LAB_FILE } from '../../electron/lab/labFile.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import { applyWindow, type HeldPods, NOTHING_HELD } from '../../renderer/mirror/podWindow.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import type { PodQuery } from '../../shared/contract/pods.ts'
import { ApiLab, type ApiObject } from '../labs/apiServer.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { POD_QUERY } from '../labs/makeFacts.ts'
import { until } from '../labs/peers.ts'

const PODS = '/api/v1/pods'
let folder: string
let clock: FakeClock
let api: ApiLab
let keeper: Keeper
let leave: (() => void)[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeport-pods-'))
  clock = new FakeClock(Date.now())
  api = await ApiLab.open()
  leave = []
})
afterEach(async () => {
  for (const end of leave) end()
  await keeper.close()
  await api.close()
  await rm(folder, { recursive: true })
})

/** A pod of the Deployment `web`, as the API has it. */
const pod = (name: string, node: string, status: object = {}): ApiObject => ({
  metadata: {
    name,
    namespace: 'apps',
    uid: `uid-${name}`,
    labels: { 'pod-template-hash': 'abc' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-abc', controller: true }],
  },
  spec: { nodeName: node, containers: [{ name: 'web', image: 'web:1' }] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ ready: true, restartCount: 0, state: { running: {} } }],
    ...status,
  },
})
const crashed = (name: string, node: string, restartCount: number) =>
  pod(name, node, {
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [{ ready: false, restartCount, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
  })

async function start(): Promise<void> {
  keeper = new Keeper({
    plan: {
      id: 'home',
      name: 'Home',
      demo: false,
      file: null,
      labFile: NO_LAB_FILE,
      clusters: [{ name: 'lab', context: api.context() }],
      hosts: [],
      tailnet: null,
      problems: [],
      files: NO_FILES,
    },
    clock,
    dialer: systemDialer(clock),
    place: async () => null,
    dataDir: folder,
    log: () => {},
  })
  await keeper.start()
}

const comes = (so: () => boolean, what: string) =>
  until(() => {
    void clock.advance(30)
    return so()
  }, what)

/** A reader of the window as the page is one: it asks for the next item when it has taken the last. */
function read(query: Partial<PodQuery> = {}, held: () => Keeper = () => keeper) {
  const ended = new AbortController()
  leave.push(() => ended.abort())
  const reader = { held: NOTHING_HELD as HeldPods, items: 0, last: '', fault: null as unknown }
  const run = async () => {
    let first = true
    for await (const item of podWindow(held, clock, { ...POD_QUERY, ...query }, ended.signal)) {
      reader.held = applyWindow(reader.held, item, first)
      reader.items += 1
      reader.last = JSON.stringify(item)
      first = false
    }
  }
  run().catch(error => {
    reader.fault = error
  })
  return reader
}
const names = ({ held }: { held: HeldPods }) => held.rows.map(row => row.name)

describe('the window on pods of a real session', () => {
  it('follows what is listed, made, changed and removed, and tells only what is different', async () => {
    for (const [name, node] of [
      ['web-a', 'pi-1'],
      ['web-b', 'pi-2'],
    ] as const)
      api.put(PODS, pod(name, node))
    await start()
    const reader = read()
    expect(reader.held.matched).toBeNull()
    await comes(() => names(reader).length === 2, 'the list')
    expect(reader.held).toMatchObject({ matched: 2, total: 2, missing: null, at: expect.any(Number) })
    expect(reader.held.rows[0]).toMatchObject({
      id: 'uid-web-a',
      namespace: 'apps',
      node: 'pi-1',
      state: 'ok',
      status: 'Running',
      ownerKind: 'Deployment',
      ownerName: 'web',
    })
    await comes(() => api.watchOf(PODS) !== undefined, 'the watch')
    const [untouched] = reader.held.rows
    api.put(PODS, crashed('web-b', 'pi-2', 3))
    await comes(() => reader.held.rows[1]?.state === 'down', 'the crash')
    expect(JSON.parse(reader.last).set).toEqual([
      { id: 'uid-web-b', state: 'down', status: 'CrashLoopBackOff', ready: 0, restarts: 3 },
    ])
    expect(reader.held.rows[0]).toBe(untouched)
    api.put(PODS, pod('web-aa', 'pi-1'))
    await comes(() => names(reader).join() === 'web-a,web-aa,web-b', 'the new pod')
    api.remove(PODS, pod('web-a', 'pi-1'))
    await comes(() => names(reader).join() === 'web-aa,web-b', 'the end of a pod')
  })

  it('is of a node by its id, and of a workload by its own', async () => {
    api.put('/api/v1/nodes', { metadata: { name: 'pi-1', uid: 'u1' }, status: {} })
    for (const [name, node] of [
      ['web-a', 'pi-1'],
      ['web-b', 'pi-2'],
    ] as const)
      api.put(PODS, pod(name, node))
    api.put(PODS, { ...pod('lone', 'pi-2'), metadata: { name: 'lone', namespace: 'apps', uid: 'uid-lone' } })
    await start()
    const ofNode = read({ node: 'node:pi-1' })
    const ofWorkload = read({ workload: 'workload:lab/apps/Deployment/web' })
    const ofNobody = read({ node: 'node:pi-9' })
    await comes(() => names(ofNode).join() === 'web-a', 'the pods of the node')
    await comes(() => names(ofWorkload).join() === 'web-a,web-b', 'the pods of the workload')
    await comes(() => ofNobody.held.total === 3, 'the answer of nobody')
    expect(ofNobody.held).toMatchObject({ matched: 0, rows: [] })
  })

  it('says that the pods may not be seen, and holds no count then', async () => {
    api.script = (ask, answer) => {
      if (ask.path !== PODS) return false
      answer.writeHead(403, { 'content-type': 'application/json' })
      answer.end('{"kind":"Status","code":403,"reason":"Forbidden"}')
      return true
    }
    await start()
    const reader = read()
    await comes(() => reader.held.missing !== null, 'the refusal')
    expect(reader.held).toMatchObject({
      missing: 'This user may not see the pods of lab',
      matched: null,
      total: null,
      rows: [],
    })
  })

  it('turns stale with its cluster, and fresh again', async () => {
    api.put(PODS, pod('web-a', 'pi-1'))
    await start()
    const reader = read()
    await comes(() => reader.held.rows[0]?.state === 'ok', 'the pod')
    await api.close()
    await comes(() => reader.held.rows[0]?.state === 'stale', 'the loss')
    await api.listen()
    await comes(() => {
      keeper.retry()
      return reader.held.rows[0]?.state === 'ok'
    }, 'the return')
  })

  it('gathers what changes while its reader is busy', async () => {
    api.put(PODS, pod('web-a', 'pi-1'))
    await start()
    const ended = new AbortController()
    leave.push(() => ended.abort())
    const items = podWindow(() => keeper, clock, POD_QUERY, ended.signal)
    const ready = () => keeper.facts.clusters.get('lab')?.kinds.pods?.listedAt != null
    await comes(() => ready() && api.watchOf(PODS) !== undefined, 'the list')
    expect((await items.next()).value?.order).toEqual(['uid-web-a'])
    const restarts = () =>
      [...(keeper.facts.clusters.get('lab')?.kinds.pods?.rows.values() ?? [])].map(one => one.restarts)
    for (let n = 1; n <= 20; n++) {
      api.put(PODS, crashed('web-a', 'pi-1', n))
      await comes(() => restarts()[0] === n, `restart ${n}`)
    }
    expect((await items.next()).value?.set).toEqual([
      { id: 'uid-web-a', state: 'down', status: 'CrashLoopBackOff', ready: 0, restarts: 20 },
    ])
  })

  it('tells now and then when the pods were proved last, and ends with its lab', async () => {
    api.put(PODS, pod('web-a', 'pi-1'))
    await start()
    let here = true
    const reader = read({}, () => {
      if (!here) throw new FaultError('unknown-lab', 'No lab of this id is held here.')
      return keeper
    })
    await comes(() => names(reader).length === 1, 'the pod')
    const { items } = reader
    const { at, rows } = reader.held
    await comes(() => reader.items > items, 'a beat')
    expect(JSON.parse(reader.last)).toMatchObject({ set: [], matched: 1 })
    expect(reader.held.at).toBeGreaterThanOrEqual(at ?? Number.NaN)
    expect(reader.held.rows[0]).toBe(rows[0])
    here = false
    await comes(() => reader.fault !== null, 'the end')
    expect(reader.fault).toMatchObject({ fault: { code: 'unknown-lab' } })
  })
})
