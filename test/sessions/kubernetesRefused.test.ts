import { describe, expect, it } from 'vitest'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import { send, status } from '../labs/apiAnswers.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import type { ApiLab } from '../labs/apiServer.ts'
import { refusal, turns } from '../labs/kubernetesLab.ts'

const PODS = '/api/v1/pods'
let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
})

describe('what the API server answers', () => {
  it('401: needs you, the user is named', async () => {
    api.script = (_, answer) => {
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const told = await refusal(api.context())
    expect(told.state).toBe('needs-you')
    expect(told.reason).toBe('The API server refused the user "admin" (HTTP 401) with its token.')
    expect(told.advice).not.toBe('')
  })

  it('401 together with a GOAWAY, as the real server says it: needs you', async () => {
    api.script = (_, answer) => {
      answer.stream.session?.goaway()
      setImmediate(() => send(answer, 401, status(401, 'Unauthorized')))
      return true
    }
    expect((await refusal(api.context())).state).toBe('needs-you')
  })

  it('a GOAWAY in the middle of a session: connected anew without a list', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    await lab.pass(6_000, 3_000)
    api.goAway()
    await lab.passUntil(() => lab.state === 'down')
    await lab.passUntil(() => lab.state === 'up' && api.watches.size === KIND_NAMES.length)
    expect(api.lists(PODS)).toHaveLength(1)
  })

  it('401 in the middle of a session: needs you', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    api.script = (_, answer) => {
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    await lab.passUntil(() => lab.state === 'needs-you', 40_000)
    expect(lab.session.status.reason).toContain('"admin"')
  })

  it('403 on one kind: that kind is named, the others work, and it is tried again after five minutes', async () => {
    let forbidden = true
    api.script = ({ path: asked }, answer) => {
      if (asked !== PODS || !forbidden) return false
      send(answer, 403, status(403, 'pods is forbidden'))
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.until(() => lab.complete)
    expect(lab.forbidden()).toEqual(['pods'])
    expect(KIND_NAMES.filter(kind => lab.listings(kind).length === 1)).toHaveLength(KIND_NAMES.length - 1)
    forbidden = false
    await lab.pass(4.9 * 60_000, 2_000)
    expect(api.lists(PODS)).toHaveLength(1)
    await lab.passUntil(() => lab.listings('pods').length === 1, 20_000)
    expect(lab.state).toBe('up')
  })

  it('403 on every kind: needs you', async () => {
    api.script = ({ query }, answer) => {
      if (!query.has('limit')) return false
      send(answer, 403, status(403, 'forbidden'))
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.until(() => lab.state === 'needs-you')
    expect(lab.session.status.reason).toContain('may list nothing')
  })

  it('403 for the version: the session works without it', async () => {
    api.script = ({ path: asked }, answer) => {
      if (asked !== '/version') return false
      send(answer, 403, status(403, 'forbidden'))
      return true
    }
    const lab = labOf(api.context())
    await lab.start(api.watches)
    expect(lab.told.find(one => one.type === 'cluster')).toMatchObject({ version: null })
  })

  it('a page of a captive portal: named with its beginning, as inert text', async () => {
    api.script = (_, answer) => {
      send(answer, 200, '<html>\n<title>Hotel \u202eWLAN</title>', 'text/html; charset=utf-8')
      return true
    }
    const told = await refusal(api.context())
    expect(told.state).toBe('down')
    expect(told.reason).toBe(
      '/version was answered by HTTP 200 with a web page instead of JSON: "<html> <title>Hotel ⟨202E⟩WLAN</title>"',
    )
    expect(told.advice).toContain('captive portal')
  })

  it("503: down with the server's words, and the next try is told", async () => {
    api.script = (_, answer) => {
      send(answer, 503, 'no etcd', 'text/plain')
      return true
    }
    const told = await refusal(api.context())
    expect(told.state).toBe('down')
    expect(told.reason).toBe('/version was answered by HTTP 503 with "text/plain": "no etcd"')
    expect(told.nextTry).not.toBeNull()
  })

  it('a redirect is not followed', async () => {
    api.script = (_, answer) => {
      answer.writeHead(302, { location: 'https://elsewhere.example/' })
      answer.end()
      return true
    }
    const told = await refusal(api.context())
    expect(told.reason).toBe('/version was answered by HTTP 302')
    expect(api.asked).toHaveLength(1)
  })

  it('200 with broken JSON is named', async () => {
    api.script = (_, answer) => {
      send(answer, 200, '{"gitVersion": "v1')
      return true
    }
    const told = await refusal(api.context())
    expect(told.reason).toContain('not JSON')
    expect(told.reason).toContain('v1')
  })

  for (const [what, body, reason] of [
    [
      'half a page',
      '{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a"}},{"met',
      'middle of a list',
    ],
    ['a page that is no list', '{"kind":"Pod","metadata":{"name":"x"}}', 'not a list'],
    ['a page that is no JSON', '{"metadata":{},"items":[{]}', 'list'],
  ] as const) {
    it(`${what}: nothing of it is told, the kind is named after three tries, the others work`, async () => {
      api.script = ({ path: asked }, answer) => {
        if (asked !== PODS) return false
        send(answer, 200, body)
        return true
      }
      const lab = labOf(api.context())
      lab.session.start()
      await lab.passUntil(() => lab.complete)
      expect(lab.listings('pods')).toEqual([])
      const named = lab.told.find(one => one.type === 'forbidden')
      expect(named?.type === 'forbidden' && named.reason).toContain(reason)
      expect(api.lists(PODS)).toHaveLength(3)
      expect(lab.errors).toBe(3)
      api.script = () => false
      await lab.passUntil(() => lab.listings('pods').length === 1)
    })
  }

  it('500 for every list: down with the reason', async () => {
    api.script = ({ query }, answer) => {
      if (!query.has('limit')) return false
      send(answer, 500, status(500, 'etcd is away'))
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.passUntil(() => lab.state === 'down')
    expect(lab.session.status.reason).toMatch(/^HTTP 500 for \/.*: etcd is away$/)
  })

  it('waits as long as Retry-After asks', async () => {
    let busy = true
    api.script = ({ path: asked, query }, answer) => {
      if (asked !== PODS || !query.has('limit') || !busy) return false
      busy = false
      answer.writeHead(429, { 'content-type': 'application/json', 'retry-after': '20' })
      answer.end(JSON.stringify(status(429, 'too many requests')))
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.until(() => api.watches.size === KIND_NAMES.length - 1)
    await lab.pass(19_000)
    expect(api.lists(PODS)).toHaveLength(1)
    await lab.passUntil(() => lab.listings('pods').length === 1, 5_000)
  })

  it('a line longer than any object: the watch is cut, counted, and the kind listed again', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    await lab.pass(6_000, 3_000)
    const junk = Buffer.alloc(1024 * 1024, 'x')
    const watch = api.watchOf(PODS)
    for (let sent = 0; sent < 34 && api.watchOf(PODS) === watch; sent += 1) {
      watch?.write(junk)
      await turns(20)
    }
    await lab.passUntil(() => lab.listings('pods').length === 2)
    await lab.pass(6_000, 3_000)
    expect(lab.errors).toBe(1)
    expect(lab.state).toBe('up')
  })

  it('an object of a list longer than any object is named', async () => {
    api.script = ({ path: asked }, answer) => {
      if (asked !== PODS) return false
      const object = { metadata: { name: 'huge' }, junk: 'x'.repeat(33 * 1024 * 1024) }
      send(answer, 200, { metadata: { resourceVersion: '1' }, items: [object] })
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.passUntil(() => lab.complete)
    expect(lab.told).toContainEqual(
      expect.objectContaining({
        type: 'forbidden',
        kind: 'pods',
        reason: 'One object is larger than 32 MB.',
      }),
    )
  })
})
