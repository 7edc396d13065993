import { afterEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../electron/demo/certificate.ts'
import type { ClusterSeen } from '../../electron/lab/observation.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import { Meter } from '../../electron/reach/meter.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import type { ApiLab } from '../labs/apiServer.ts'
import { refusal } from '../labs/kubernetesLab.ts'
import { ProxyLab } from '../labs/proxies.ts'

let api: ApiLab
const labOf = apiPerTest(next => {
  api = next
})
const proxies: ProxyLab[] = []
async function proxyOf(options: Parameters<typeof ProxyLab.open>[0]): Promise<ProxyLab> {
  const proxy = await ProxyLab.open(options)
  proxies.push(proxy)
  return proxy
}
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close()
})

const HOUR = 3_600_000
/** The certificate of an https proxy that signs for itself. */
const pair = (name: string) =>
  makeCertificate({
    subject: { commonName: name },
    use: 'server',
    names: [name],
    notBefore: Date.now() - HOUR,
    notAfter: Date.now() + HOUR,
  })
const behind = (proxyUrl: string, cluster: object = {}) => api.context({ cluster: { proxyUrl, ...cluster } })

describe('proxy-url', () => {
  it.each(['http', 'socks5'] as const)('%s: everything goes through it, and the row says so', async kind => {
    const proxy = await proxyOf({ kind, login: 'me:geheim' })
    const lab = labOf(behind(`${kind}://me:geheim@127.0.0.1:${proxy.port}`))
    await lab.start(api.watches)
    expect(proxy.asked).toEqual([{ target: `127.0.0.1:${api.port}`, login: 'me:geheim' }])
    const seen = lab.told.find(one => one.type === 'cluster') as ClusterSeen
    expect(seen.via).toBe(`the proxy ${kind}://127.0.0.1:${proxy.port}`)
    lab.session.stop()
    await lab.until(() => proxy.sockets.size === 0 && api.sockets.size === 0 && lab.clock.waiting === 0)
  })

  it.each(['http', 'socks5'] as const)(
    '%s: names are resolved by the proxy, the certificate is checked by us',
    async kind => {
      const proxy = await proxyOf({ kind, leadsTo: api.port })
      const server = 'https://k3s.lab.invalid:6443'
      const lab = labOf(behind(`${kind}://127.0.0.1:${proxy.port}`, { server, tlsServerName: '127.0.0.1' }))
      await lab.start(api.watches)
      expect(proxy.asked[0]?.target).toBe('k3s.lab.invalid:6443')
      const wrong = await refusal(behind(`${kind}://127.0.0.1:${proxy.port}`, { server }))
      expect(wrong).toMatchObject({ state: 'needs-you' })
      expect(wrong.reason).toContain('not for k3s.lab.invalid')
    },
  )

  it('https: TLS in TLS, the proxy checked against its own name', async () => {
    const own = pair('127.0.0.1')
    const proxy = await proxyOf({ kind: 'https', ...own })
    // A CA file may hold several: the cluster's and that of the proxy.
    const ca = `${api.context().cluster.ca}\n${own.cert}`
    const lab = labOf(behind(`https://127.0.0.1:${proxy.port}`, { ca }))
    await lab.start(api.watches)
    expect(proxy.asked).toHaveLength(1)
  })

  it('https: a proxy that proves nothing is told nothing, not even its password', async () => {
    const proxy = await proxyOf({ kind: 'https', ...pair('127.0.0.1') })
    const told = await refusal(behind(`https://me:geheim@127.0.0.1:${proxy.port}`))
    expect(told.state).toBe('down')
    expect(told.reason).toContain(`the proxy https://127.0.0.1:${proxy.port} is not to be trusted`)
    expect(told.reason).not.toContain('geheim')
    expect(proxy.asked).toEqual([])
    expect(api.sockets.size).toBe(0)
  })

  it.each([
    ['http', 'refused the name and password of its URL'],
    ['socks5', 'refused the name and password of its URL'],
  ] as const)('%s: a wrong password is told without it', async (kind, sentence) => {
    const proxy = await proxyOf({ kind, login: 'me:other' })
    const told = await refusal(behind(`${kind}://me:geheim@127.0.0.1:${proxy.port}`))
    expect(told.reason).toContain(sentence)
    expect(told.reason).not.toContain('geheim')
    expect(api.sockets.size).toBe(0)
  })

  it.each([
    ['http', 'HTTP 403 Forbidden'],
    ['socks5', 'refused it'],
  ] as const)('%s: a refusal is told with what was to be reached', async (kind, sentence) => {
    const proxy = await proxyOf({ kind, refuses: true })
    const told = await refusal(behind(`${kind}://127.0.0.1:${proxy.port}`))
    expect(told.reason).toContain(
      `127.0.0.1:${api.port} was not reached: the proxy ${kind}://127.0.0.1:${proxy.port}`,
    )
    expect(told.reason).toContain(sentence)
  })

  it('that is not there is told as the proxy, and not gone around', async () => {
    const gone = await ProxyLab.open({ kind: 'http' })
    await gone.close()
    const { port } = await proxyOf({ kind: 'http' })
    const told = await refusal(behind(`http://127.0.0.1:${port === 1 ? 2 : 1}`))
    expect(told.reason).toContain('does not answer: TCP refused 127.0.0.1:')
    expect(api.sockets.size).toBe(0)
  })

  it.each(['http', 'socks5', 'https'] as const)(
    '%s: silence ends at the deadline and leaves nothing behind',
    async kind => {
      const own = pair('127.0.0.1')
      const proxy = await proxyOf({ kind, silent: true, ...(kind === 'https' ? own : {}) })
      const ca = `${api.context().cluster.ca}\n${own.cert}`
      const lab = labOf(behind(`${kind}://127.0.0.1:${proxy.port}`, { ca }))
      lab.session.start()
      await lab.until(() => proxy.sockets.size === 1)
      await lab.passUntil(() => lab.state === 'down', 10_000)
      expect(lab.session.status.reason).toContain('No answer from')
      lab.session.stop()
      await lab.until(() => proxy.sockets.size === 0 && lab.clock.waiting === 0)
    },
  )
})

describe('the proxy of the environment', () => {
  const labIn = (env: Record<string, string>, server: string) =>
    labOf(api.context({ cluster: { server, tlsServerName: '127.0.0.1' } }), {
      // As the sessions of a lab have it: counted.
      dialer: clock => new Meter().dialer(systemDialer(clock, env)),
    })

  it('is used where the kubeconfig names none', async () => {
    const proxy = await proxyOf({ kind: 'http', leadsTo: api.port })
    const lab = labIn({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }, 'https://k3s.lab.invalid:6443')
    await lab.start(api.watches)
    expect(proxy.asked[0]?.target).toBe('k3s.lab.invalid:6443')
  })

  it('is left out where NO_PROXY says so, and for this computer itself', async () => {
    const proxy = await proxyOf({ kind: 'http' })
    const HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`
    const lab = labIn({ HTTPS_PROXY }, `https://127.0.0.1:${api.port}`)
    await lab.start(api.watches)
    const out = labIn({ HTTPS_PROXY, NO_PROXY: 'lab.invalid' }, 'https://k3s.lab.invalid:6443')
    out.session.start()
    await out.until(() => out.state === 'down')
    expect(out.session.status.reason).toContain('The name k3s.lab.invalid could not be resolved')
    expect(proxy.asked).toEqual([])
  })
})
