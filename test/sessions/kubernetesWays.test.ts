import net, { type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWays, type WayPlan, waysOf } from '../../electron/backend/apiWays.ts'
import type { ClusterSeen } from '../../electron/lab/observation.ts'
import { type Dialer, systemDialer } from '../../electron/reach/dial.ts'
import { placedDialer } from '../../electron/reach/placedDialer.ts'
import { NOBODY } from '../../electron/sessions/owner.ts'
import { JumpHosts } from '../../electron/sessions/ssh/jumpHosts.ts'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { apiPerTest } from '../labs/apiPerTest.ts'
import { ApiLab } from '../labs/apiServer.ts'
import type { FakeClock } from '../labs/fakeClock.ts'
import { failingDialer, type SessionLab } from '../labs/kubernetesLab.ts'
import { type SshLab, sshLab } from '../labs/sshWatched.ts'

/** What the kubeconfig calls its server; nothing is there, under that name. */
const SERVER = 'https://k3s.lab.invalid:6443'
let plain: ApiLab
let api: ApiLab
const labOf = apiPerTest(next => {
  plain = next
})
beforeEach(async () => {
  api = await ApiLab.open({ names: ['k3s.lab.invalid'] })
})
afterEach(() => api.close())

/** A session whose kubeconfig names SERVER, with these ways beside it; `dialed` is told each address. */
function open(
  ways: readonly WayPlan[],
  { dialed = [] as string[], silent = [] as string[] } = {},
): SessionLab {
  const dialer = (clock: FakeClock): Dialer => ({
    dial(target, options) {
      const at = 'path' in target ? target.path : `${target.host}:${target.port}`
      dialed.push(at)
      if (!silent.includes(at)) return systemDialer(clock).dial(target, options)
      return new Promise((_, reject) => {
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason))
      })
    },
  })
  return labOf(api.context({ cluster: { server: SERVER } }), {
    dialer,
    ways: (clock, dialer) => openWays(ways, { clock, dialer, jumpHosts: new JumpHosts(), owner: NOBODY }),
  })
}
const to = (server: { port: number }): WayPlan => ({
  ssh: null,
  to: { host: '127.0.0.1', port: server.port },
})
/** The same way, to an address that is not this computer's own. */
const away = (way: WayPlan): WayPlan => ({ ...way, to: { ...way.to, host: '192.0.2.7' } })
const viaOf = (lab: SessionLab) =>
  (lab.told.findLast(one => one.type === 'cluster') as ClusterSeen | undefined)?.via

describe('other ways to the API server', () => {
  it('are as lab.yaml has them', () => {
    const host = { alias: 'gate' } as SshHost
    expect(
      waysOf(
        [
          '10.0.0.7',
          'k3s.lab.invalid:7443',
          '[fd00::7]:6443',
          { ssh: 'gate' },
          { ssh: 'gate', to: '127.0.0.1:6443' },
        ],
        () => host,
      ),
    ).toEqual([
      { ssh: null, to: { host: '10.0.0.7' } },
      { ssh: null, to: { host: 'k3s.lab.invalid', port: 7443 } },
      { ssh: null, to: { host: 'fd00::7', port: 6443 } },
      { ssh: host, to: null },
      { ssh: host, to: { host: '127.0.0.1', port: 6443 } },
    ])
  })

  it('are gone where the own address fails, and that is told', async () => {
    const lab = open([to(api)])
    await lab.start(api.watches)
    expect(viaOf(lab)).toBe(`127.0.0.1:${api.port}`)
    expect(api.asked[0]?.headers[':authority']).toBe('k3s.lab.invalid:6443')
  })

  it('are not gone where the own address answers', async () => {
    const lab = labOf(plain.context(), {
      ways: (clock, dialer) =>
        openWays([to(api)], { clock, dialer, jumpHosts: new JumpHosts(), owner: NOBODY }),
    })
    await lab.start(plain.watches)
    expect(viaOf(lab)).toBeNull()
    expect(api.sockets.size).toBe(0)
  })

  it('have the certificate checked against the kubeconfig’s own name, whichever is taken', async () => {
    // Its certificate is for 127.0.0.1, which is where the way leads and not what was asked for.
    const other = open([to(plain)])
    other.session.start()
    await other.until(() => other.state === 'needs-you' || other.state === 'down')
    expect(other.session.status.reason).toContain(`Over 127.0.0.1:${plain.port}: `)
    expect(plain.asked).toEqual([])
  })

  it('are gone where somebody else answers at the own address', async () => {
    const foreign = labOf(
      api.context({
        cluster: { server: `https://127.0.0.1:${plain.port}`, tlsServerName: 'k3s.lab.invalid' },
      }),
      {
        ways: (clock, dialer) =>
          openWays([to(api)], { clock, dialer, jumpHosts: new JumpHosts(), owner: NOBODY }),
      },
    )
    await foreign.start(api.watches)
    expect(viaOf(foreign)).toBe(`127.0.0.1:${api.port}`)
    // Nothing was said to who answered there.
    expect(plain.asked).toEqual([])
  })

  it('are tried in their order, a second after one that says nothing; the first that leads there ends the others', async () => {
    const dialed: string[] = []
    const silent = ['k3s.lab.invalid:6443', '10.255.255.1:6443']
    const lab = open([{ ssh: null, to: { host: '10.255.255.1', port: 6443 } }, to(api)], { dialed, silent })
    lab.session.start()
    await lab.until(() => dialed.length === 1)
    await lab.pass(900, 300)
    expect(dialed).toEqual(['k3s.lab.invalid:6443'])
    await lab.pass(200, 100)
    expect(dialed).toEqual(silent)
    await lab.pass(1_000, 250)
    await lab.until(() => lab.state === 'up')
    expect(dialed).toEqual([...silent, `127.0.0.1:${api.port}`])
  })

  it('the one that led there last is gone first', async () => {
    const dialed: string[] = []
    const lab = open([to(api)], { dialed })
    await lab.start(api.watches)
    dialed.length = 0
    lab.session.restart()
    await lab.until(() => lab.state === 'up')
    expect(dialed).toEqual([`127.0.0.1:${api.port}`])
    await api.close()
    await lab.until(() => lab.state === 'down')
    expect(dialed).not.toContain('k3s.lab.invalid:6443')
    await api.listen()
    await lab.passUntil(() => lab.state === 'up')
  })

  it('that all fail are told each', async () => {
    const closed = net.createServer()
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise(resolve => closed.close(resolve))
    const lab = open([to({ port })])
    lab.session.start()
    await lab.until(() => lab.state === 'down')
    expect(lab.session.status.reason).toMatch(
      new RegExp(
        `^The name k3s.lab.invalid could not be resolved .*\\. Over 127.0.0.1:${port}: TCP refused 127.0.0.1:${port}\\.$`,
      ),
    )
  })

  it('leave nothing behind when the session ends while they are gone', async () => {
    const silent = ['k3s.lab.invalid:6443', `127.0.0.1:${api.port}`]
    const lab = open([to(api)], { silent })
    lab.session.start()
    await lab.pass(2_000, 250)
    lab.session.stop()
    await lab.until(() => lab.clock.waiting === 0)
    expect(lab.state).toBe('off')
  })
})

describe('over an SSH host', () => {
  let ssh: SshLab
  beforeEach(() => {
    ssh = sshLab()
  })
  afterEach(() => ssh.clear())

  const wayOver = (host: SshHost): WayPlan => ({ ssh: host, to: { host: '127.0.0.1', port: api.port } })

  it('the API server is reached, its certificate checked end to end; nothing is left when it ends', async () => {
    const bastion = await ssh.serve()
    ssh.home.trust(ssh.line(bastion))
    const lab = open([wayOver(ssh.home.host(bastion.port, { alias: 'bastion' }))])
    await lab.start(api.watches)
    expect(viaOf(lab)).toBe(`SSH to bastion and 127.0.0.1:${api.port}`)
    expect(bastion.forwarded).toEqual([api.port])
    expect(bastion.commands).toEqual([])
    api.put('/api/v1/pods', { metadata: { name: 'nova', namespace: 'holm' } })
    await lab.until(() => lab.names('pods').includes('nova'))
    lab.session.stop()
    await lab.until(() => bastion.open() === 0 && api.sockets.size === 0 && lab.clock.waiting === 0)
  })

  it('two clusters share one connection to it', async () => {
    const bastion = await ssh.serve()
    ssh.home.trust(ssh.line(bastion))
    const jumpHosts = new JumpHosts()
    const host = ssh.home.host(bastion.port, { alias: 'bastion' })
    const labs = [0, 1].map(() =>
      labOf(api.context({ cluster: { server: SERVER } }), {
        ways: (clock, dialer) => openWays([wayOver(host)], { clock, dialer, jumpHosts, owner: NOBODY }),
      }),
    )
    for (const lab of labs) lab.session.start()
    for (const lab of labs) await lab.until(() => lab.state === 'up')
    expect(bastion.connections).toBe(1)
    labs[0]?.session.stop()
    await labs[1]?.until(() => api.sockets.size === 1)
    expect(labs[1]?.state).toBe('up')
  })

  it('whose key nobody trusts: needs you with that key, nothing is said to it', async () => {
    const bastion = await ssh.serve()
    const lab = open([wayOver(ssh.home.host(bastion.port, { alias: 'bastion' }))])
    lab.session.start()
    await lab.until(() => lab.state === 'needs-you')
    expect(lab.session.status.need).toMatchObject({ kind: 'host-key', host: 'bastion' })
    expect(bastion.forwarded).toEqual([])
    expect(api.sockets.size).toBe(0)
  })

  it('case 18: that refuses its user is not knocked at again, and the others need not wait with it', async () => {
    const bastion = await ssh.serve({ users: [] })
    ssh.home.trust(ssh.line(bastion))
    await api.close()
    const lab = open([to(api), wayOver(ssh.home.host(bastion.port, { alias: 'bastion' }))])
    lab.session.start()
    await lab.until(() => lab.state === 'needs-you')
    expect(lab.session.status.reason).toContain('bastion refused user owner')
    await api.listen()
    const from = lab.clock.mono()
    await lab.passUntil(() => lab.state === 'up')
    expect(lab.clock.mono() - from).toBeLessThan(120_000)
    expect(bastion.connections).toBe(1)
  })

  it.each([
    ['offline', 'offline', { offline: true }],
    ['in a stranger’s network', 'elsewhere', { isElsewhere: () => true }],
    ['away from home', 'away', { isAway: () => true }],
  ])('all ways wait where this computer is %s, and nothing is down', async (_, waits, at) => {
    const standing = { offline: false, hurried: false, isElsewhere: () => false, isAway: () => false, ...at }
    const bastion = { ...ssh.home.host(22, { alias: 'bastion' }), hostName: '192.0.2.8' }
    const proxyUrl = 'http://192.0.2.9:3128'
    for (const cluster of [{ server: SERVER }, { server: SERVER, proxyUrl }]) {
      const lab = labOf(api.context({ cluster }), {
        dialer: () => placedDialer(failingDialer('refused')(), () => standing),
        ways: (clock, dialer) =>
          openWays([to(api), wayOver(bastion)].map(away), {
            clock,
            dialer,
            jumpHosts: new JumpHosts(),
            owner: NOBODY,
          }),
      })
      lab.session.start()
      await lab.until(() => lab.state !== 'connecting' || lab.session.status.waits !== undefined)
      expect(lab.session.status).toMatchObject({ state: 'connecting', waits })
    }
  })

  it('that ends takes the session down, and it comes back over it without a list', async () => {
    const bastion = await ssh.serve()
    ssh.home.trust(ssh.line(bastion))
    const lab = open([wayOver(ssh.home.host(bastion.port, { alias: 'bastion' }))])
    await lab.start(api.watches)
    await lab.pass(6_000, 3_000)
    bastion.drop()
    await lab.until(() => lab.state === 'down')
    await lab.passUntil(() => lab.state === 'up')
    expect(api.asked.filter(ask => ask.query.has('limit'))).toHaveLength(11)
  })
})
