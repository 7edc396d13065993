import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { send, status } from '../labs/apiAnswers.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import { ApiLab } from '../labs/apiServer.ts'
import { refusal } from '../labs/kubernetesLab.ts'

const DAY = 24 * 3_600_000
let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
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
    expect(lab.told.find(one => one.type === 'cluster')).toMatchObject({ insecure: true })
    const checked = labOf(api.context())
    await checked.start(api.watches)
    expect(checked.told.find(one => one.type === 'cluster')).toMatchObject({ insecure: false })
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
