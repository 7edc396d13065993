import { describe, expect, it } from 'vitest'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import { gone, send } from '../labs/apiAnswers.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import { ApiLab, type ApiObject } from '../labs/apiServer.ts'
import { FaultProxy } from '../labs/faultProxy.ts'
import { type SessionLab, turns } from '../labs/kubernetesLab.ts'
import { seeded } from '../labs/seeded.ts'

const PODS = '/api/v1/pods'
let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
})

const pod = (name: string, uid = name): ApiObject => ({ metadata: { name, namespace: 'holm', uid } })
const lists = (server: ApiLab) => server.asked.filter(ask => ask.query.has('limit')).length
const at = (line: FaultProxy) => ({ cluster: { server: `https://127.0.0.1:${line.port}` } })
/** What a fresh list would say of the pods. */
const truth = (server: ApiLab) => server.objects(PODS).map(one => String(one.metadata.name))
const seconds = async (lab: SessionLab, most: number, so: () => boolean) => {
  for (let passed = 0; passed <= most; passed += 1) {
    if (so()) return passed
    await lab.pass(1_000)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  throw new Error(`not so within ${most} s: ${JSON.stringify(lab.session.status)}`)
}

describe('a socket that hangs open', () => {
  it.each([
    ['in the middle of a watch’s event', 90],
    ['at once', 0],
  ])(
    'case 01: %s: not up within 45 s, connected anew, the model is as a fresh list',
    async (_, hangAfter) => {
      const line = await FaultProxy.open(api.port)
      api.put(PODS, pod('stays'))
      api.put(PODS, pod('goes'))
      const lab = labOf(api.context(at(line)))
      await lab.start(api.watches)
      await lab.pass(6_000, 3_000)
      line.set({ down: { hangAfter } })
      api.put(PODS, pod('missed'))
      api.remove(PODS, pod('goes'))
      await turns(20)
      expect(await seconds(lab, 45, () => lab.state !== 'up')).toBeLessThanOrEqual(45)
      line.lift()
      await lab.passUntil(() => lab.state === 'up')
      await lab.until(() => api.watches.size >= KIND_NAMES.length && lab.names('pods').length === 2)
      expect(lab.names('pods').sort()).toEqual(truth(api).sort())
      // And goes on living.
      api.put(PODS, pod('later'))
      await lab.until(() => lab.names('pods').includes('later'))
      expect(lists(api)).toBe(KIND_NAMES.length)
      lab.session.stop()
      await lab.until(() => line.open === 0 && lab.clock.waiting === 0)
      await line.close()
    },
  )

  it('case 01: the socket of one watch of HTTP/1.1, while others answer: opened anew within 45 s, with what was missed', async () => {
    const old = await ApiLab.open({ http1Only: true })
    const line = await FaultProxy.open(old.port)
    old.put(PODS, pod('stays'))
    const lab = labOf(old.context(at(line)))
    await lab.start(old.watches)
    await lab.pass(6_000, 3_000)
    line.freeze()
    old.put(PODS, pod('missed'))
    expect(await seconds(lab, 45, () => lab.names('pods').length === 2)).toBeLessThanOrEqual(45)
    expect(lab.names('pods').sort()).toEqual(truth(old).sort())
    expect(lists(old)).toBe(KIND_NAMES.length)
    lab.session.stop()
    await lab.until(() => line.open === 0)
    await line.close()
    await old.close()
  })
})

describe('an API server that restarts', () => {
  it.each([
    ['HTTP/2', {}],
    ['HTTP/1.1', { http1Only: true }],
  ])(
    'case 03: %s: every watch goes on where it was, with no list in its log and no object in between',
    async (_, options) => {
      const server = await ApiLab.open(options)
      server.put(PODS, pod('stays'))
      server.put(PODS, pod('goes'))
      const lab = labOf(server.context())
      await lab.start(server.watches)
      await lab.pass(6_000, 3_000)
      for (let restart = 1; restart <= 3; restart += 1) {
        const told = lab.told.length
        await server.close()
        await lab.until(() => lab.state === 'down')
        server.put(PODS, pod(`missed-${restart}`))
        if (restart === 2) server.remove(PODS, pod('goes'))
        await server.listen()
        const before = server.asked.length
        await lab.passUntil(() => lab.state === 'up' && server.watches.size === KIND_NAMES.length)
        await lab.until(() => lab.names('pods').includes(`missed-${restart}`))
        await lab.until(() => lab.names('pods').length === truth(server).length)
        const since = server.asked.slice(before)
        expect(since.filter(ask => ask.query.has('limit'))).toEqual([])
        expect(since.filter(ask => ask.query.has('watch'))).toHaveLength(KIND_NAMES.length)
        // No row went away that is there still, none came twice.
        const heard = lab.told.slice(told)
        expect(heard.filter(one => one.type === 'listed')).toEqual([])
        const changes = heard.flatMap(one => (one.type === 'changed' ? one.changes : []))
        expect(changes.map(one => `${one.type} ${one.object.name}`).sort()).toEqual(
          restart === 2 ? ['gone goes', 'set missed-2'] : [`set missed-${restart}`],
        )
        await lab.pass(6_000, 3_000)
      }
      lab.session.stop()
      await server.close()
    },
  )

  it('case 03: which has forgotten one kind alone: that one is listed, the others are not', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    await lab.pass(6_000, 3_000)
    await api.close()
    await lab.until(() => lab.state === 'down')
    let forgotten = true
    api.script = ({ path, query }, answer) => {
      if (path !== PODS || !query.has('watch') || !forgotten) return false
      forgotten = false
      send(answer, 410, gone())
      return true
    }
    await api.listen()
    const before = lists(api)
    await lab.passUntil(() => lab.listings('pods').length === 2)
    await lab.passUntil(() => api.watches.size === KIND_NAMES.length)
    expect(lists(api)).toBe(before + 1)
  })
})

describe('410 on every watch at once', () => {
  it.each([
    ['as an event', 'event'],
    ['as a status', 'status'],
  ])(
    'case 04: %s, three times: one list a kind, spread, and the old view until the new one is whole',
    async (_, how) => {
      const lab = labOf(api.context(), { random: seeded(4) })
      for (let n = 0; n < 3; n += 1) api.put(PODS, pod(`pod-${n}`))
      await lab.start(api.watches)
      await lab.pass(6_000, 3_000)
      for (let storm = 1; storm <= 3; storm += 1) {
        const before = api.asked.length
        const when = new Map<string, number>()
        const refused = new Set<string>()
        api.script = ({ path, query }, answer) => {
          if (query.has('limit')) when.set(path, lab.clock.mono())
          if (how === 'event' || !query.has('watch') || refused.has(path)) return false
          refused.add(path)
          send(answer, 410, gone())
          return true
        }
        api.put(PODS, pod(`storm-${storm}`))
        const held = [...lab.names('pods')]
        const from = lab.told.length
        for (const watch of [...api.watches]) {
          if (how === 'event') watch.write(`${JSON.stringify({ type: 'ERROR', object: gone() })}\n`)
          watch.end()
        }
        await lab.passUntil(
          () => when.size === KIND_NAMES.length && api.watches.size === KIND_NAMES.length,
          60_000,
        )
        const asked = api.asked.slice(before).filter(ask => ask.query.has('limit'))
        expect(asked).toHaveLength(KIND_NAMES.length)
        expect(new Set(asked.map(ask => ask.path)).size).toBe(KIND_NAMES.length)
        expect(new Set([...when.values()].map(moment => Math.floor(moment / 100))).size).toBeGreaterThan(5)
        await lab.until(() => lab.listings('pods').length === storm + 1)
        // Told whole and once; nothing was taken away before.
        const heard = lab.told.slice(from).filter(one => 'kind' in one && one.kind === 'pods')
        expect(heard.filter(one => one.type === 'changed').flatMap(one => one.changes)).toEqual(
          expect.not.arrayContaining([expect.objectContaining({ type: 'gone' })]),
        )
        expect(lab.names('pods').sort()).toEqual([...new Set([...held, `storm-${storm}`])].sort())
        expect(lab.names('pods').sort()).toEqual(truth(api).sort())
        expect(lab.state).toBe('up')
        // Long enough for every watch to have proved itself.
        await lab.pass(12_000, 3_000)
      }
    },
  )
})
