import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KIND_NAMES } from '../../electron/lab/kept.ts'
import type { KubeContext } from '../../electron/sessions/kubernetes/kubeconfig.ts'
import { ApiLab, send } from '../labs/apiServer.ts'
import { failingDialer, SessionLab, turns } from '../labs/kubernetesLab.ts'
import { Relay } from '../labs/relay.ts'

const PODS = '/api/v1/pods'
const DAY = 24 * 3_600_000
let api: ApiLab
const opened: SessionLab[] = []

beforeEach(async () => {
  api = await ApiLab.open()
})

afterEach(async () => {
  for (const lab of opened.splice(0)) lab.session.stop()
  await api.close()
})

function labOf(context: KubeContext, options?: ConstructorParameters<typeof SessionLab>[1]): SessionLab {
  const lab = new SessionLab(context, options)
  opened.push(lab)
  return lab
}

/** The status of a session that ends before it is up. */
async function refusal(context: KubeContext, options?: ConstructorParameters<typeof SessionLab>[1]) {
  const lab = labOf(context, options)
  lab.session.start()
  await lab.until(() => lab.state !== 'connecting')
  return lab.session.status
}

const status = (code: number, message: string) => ({ kind: 'Status', status: 'Failure', message, code })

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

describe('silence', () => {
  it('a line that goes dead without a word is found within 25 s and connected anew', async () => {
    const relay = await Relay.open(api.port)
    const lab = labOf(api.context({ cluster: { server: `https://127.0.0.1:${relay.port}` } }))
    await lab.start(api.watches)
    relay.freeze()
    let passed = 0
    for (; lab.state === 'up' && passed < 60; passed += 1) await lab.pass(1_000)
    expect(lab.session.status.reason).toBe('No answer to a ping in 10 s.')
    expect(passed).toBeLessThanOrEqual(25)
    await lab.passUntil(() => lab.state === 'up')
    lab.session.stop()
    await relay.close()
  })

  it('a server whose HTTP hangs while pings are answered is found within 45 s', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    api.script = () => true
    let passed = 0
    for (; lab.state === 'up' && passed < 60; passed += 1) await lab.pass(1_000)
    expect(lab.session.status.reason).toBe('No answer to /readyz in 10 s.')
    expect(passed).toBeLessThanOrEqual(45)
  })

  it('a list that stops in the middle is given up after 30 s, the others work', async () => {
    api.script = ({ path: asked }, answer) => {
      if (asked !== PODS) return false
      answer.writeHead(200, { 'content-type': 'application/json' })
      answer.write('{"metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a"}},')
      return true
    }
    const lab = labOf(api.context())
    lab.session.start()
    await lab.until(() => api.watches.size === KIND_NAMES.length - 1)
    await lab.pass(29_000)
    expect(api.lists(PODS)).toHaveLength(1)
    await lab.passUntil(() => api.lists(PODS).length === 2, 5_000)
    api.script = () => false
    await lab.passUntil(() => lab.complete)
    expect(lab.listings('pods')).toHaveLength(1)
  })

  it('a port that says nothing to the TLS handshake is named after 10 s', async () => {
    const mute = net.createServer(socket => socket.on('error', () => {}).resume())
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as AddressInfo
    const lab = labOf(api.context({ cluster: { server: `https://127.0.0.1:${port}` } }))
    lab.session.start()
    await turns(20)
    await lab.pass(9_000)
    expect(lab.state).toBe('connecting')
    await lab.passUntil(() => lab.state === 'down', 2_000)
    expect(lab.session.status.reason).toBe('No answer to the TLS handshake in 10 s.')
    lab.session.stop()
    await new Promise(resolve => mute.close(resolve))
  })

  for (const failure of ['dns', 'refused', 'silence'] as const) {
    it(`${failure}: down in the words of the dialer`, async () => {
      const told = await refusal(api.context(), { dialer: failingDialer(failure) })
      expect(told.state).toBe('down')
      expect(told.reason).toContain('127.0.0.1')
    })
  }
})

describe('certificates', () => {
  it('of another authority: needs you, nothing is sent', async () => {
    const other = await ApiLab.open()
    const told = await refusal(api.context({ cluster: { ca: other.context().cluster.ca } }))
    expect(told.state).toBe('needs-you')
    expect(told.reason).toBe(`The certificate of 127.0.0.1:${api.port} is not signed by the kubeconfig's CA.`)
    expect(api.asked).toEqual([])
    await other.close()
  })

  it('of another name: needs you, both names are told', async () => {
    const named = await ApiLab.open({ names: ['k3s.example', '127.9.9.9'] })
    const told = await refusal(named.context())
    expect(told.state).toBe('needs-you')
    expect(told.reason).toContain('k3s.example')
    expect(told.reason).toContain('not for 127.0.0.1')
    await named.close()
  })

  it('is checked against tls-server-name where there is one', async () => {
    const named = await ApiLab.open({ names: ['k3s.example'] })
    const lab = labOf(named.context({ cluster: { tlsServerName: 'k3s.example' } }))
    await lab.start(named.watches)
    lab.session.stop()
    await named.close()
  })

  it("expired: named with this computer's time", async () => {
    const old = await ApiLab.open({ notBefore: Date.now() - 3 * DAY, notAfter: Date.now() - DAY })
    const told = await refusal(old.context())
    expect(told.reason).toContain("has expired. This computer's clock says 20")
    expect(told.advice).toContain('clock')
    await old.close()
  })

  it('not yet valid: both clocks are in question', async () => {
    const early = await ApiLab.open({ notBefore: Date.now() + DAY, notAfter: Date.now() + 3 * DAY })
    const told = await refusal(early.context())
    expect(told.reason).toContain('is not valid yet')
    expect(told.advice).toContain('One of the two clocks is wrong')
    await early.close()
  })

  it('is not checked only where the kubeconfig says so itself', async () => {
    const lab = labOf(api.context({ cluster: { ca: null, insecure: true } }))
    await lab.start(api.watches)
  })

  it('a client certificate is shown, and named with its day when it has expired', async () => {
    const { cert, key } = api.clientCertificate(Date.now() - 3 * DAY, Date.now() - DAY)
    api.script = (_, answer) => {
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const told = await refusal(api.context({ user: { token: null, certificate: cert, key } }))
    const day = new Date(Date.now() - DAY).toISOString().slice(0, 10)
    expect(told).toMatchObject({
      state: 'needs-you',
      reason: `The client certificate of the user "admin" expired on ${day}.`,
    })
  })

  it('a client certificate that is no PEM: needs you', async () => {
    const told = await refusal(
      api.context({ user: { token: null, certificate: 'nonsense', key: 'nonsense' } }),
    )
    expect(told.state).toBe('needs-you')
    expect(told.reason).toContain('"admin"')
  })

  it('a port without TLS is named as such', async () => {
    const plain = net.createServer(socket => {
      socket.on('error', () => {})
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    })
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
    const { port } = plain.address() as AddressInfo
    const told = await refusal(api.context({ cluster: { server: `https://127.0.0.1:${port}` } }))
    expect(told.reason).toBe(`127.0.0.1:${port} does not speak TLS.`)
    await new Promise(resolve => plain.close(resolve))
  })
})

describe('credentials', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'homeport-credentials-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('a plugin is named and not run, and nobody is dialled', async () => {
    const marker = path.join(folder, 'ran')
    const exec = { command: '/bin/sh', args: ['-c', `touch ${marker}`] }
    const told = await refusal(api.context({ user: { token: null, exec } }))
    expect(told.state).toBe('needs-you')
    expect(told.reason).toBe('The user "admin" needs the plugin /bin/sh, which Homeport does not run yet.')
    expect(existsSync(marker)).toBe(false)
    expect(api.sockets.size).toBe(0)
  })

  it('a proxy is named without its password, and not gone around', async () => {
    const told = await refusal(api.context({ cluster: { proxyUrl: 'http://me:secret@proxy.example:3128' } }))
    expect(told.state).toBe('needs-you')
    expect(told.reason).toContain('http://proxy.example:3128')
    expect(told.reason).not.toContain('secret')
    expect(api.sockets.size).toBe(0)
  })

  it('a token file is read anew at every connect', async () => {
    const tokenFile = path.join(folder, 'token')
    writeFileSync(tokenFile, 'first-token\n')
    const lab = labOf(api.context({ user: { token: 'unused', tokenFile } }))
    await lab.start(api.watches)
    writeFileSync(tokenFile, 'second-token\n')
    lab.session.restart()
    await lab.until(() => api.asked.some(ask => ask.headers.authorization === 'Bearer second-token'))
    expect(api.asked[0]?.headers.authorization).toBe('Bearer first-token')
  })

  it('a token file with more than a token in it is not sent to anybody', async () => {
    const tokenFile = path.join(folder, 'shadow')
    writeFileSync(tokenFile, 'root:$y$hash:19000:0:::\ndaemon:*:19000:0:::\n')
    const told = await refusal(api.context({ user: { token: null, tokenFile } }))
    expect(told.state).toBe('needs-you')
    expect(told.reason).toContain(tokenFile)
    expect(told.reason).not.toContain('hash')
    expect(api.sockets.size).toBe(0)
  })
})
