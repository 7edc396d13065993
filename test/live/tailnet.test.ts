import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Tailnet } from './machines/tailnet.ts'
import type { TailscaleHost } from './machines/tailscaleHost.ts'

/* What `homeport tailnet` says is what tailscaled really does. */

const SUBNET = '192.0.2.0/24'

const net = new Tailnet()
let box: TailscaleHost

beforeAll(() => net.start())
afterAll(() => net.dispose())

it('tells a direct path, a relayed one and one that nobody uses apart', async () => {
  box = await net.host('box', 11)
  await net.login(box)
  const far = await net.host('far', 10, { away: true })
  await net.login(far)
  const idle = await net.seen('box', ({ online }) => online === true)
  expect(idle).toMatchObject({ path: 'idle', over: null })
  const direct = await net.seen(
    'box',
    one => one.path === 'direct',
    () => net.speak('box'),
  )
  expect(direct).toMatchObject({ path: 'direct', over: '10.77.0.11:41641', online: true, os: 'linux' })
  const relayed = await net.seen(
    'far',
    one => one.path === 'relayed',
    () => net.speak('far'),
  )
  expect(relayed).toMatchObject({ path: 'relayed', over: 'home', online: true })
  const { self, state, tailnet: name, suffix, tun, code } = await net.told(net.desk)
  expect({ state, suffix, tun }).toEqual({ state: 'Running', suffix: 'lab.test', tun: true })
  expect(self).toMatchObject({ name: 'desk', addresses: ['100.64.0.1'] })
  expect(name).not.toBeNull()
  expect(code).toBe(0)
})

it('sees a direct path become a relayed one when its packets are dropped, and direct again', async () => {
  const drop = (on: boolean) => {
    for (const one of [net.desk, box]) one.machine.apart(on)
  }
  drop(true)
  try {
    const relayed = await net.seen(
      'box',
      one => one.path === 'relayed',
      () => net.speak('box'),
    )
    expect(relayed).toMatchObject({ path: 'relayed', over: 'home', online: true })
    expect(await net.desk.tailscale('ping', '--tsmp', '-c', '1', '--timeout=5s', 'box')).toContain(
      'pong from box',
    )
  } finally {
    drop(false)
  }
  const direct = await net.seen(
    'box',
    one => one.path === 'direct',
    () => net.speak('box'),
  )
  expect(direct).toMatchObject({ path: 'direct', over: '10.77.0.11:41641' })
})

it('shows the exit node offered, then in use, and the subnet route that leads over it', async () => {
  const exit = await net.host('exit', 12)
  await net.login(exit, '--advertise-exit-node', `--advertise-routes=${SUBNET}`)
  const offered = await net.seen('exit', one => one.offersExitNode && one.routes.length > 0)
  expect(offered).toMatchObject({ offersExitNode: true, isExitNode: false, routes: [SUBNET] })
  expect((await net.told(net.desk)).exitNode).toBeNull()
  // What Homeport shows is what this machine does: a packet into the subnet goes into the tailnet.
  const enter = [`--net=${net.desk.machine.held.net}`, 'ip', 'route', 'get', '192.0.2.9']
  expect(execFileSync('nsenter', enter, { encoding: 'utf8' })).toContain('dev tailscale0')
  await net.desk.tailscale('set', '--exit-node=exit')
  const used = await net.seen('exit', one => one.isExitNode)
  expect(used).toMatchObject({ isExitNode: true, offersExitNode: true })
  expect((await net.told(net.desk)).exitNode).toEqual({ id: used?.id, online: true })
  await net.desk.tailscale('set', '--exit-node=')
  expect(await net.seen('exit', one => !one.isExitNode)).toMatchObject({ isExitNode: false })
})

it('says that a machine needs to be logged in, and where', async () => {
  const stray = await net.host('stray', 13)
  expect(await net.told(stray)).toMatchObject({ state: 'NeedsLogin', authUrl: null, peers: [], code: 1 })
  // Whoever begins to log in gets a page to open; nobody opens it here.
  await stray.tailscale('up', `--login-server=${net.control.url}`, '--timeout=2s').catch(() => {})
  const asked = await net.told(stray)
  expect(asked).toMatchObject({ state: 'NeedsLogin', code: 1 })
  expect(asked.authUrl).toMatch(/^https:\/\/control\.test\/register\//)
})

it('says that a machine is stopped, and of its peers that it is offline', async () => {
  const idle = await net.host('sleeper', 14)
  await net.login(idle)
  expect(await net.seen('sleeper', ({ online }) => online === true)).toMatchObject({ online: true })
  await idle.tailscale('down')
  expect(await net.told(idle)).toMatchObject({ state: 'Stopped', code: 1 })
  const offline = await net.seen('sleeper', one => one.path === 'offline')
  expect(offline).toMatchObject({ path: 'offline', online: false, expired: false })
})

it('says that a key has expired, on the machine itself and on its peers', async () => {
  const old = await net.host('old', 15)
  await net.login(old)
  expect(await net.seen('old', ({ online }) => online === true)).toMatchObject({ expired: false })
  await net.control.expire('old')
  expect(await net.seen('old', one => one.expired)).toMatchObject({ expired: true })
  expect(await net.told(old)).toMatchObject({ state: 'NeedsLogin', code: 1 })
})
