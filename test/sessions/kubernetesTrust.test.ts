import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterSeen } from '../../electron/lab/observation.ts'
import type { KubeContext } from '../../electron/sessions/kubernetes/kubeconfig.ts'
import { send, status } from '../labs/apiAnswers.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { refusal } from '../labs/kubernetesLab.ts'

const DAY = 24 * 3_600_000
const dayOf = (wall: number) => new Date(wall).toISOString().slice(0, 10)
let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
})

describe('certificates', () => {
  it('case 09: of another authority: needs you with where it stands, nothing is sent', async () => {
    const other = await ApiLab.open({ authority: 'other-ca' })
    const told = await refusal(api.context({ cluster: { ca: other.context().cluster.ca } }))
    expect(told).toMatchObject({
      state: 'needs-you',
      reason: `The certificate of 127.0.0.1:${api.port} is signed by "lab-ca", not by the kubeconfig's CA "other-ca".`,
      need: { kind: 'certificate', purpose: 'authority', of: 'lab', file: '/lab/kubeconfig', ended: null },
    })
    expect(told.advice).toContain('/lab/kubeconfig')
    expect(api.asked).toEqual([])
    await other.close()
  })

  it('case 09: a cluster that was set up anew is told by the dates of its CAs, and not as down', async () => {
    const second = (day: string) => Math.floor(Date.parse(day) / 1000)
    const old = await ApiLab.open({ authority: `k3s-server-ca@${second('2025-02-03')}` })
    const anew = await ApiLab.open({ authority: `k3s-server-ca@${second('2026-05-06')}` })
    const told = await refusal(anew.context({ cluster: { ca: old.context().cluster.ca } }))
    expect(told.state).toBe('needs-you')
    expect(told.reason).toBe(
      `The CA of the cluster at 127.0.0.1:${anew.port} has changed: its certificate is signed by a "k3s-server-ca" of 2026-05-06, the kubeconfig's of 2025-02-03.`,
    )
    expect(told.advice).toContain('k3s: /etc/rancher/k3s/k3s.yaml')
    expect(anew.asked).toEqual([])
    await old.close()
    await anew.close()
  })

  it('case 09: a CA that has ended is named with its day, and how to rotate it', async () => {
    const ended = Date.now() - DAY
    const old = await ApiLab.open({ authorityFrom: Date.now() - 9 * DAY, authorityUntil: ended })
    const told = await refusal(old.context())
    expect(told).toMatchObject({ state: 'needs-you', need: { kind: 'certificate', purpose: 'authority' } })
    expect(told.reason).toContain(`The CA of the cluster "lab" expired on ${dayOf(ended)}`)
    expect(told.advice).toContain('rotate-ca')
    await old.close()
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
    expect(told.reason).toContain(`expired on ${dayOf(Date.now() - DAY)}. This computer's clock says 20`)
    expect(told.advice).toContain('clock')
    await old.close()
  })

  it('case 10: not yet valid: both clocks are in question', async () => {
    const early = await ApiLab.open({ notBefore: Date.now() + DAY, notAfter: Date.now() + 3 * DAY })
    const told = await refusal(early.context())
    expect(told.reason).toContain('is not valid before')
    expect(told.advice).toContain('One of the two clocks is wrong')
    await early.close()
  })

  it("case 10: older than the kubeconfig itself: it is this computer's clock that is behind", async () => {
    const from = Date.now() + DAY
    const early = await ApiLab.open({
      notBefore: from,
      notAfter: from + DAY,
      authorityFrom: from,
      authorityUntil: from + DAY,
    })
    const told = await refusal(early.context())
    expect(told.reason).toContain("This computer's clock is behind: it says ")
    expect(told.advice).toBe('Set the clock of this computer.')
    await early.close()
  })

  it('case 10: a refusal tells how far the clocks differ, since that is what makes good tokens fail', async () => {
    api.clockOff = DAY
    api.script = (_, answer) => {
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const told = await refusal(api.context())
    expect(told.reason).toContain('(HTTP 401) with its token. The clock of the API server is 24 h ahead of')
    expect(told.advice).toContain('Set the clock')
  })

  it('case 10: a clock that is set while we watch is told', async () => {
    const lab = labOf(api.context())
    await lab.start(api.watches)
    api.clockOff = -2 * 3_600_000
    const skews = () => lab.told.flatMap(one => (one.type === 'cluster' ? [one.skew ?? 0] : []))
    await lab.passUntil(() => skews().length === 2, 40_000)
    // The fake clock stands up to half a minute from that of the server under test.
    expect(Math.abs((skews()[1] ?? 0) + 2 * 3_600_000)).toBeLessThan(60_000)
  })

  it('case 09: when the certificates end is told, the CA being the one in use', async () => {
    const client = api.clientCertificate(Date.now() - DAY, Date.now() + 20 * DAY)
    const spare = await ApiLab.open({ authorityUntil: Date.now() + 400 * DAY })
    const ca = `${spare.context().cluster.ca}\n${api.context().cluster.ca}`
    const { cert: certificate, key } = client
    const lab = labOf(api.context({ cluster: { ca }, user: { token: null, certificate, key } }))
    await lab.start(api.watches)
    const seen = lab.told.find(one => one.type === 'cluster') as ClusterSeen
    const near = (at: number) => expect.closeTo(at, -5)
    expect(seen.ends).toEqual({
      client: near(Date.now() + 20 * DAY),
      server: near(Date.now() + DAY),
      authority: near(Date.now() + DAY + 3_600_000),
    })
    await spare.close()
  })

  it('is not checked only where the kubeconfig says so itself', async () => {
    const lab = labOf(api.context({ cluster: { ca: null, insecure: true } }))
    await lab.start(api.watches)
    expect(lab.told.find(one => one.type === 'cluster')).toMatchObject({ insecure: true })
    const checked = labOf(api.context())
    await checked.start(api.watches)
    expect(checked.told.find(one => one.type === 'cluster')).toMatchObject({ insecure: false })
  })

  it('case 09: a client certificate is shown, and named with its day when it has expired', async () => {
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
      need: { kind: 'certificate', purpose: 'ended', of: 'admin', file: '/lab/kubeconfig' },
    })
    expect(told.advice).toContain('k3s certificate rotate')
  })

  it('case 09: a kubeconfig that was renewed is used by itself', async () => {
    const old = api.clientCertificate(Date.now() - 3 * DAY, Date.now() - DAY)
    const contextOf = ({ cert, key }: { cert: string; key: string }) =>
      api.context({ user: { token: null, certificate: cert, key } })
    let renewed: KubeContext | null = null
    api.script = ({ certificateEnds }, answer) => {
      if (certificateEnds > Date.now()) return false
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const lab = labOf(contextOf(old), { reread: async () => renewed })
    lab.session.start()
    await lab.until(() => lab.state === 'needs-you')
    // It is being written just now.
    await lab.pass(61_000)
    await lab.until(() => lab.state === 'needs-you')
    renewed = contextOf(api.clientCertificate(Date.now() - DAY, Date.now() + 365 * DAY))
    await lab.pass(61_000)
    await lab.until(() => lab.state === 'up')
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

  const said = () => [...new Set(api.asked.map(ask => ask.headers.authorization))]

  it('a token file is read anew within a minute after it has changed', async () => {
    const tokenFile = path.join(folder, 'token')
    writeFileSync(tokenFile, 'first-token\n')
    const lab = labOf(api.context({ user: { token: 'unused', tokenFile } }))
    await lab.start(api.watches)
    await lab.pass(30_000)
    writeFileSync(tokenFile, 'second-token\n')
    await lab.passUntil(() => said().length === 2, 65_000)
    expect(said()).toEqual(['Bearer first-token', 'Bearer second-token'])
    expect(lab.told.filter(one => one.type === 'source' && one.status.state === 'down')).toEqual([])
  })

  it('a token file that is gone for a while costs nothing, for as long as its last token is taken', async () => {
    const tokenFile = path.join(folder, 'token')
    writeFileSync(tokenFile, 'first-token\n')
    const lab = labOf(api.context({ user: { token: null, tokenFile } }))
    await lab.start(api.watches)
    rmSync(tokenFile)
    await lab.pass(3 * 60_000)
    expect(lab.state).toBe('up')
    expect(said()).toEqual(['Bearer first-token'])
  })

  it('a refused token is read once more before anybody is told', async () => {
    const tokenFile = path.join(folder, 'token')
    writeFileSync(tokenFile, 'first-token\n')
    let taken = 'first-token'
    api.script = ({ headers }, answer) => {
      if (headers.authorization === `Bearer ${taken}`) return false
      send(answer, 401, status(401, 'Unauthorized'))
      return true
    }
    const lab = labOf(api.context({ user: { token: null, tokenFile } }))
    await lab.start(api.watches)
    taken = 'second-token'
    writeFileSync(tokenFile, 'second-token\n')
    await lab.passUntil(() => said().length === 2, 40_000)
    await lab.pass(60_000)
    const states = lab.told.flatMap(one => (one.type === 'source' ? [one.status.state] : []))
    expect(states).toEqual(['connecting', 'up'])
    taken = 'third-token'
    await lab.passUntil(() => lab.state === 'needs-you', 40_000)
    expect(lab.session.status.reason).toBe(
      'The API server refused the user "admin" (HTTP 401) with its token.',
    )
  })

  it('a name and a password are said as they are', async () => {
    const lab = labOf(api.context({ user: { token: null, basic: { username: 'foo', password: 'b:är' } } }))
    await lab.start(api.watches)
    const basic = String(said()[0]).replace('Basic ', '')
    expect(Buffer.from(basic, 'base64').toString()).toBe('foo:b:är')
  })

  it.each([
    ['HTTP/2', {}],
    ['HTTP/1.1', { http1Only: true }],
  ])('whom the kubeconfig impersonates is said with every request of %s, and told', async (_, options) => {
    const server = await ApiLab.open(options)
    const impersonate = {
      user: 'jane',
      uid: 'u-1',
      groups: ['dev', 'ops'],
      extra: { 'acme.example/Scopes': ['view', 'list'], x: ['y'] },
    }
    const lab = labOf(server.context({ user: { impersonate } }))
    await lab.start(server.watches)
    for (const { headers } of server.asked) {
      expect(headers).toMatchObject({
        authorization: 'Bearer a-token',
        'impersonate-user': 'jane',
        'impersonate-uid': 'u-1',
        'impersonate-group': 'dev, ops',
        'impersonate-extra-acme.example%2fscopes': 'view, list',
        'impersonate-extra-x': 'y',
      })
    }
    expect(lab.told.find(one => one.type === 'cluster')).toMatchObject({ as: 'jane' })
    lab.session.stop()
    await server.close()
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
