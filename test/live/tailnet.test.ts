import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Household } from './homeport.ts'
import { Headscale } from './machines/headscale.ts'
import { TailscaleHost, type TailscaleHostOptions } from './machines/tailscaleHost.ts'
import { Wire } from './machines/wire.ts'
import { json, type ShownPeer, type ShownTailnet } from './said.ts'

/*
 * A tailnet of its own: headscale with its relay, and tailscaled on each machine. The desk, where Homeport runs, has
 * WireGuard on an interface. No packet leads from the wire “away” to the LAN but through the relay.
 */

const SUBNET = '192.0.2.0/24'

let folder: string
let lan: Wire
let away: Wire
let control: Headscale
let key: string
let home: Household
let desk: TailscaleHost
const hosts: TailscaleHost[] = []

async function host(name: string, last: number, more: Partial<TailscaleHostOptions> = {}) {
  const plugs = { eth0: { wire: lan, address: `10.77.0.${last}/24` } }
  const one = new TailscaleHost({ name, folder, control, controlAt: '10.77.0.2', plugs, ...more })
  hosts.push(one)
  await one.start()
  return one
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'tailnet-'))
  lan = await Wire.lay(folder, 'lan')
  away = await Wire.lay(folder, 'away')
  control = new Headscale({
    name: 'control',
    folder,
    plugs: {
      eth0: { wire: lan, address: '10.77.0.2/24' },
      eth1: { wire: away, address: '10.79.0.2/24' },
    },
  })
  await control.start()
  key = await control.key()
  desk = await host('desk', 10, { tun: true })
  home = new Household(desk.machine.held.net)
  await desk.up(key, '--accept-routes')
})

afterAll(async () => {
  home?.dispose()
  for (const one of hosts) await one.machine.halt()
  await control?.machine.halt()
  await away?.tear()
  await lan?.tear()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** What Homeport says of the tailnet, asking the tailscaled of this machine. */
async function tailnet(of: TailscaleHost): Promise<ShownTailnet & { code: number | null }> {
  const ended = await home.run('tailnet', '--socket', of.socket, '--json')
  return { ...json<ShownTailnet>(ended), code: ended.code }
}

/** Asks the desk's tailscaled until this peer is so; what it was last, where that takes too long. */
async function seen(name: string, is: (peer: ShownPeer) => boolean, meanwhile = async () => {}) {
  const end = performance.now() + 40_000
  for (;;) {
    const peer = (await tailnet(desk)).peers.find(one => one.name === name)
    if ((peer && is(peer)) || performance.now() > end) return peer
    await meanwhile()
    await pause(250)
  }
}

/** Traffic to a peer that goes through WireGuard, whatever the way. */
const speak = (name: string) => async () => {
  await desk.tailscale('ping', '--tsmp', '-c', '1', '--timeout=2s', name).catch(() => {})
}

it('tells a direct path, a relayed one and one that nobody uses apart', async () => {
  const box = await host('box', 11)
  await box.up(key)
  const far = await host('far', 0, {
    controlAt: '10.79.0.2',
    plugs: { eth0: { wire: away, address: '10.79.0.10/24' } },
  })
  await far.up(key)
  const idle = await seen('box', ({ online }) => online === true)
  expect(idle).toMatchObject({ path: 'idle', over: null })
  const direct = await seen('box', one => one.path === 'direct', speak('box'))
  expect(direct).toMatchObject({ path: 'direct', over: '10.77.0.11:41641', online: true, os: 'linux' })
  const relayed = await seen('far', one => one.path === 'relayed', speak('far'))
  expect(relayed).toMatchObject({ path: 'relayed', over: 'home', online: true })
  const { self, state, tailnet: name, suffix, tun, code } = await tailnet(desk)
  expect({ state, suffix, tun }).toEqual({ state: 'Running', suffix: 'lab.test', tun: true })
  expect(self).toMatchObject({ name: 'desk', addresses: ['100.64.0.1'] })
  expect(name).not.toBeNull()
  expect(code).toBe(0)
})

it('sees a direct path become a relayed one when its packets are dropped, and direct again', async () => {
  const box = hosts.find(one => one.name === 'box') as TailscaleHost
  const drop = (on: boolean) => {
    for (const one of [desk, box]) one.machine.apart(on)
  }
  drop(true)
  try {
    const relayed = await seen('box', one => one.path === 'relayed', speak('box'))
    expect(relayed).toMatchObject({ path: 'relayed', over: 'home', online: true })
    expect(await desk.tailscale('ping', '--tsmp', '-c', '1', '--timeout=5s', 'box')).toContain(
      'pong from box',
    )
  } finally {
    drop(false)
  }
  const direct = await seen('box', one => one.path === 'direct', speak('box'))
  expect(direct).toMatchObject({ path: 'direct', over: '10.77.0.11:41641' })
})

it('shows the exit node offered, then in use, and the subnet route that leads over it', async () => {
  const exit = await host('exit', 12)
  await exit.up(key, '--advertise-exit-node', `--advertise-routes=${SUBNET}`)
  const offered = await seen('exit', one => one.offersExitNode && one.routes.length > 0)
  expect(offered).toMatchObject({ offersExitNode: true, isExitNode: false, routes: [SUBNET] })
  expect((await tailnet(desk)).exitNode).toBeNull()
  // What Homeport shows is what this machine does: a packet into the subnet goes into the tailnet.
  const enter = [`--net=${desk.machine.held.net}`, 'ip', 'route', 'get', '192.0.2.9']
  expect(execFileSync('nsenter', enter, { encoding: 'utf8' })).toContain('dev tailscale0')
  await desk.tailscale('set', '--exit-node=exit')
  const used = await seen('exit', one => one.isExitNode)
  expect(used).toMatchObject({ isExitNode: true, offersExitNode: true })
  expect((await tailnet(desk)).exitNode).toEqual({ id: used?.id, online: true })
  await desk.tailscale('set', '--exit-node=')
  expect(await seen('exit', one => !one.isExitNode)).toMatchObject({ isExitNode: false })
})

it('says that a machine needs to be logged in, and where', async () => {
  const stray = await host('stray', 13)
  expect(await tailnet(stray)).toMatchObject({ state: 'NeedsLogin', authUrl: null, peers: [], code: 1 })
  // Whoever begins to log in gets a page to open; nobody opens it here.
  await stray.tailscale('up', `--login-server=${control.url}`, '--timeout=2s').catch(() => {})
  const asked = await tailnet(stray)
  expect(asked).toMatchObject({ state: 'NeedsLogin', code: 1 })
  expect(asked.authUrl).toMatch(/^https:\/\/control\.test\/register\//)
})

it('says that a machine is stopped, and of its peers that it is offline', async () => {
  const idle = await host('sleeper', 14)
  await idle.up(key)
  expect(await seen('sleeper', ({ online }) => online === true)).toMatchObject({ online: true })
  await idle.tailscale('down')
  expect(await tailnet(idle)).toMatchObject({ state: 'Stopped', code: 1 })
  const offline = await seen('sleeper', one => one.path === 'offline')
  expect(offline).toMatchObject({ path: 'offline', online: false, expired: false })
})

it('says that a key has expired, on the machine itself and on its peers', async () => {
  const old = await host('old', 15)
  await old.up(key)
  expect(await seen('old', ({ online }) => online === true)).toMatchObject({ expired: false })
  await control.expire('old')
  expect(await seen('old', one => one.expired)).toMatchObject({ expired: true })
  expect(await tailnet(old)).toMatchObject({ state: 'NeedsLogin', code: 1 })
})
