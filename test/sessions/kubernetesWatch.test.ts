import type { Http2ServerResponse } from 'node:http2'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import { gone, send } from '../labs/apiAnswers.ts'
import { ApiLab, type Ask } from '../labs/apiServer.ts'
import { SessionLab, turns } from '../labs/kubernetesLab.ts'

const PODS = '/api/v1/pods'
const NODES = '/api/v1/nodes'
let api: ApiLab
let lab: SessionLab

beforeEach(async () => {
  api = await ApiLab.open()
  lab = new SessionLab(api.context())
})

afterEach(async () => {
  lab.session.stop()
  await api.close()
})

const pod = (name: string, uid = name) => ({ metadata: { name, namespace: 'holm', uid } })
const setNames = () => lab.changes('pods').map(change => `${change.type} ${change.object.name}`)
/** A minute of quiet: whatever watch is open has proved itself. */
const settle = () => lab.pass(6_000, 3_000)

it('case 05: a watch line cut at every byte offset loses no event and repeats none', async () => {
  api.put(PODS, pod('before'))
  await lab.start(api.watches)
  const length = api.silently(() => api.put(PODS, pod('пример-0')))[0]?.length ?? 0
  api.watchOf(PODS)?.end()
  await lab.passUntil(() => setNames().length === 1)
  let errors = 0
  for (let offset = 0; offset <= length; offset += 1) {
    await settle()
    await lab.until(() => api.watchOf(PODS) !== undefined)
    const [line = ''] = api.silently(() => api.put(PODS, pod(`пример-${offset}`)))
    const bytes = Buffer.from(line)
    // Ended in the middle of a line, as by a proxy, every other time reset.
    const watch = api.watchOf(PODS)
    watch?.write(bytes.subarray(0, Math.min(offset, bytes.length - 1)))
    await turns(10)
    if (offset % 2 === 0) watch?.end()
    else watch?.cut()
    await lab.passUntil(() => setNames().length === offset + 2)
    if (offset > 0) errors += 1
  }
  expect(setNames().slice(1)).toEqual(
    Array.from({ length: length + 1 }, (_, offset) => `set пример-${offset}`),
  )
  await settle()
  expect(lab.errors).toBe(errors)
  expect(lab.listings('pods')).toHaveLength(1)
})

it('case 05: a watch line in two pieces, cut at every byte offset, is one event', async () => {
  await lab.start(api.watches)
  const [line = ''] = api.silently(() => api.put(PODS, pod('пример')))
  const bytes = Buffer.from(line)
  for (let offset = 1; offset < bytes.length; offset += 1) {
    api.watchOf(PODS)?.write(bytes.subarray(0, offset))
    await turns(6)
    api.watchOf(PODS)?.write(bytes.subarray(offset))
    await lab.until(() => setNames().length === offset)
  }
  expect(new Set(setNames())).toEqual(new Set(['set пример']))
  await settle()
  expect(lab.errors).toBe(0)
})

it('case 05: an invalid JSON line is counted and what was lost with it comes by a list', async () => {
  api.put(PODS, pod('before'))
  await lab.start(api.watches)
  await settle()
  const [first = '', second = ''] = api.silently(() => {
    api.put(PODS, pod('first'))
    api.put(PODS, pod('second'))
    api.put(PODS, pod('third'))
  })
  api.watchOf(PODS)?.write(`${first}${second.slice(0, -9)}\n`)
  await lab.passUntil(() => lab.listings('pods').length === 2)
  expect(lab.names('pods').sort()).toEqual(['before', 'first', 'second', 'third'])
  await settle()
  expect(lab.errors).toBe(1)
  expect(lab.lives.some(one => one.errors === 1)).toBe(true)
  await lab.until(() => api.watchOf(PODS) !== undefined)
  api.put(PODS, pod('after'))
  await lab.until(() => lab.names('pods').includes('after'))
})

it('case 05: lines that are JSON and no event are counted like garbage', async () => {
  await lab.start(api.watches)
  for (const [index, line] of ['null', '[]', '{"type":"ODD","object":{}}', '"ADDED"'].entries()) {
    await settle()
    await lab.until(() => api.watchOf(PODS) !== undefined)
    api.watchOf(PODS)?.write(`${line}\n`)
    await lab.passUntil(() => lab.listings('pods').length === index + 2)
  }
  await settle()
  expect(lab.errors).toBe(4)
})

it.each(['ADDED', 'MODIFIED', 'DELETED'])(
  'case 05: an object of %s that cannot be read is counted, and the watch goes on',
  async type => {
    await lab.start(api.watches)
    await settle()
    const [before = '', after = ''] = api.silently(() => {
      api.put(PODS, pod('before'))
      api.put(PODS, pod('after'))
    })
    const nameless = JSON.stringify({ type, object: { kind: 'Pod', metadata: { namespace: 'holm' } } })
    api.watchOf(PODS)?.write(`${before}${nameless}\n${after}`)
    await lab.until(() => setNames().length === 2)
    expect(setNames()).toEqual(['set before', 'set after'])
    api.watchOf(PODS)?.end()
    await lab.until(() => api.watched(PODS).length === 2)
    await settle()
    expect(lab.errors).toBe(1)
    expect(lab.listings('pods')).toHaveLength(1)
  },
)

it('does not list in a storm when a watch never says anything else than garbage', async () => {
  await lab.start(api.watches)
  api.script = ({ path, query }, answer) => {
    if (path !== PODS || !query.has('watch')) return false
    send(answer, 200, 'garbage\n')
    return true
  }
  api.watchOf(PODS)?.end()
  await lab.pass(120_000)
  expect(api.lists(PODS).length).toBeGreaterThan(3)
  expect(api.lists(PODS).length).toBeLessThan(20)
})

it('case 06: a duplicate object is told twice as the same', async () => {
  await lab.start(api.watches)
  const [line = ''] = api.silently(() => api.put(PODS, pod('twin', 'uid-1')))
  api.watchOf(PODS)?.write(line + line)
  await lab.until(() => lab.changes('pods').length === 2)
  expect(lab.changes('pods').map(change => change.object.uid)).toEqual(['uid-1', 'uid-1'])
  expect(lab.names('pods')).toEqual(['twin'])
})

it('case 06: reordered objects are told in the order they came', async () => {
  await lab.start(api.watches)
  const lines = api.silently(() => {
    api.put(PODS, pod('a'))
    api.put(PODS, pod('b'))
    api.remove(PODS, pod('a'))
  })
  api.watchOf(PODS)?.write([lines[2], lines[1], lines[0]].join(''))
  await lab.until(() => lab.changes('pods').length === 3)
  expect(setNames()).toEqual(['gone a', 'set b', 'set a'])
})

it('case 06: a deleted and recreated object goes with the old uid and comes with the new', async () => {
  api.put(PODS, pod('phoenix', 'uid-old'))
  await lab.start(api.watches)
  api.remove(PODS, pod('phoenix'))
  api.put(PODS, pod('phoenix', 'uid-new'))
  await lab.until(() => lab.changes('pods').length === 2)
  expect(lab.changes('pods').map(change => [change.type, change.object.uid])).toEqual([
    ['gone', 'uid-old'],
    ['set', 'uid-new'],
  ])
})

it('goes on from the last event when a watch ends in good order, without a list', async () => {
  await lab.start(api.watches)
  await settle()
  const { version } = api
  api.put(PODS, pod('a'))
  await lab.until(() => lab.names('pods').length === 1)
  api.watchOf(PODS)?.end()
  await lab.until(() => api.watched(PODS).length === 2 && api.watchOf(PODS) !== undefined)
  expect(api.watched(PODS)[1]?.query.get('resourceVersion')).toBe(String(version + 1))
  expect(api.lists(PODS)).toHaveLength(1)
})

it('goes on from a bookmark where nothing else came', async () => {
  await lab.start(api.watches)
  await settle()
  const bookmark = { type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion: '777777' } } }
  api.watchOf(PODS)?.write(`${JSON.stringify(bookmark)}\n`)
  await turns(10)
  api.watchOf(PODS)?.end()
  await lab.until(() => api.watched(PODS).length === 2)
  expect(api.watched(PODS)[1]?.query.get('resourceVersion')).toBe('777777')
  expect(lab.changes('pods')).toEqual([])
})

it('does not reopen a watch in a storm that ends as soon as it opens', async () => {
  await lab.start(api.watches)
  api.script = ({ path, query }, answer) => {
    if (path !== PODS || !query.has('watch')) return false
    send(answer, 200, '')
    return true
  }
  api.watchOf(PODS)?.end()
  await lab.pass(60_000)
  expect(api.watched(PODS).length).toBeGreaterThan(3)
  expect(api.watched(PODS).length).toBeLessThan(15)
  expect(api.lists(PODS)).toHaveLength(1)
})

it('opens a watch anew that its server has forgotten', async () => {
  await lab.start(api.watches)
  // 450 s were asked for, and half a minute is granted on top.
  await lab.pass(482_000, 2_000)
  expect(api.watched(PODS)).toHaveLength(2)
  expect(api.lists(PODS)).toHaveLength(1)
  expect(lab.state).toBe('up')
})

it('lists again after 410 as an event, at most three kinds at a time, and keeps the old view meanwhile', async () => {
  api.put(PODS, pod('old'))
  await lab.start(api.watches)
  await settle()
  const held: [Ask, Http2ServerResponse][] = []
  api.script = (ask, answer) => {
    if (ask.query.has('watch') || !ask.query.has('limit')) return false
    held.push([ask, answer])
    return true
  }
  const before = lab.told.filter(one => one.type === 'listed').length
  for (const watch of [...api.watches]) {
    watch.write(`${JSON.stringify({ type: 'ERROR', object: gone() })}\n`)
  }
  await lab.pass(4_000, 500)
  expect(held).toHaveLength(3)
  expect(lab.names('pods')).toEqual(['old'])
  for (let done = 0; done < KIND_NAMES.length; done += 1) {
    await lab.until(() => held.length > done)
    expect(held.length - done).toBeLessThanOrEqual(3)
    const [, answer] = held[done] as [Ask, Http2ServerResponse]
    send(answer, 200, { metadata: { resourceVersion: String(api.version) }, items: [] })
    await turns(10)
  }
  await lab.until(() => lab.told.filter(one => one.type === 'listed').length === before + KIND_NAMES.length)
  expect(lab.names('pods')).toEqual([])
  expect(lab.state).toBe('up')
})

it('spreads the lists that follow 410 over seconds by chance', async () => {
  const chance = [0, 0.999]
  const own = new SessionLab(api.context(), { random: () => chance[0] ?? 0 })
  await own.start(api.watches)
  await own.pass(6_000, 3_000)
  const listed = api.lists(PODS).length
  const expire = () => api.watchOf(PODS)?.write(`${JSON.stringify({ type: 'ERROR', object: gone() })}\n`)
  expire()
  await own.pass(400, 100)
  expect(api.lists(PODS)).toHaveLength(listed)
  await own.pass(200, 100)
  expect(api.lists(PODS)).toHaveLength(listed + 1)
  chance.shift()
  await own.until(() => api.watchOf(PODS) !== undefined)
  await own.pass(6_000, 3_000)
  expire()
  await own.pass(2_900, 100)
  expect(api.lists(PODS)).toHaveLength(listed + 1)
  await own.pass(200, 100)
  expect(api.lists(PODS)).toHaveLength(listed + 2)
  own.session.stop()
})

it('lists again after 410 as the status of a watch', async () => {
  await lab.start(api.watches)
  await settle()
  let refused = 0
  api.script = ({ path, query }, answer) => {
    if (path !== PODS || !query.has('watch') || refused > 0) return false
    refused += 1
    send(answer, 410, gone())
    return true
  }
  api.watchOf(PODS)?.end()
  await lab.passUntil(() => lab.listings('pods').length === 2)
  expect(refused).toBe(1)
})

it('starts a list over once when its token expires between two pages', async () => {
  for (let index = 0; index < 600; index += 1) api.put(PODS, pod(`p${index}`))
  let expired = 0
  api.script = ({ path, query }, answer) => {
    if (path !== PODS || !query.has('continue') || expired > 0) return false
    expired += 1
    send(answer, 410, gone())
    return true
  }
  await lab.start(api.watches)
  expect(lab.listings('pods').map(one => one.objects.length)).toEqual([600])
  expect(expired).toBe(1)
  expect(lab.errors).toBe(0)
})

it('goes on after an ERROR event that is no 410, and lists when it does not end', async () => {
  await lab.start(api.watches)
  await settle()
  const error = { type: 'ERROR', object: { kind: 'Status', code: 500, message: 'etcd is away' } }
  api.watchOf(PODS)?.write(`${JSON.stringify(error)}\n`)
  await lab.passUntil(() => api.watched(PODS).length === 2)
  expect(api.lists(PODS)).toHaveLength(1)
  api.script = ({ path, query }, answer) => {
    if (path !== PODS || !query.has('watch')) return false
    send(answer, 200, `${JSON.stringify(error)}\n`)
    return true
  }
  api.watchOf(PODS)?.end()
  await lab.passUntil(() => api.lists(PODS).length === 2)
})

it('watches on without a single list after the server was away for a moment', async () => {
  api.put(PODS, pod('stays'))
  await lab.start(api.watches)
  await settle()
  const lists = () => api.asked.filter(ask => ask.query.has('limit')).length
  expect(lists()).toBe(KIND_NAMES.length)
  await api.close()
  await lab.until(() => lab.state === 'down')
  api.put(PODS, pod('missed'))
  await api.listen()
  const complete = lab.lives.filter(one => one.listed).length
  await lab.passUntil(() => lab.state === 'up' && api.watches.size === KIND_NAMES.length)
  await lab.until(() => lab.lives.filter(one => one.listed).length === complete + 1)
  expect(lab.names('pods')).toEqual(['stays', 'missed'])
  expect(lists()).toBe(KIND_NAMES.length)
})

it('lists everything when another cluster answers at the same address', async () => {
  await lab.start(api.watches)
  await settle()
  await api.close()
  await lab.until(() => lab.state === 'down')
  api.put('/api/v1/namespaces', { metadata: { name: 'kube-system', uid: 'uid-of-another' } })
  await api.listen()
  await lab.passUntil(() => lab.listings('nodes').length === 2)
  await lab.until(() => KIND_NAMES.every(kind => lab.listings(kind).length === 2))
})

it('lists everything after an absence that is longer than a server remembers', async () => {
  await lab.start(api.watches)
  await settle()
  await api.close()
  await lab.until(() => lab.state === 'down')
  await lab.pass(6 * 60_000, 5_000)
  await api.listen()
  await lab.passUntil(() => lab.listings('nodes').length === 2)
})

it('polls a kind that may be listed and not watched', async () => {
  api.script = ({ path, query }, answer) => {
    if (path !== NODES || !query.has('watch')) return false
    send(answer, 403, { kind: 'Status', message: 'nodes is forbidden', code: 403 })
    return true
  }
  lab.session.start()
  await lab.until(() => lab.complete)
  await lab.pass(100_000, 2_000)
  expect(lab.listings('nodes').length).toBeGreaterThanOrEqual(4)
  expect(lab.listings('pods')).toHaveLength(1)
  expect(lab.state).toBe('up')
})
