import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HeldDemo, heldDemo } from '../labs/heldDemo.ts'

/** The tailnet of a demo lab, and this computer elsewhere, as Homeport's own sessions see them. */
let lab: HeldDemo
beforeAll(async () => {
  lab = await heldDemo('pesulabs')
  await lab.passUntil(60, allUp, 'every source up')
})
afterAll(() => lab.close())

const sources = () => [...lab.lab().tables.sources.values()]
const nodes = () => [...lab.lab().tables.nodes.values()]
const services = () => [...lab.lab().tables.services.values()].filter(one => one.launchable)
/** Machines in no cluster: SSH alone tells of them, and has no way here but the LAN. */
const elsewhere = () => nodes().filter(one => one.cluster === null)
const clusterOver = () =>
  (lab.source('pesulabs')?.state === 'up' && [...lab.lab().tables.clusters.values()][0]?.via) || null
/** Sources that go over the tailnet, wherever this computer is. */
const OVER_TAILNET = ['tailnet', 'pesulabs']
const peer = (name: string) => [...lab.lab().tables.peers.values()].find(one => one.name === name)
const allUp = () => sources().length === 5 && sources().every(one => one.state === 'up')
const tailscale = () => lab.source('tailnet')

describe('the tailnet', () => {
  it('is a source of the lab, and its peers are joined with the machines they are', () => {
    expect(lab.lab().vantage.tailnet).toMatchObject({ name: 'headscale.pesulabs.net', state: 'ok' })
    expect(lab.lab().tables.peers.size).toBe(6)
    for (const name of ['asuna', 'gateway', 'pesubuntu']) {
      expect(peer(name)?.node).toBe(lab.node(name)?.id)
      expect(lab.node(name)?.knownAs).toMatchObject({ ssh: name, tailscale: name })
    }
    expect(peer('phone')?.node).toBeNull()
    expect(lab.node('gateway')?.addresses.tailnet).toContain('100.64.0.1')
  })

  it('tells direct, relayed and idle peers apart, and who offers what', () => {
    expect(['gateway', 'laptop', 'phone'].map(name => [name, peer(name)?.path, peer(name)?.over])).toEqual([
      ['gateway', 'direct', '192.168.8.1:41641'],
      ['laptop', 'relayed', 'fra'],
      ['phone', 'idle', null],
    ])
    expect(peer('gateway')).toMatchObject({ exitNode: 'offered', routes: ['192.168.8.0/24'] })
  })

  it.each([
    ['peer laptop direct', 'laptop', { path: 'direct' }],
    ['peer asuna relayed', 'asuna', { path: 'relayed', over: 'fra' }],
    ['peer phone offline', 'phone', { path: 'offline', online: false, state: 'off' }],
    ['peer phone online', 'phone', { path: 'idle', online: true, state: 'ok' }],
    ['key laptop expire', 'laptop', { expired: true, online: false }],
    ['key laptop renew', 'laptop', { expired: false, online: true }],
  ])('%s is seen', async (words, name, expected) => {
    lab.demo.fault(words.split(' '))
    await lab.passUntil(
      60,
      () => Object.entries(expected).every(([key, value]) => peer(name)?.[key as 'path'] === value),
      `${name} ${JSON.stringify(expected)}`,
    )
  })

  it.each([
    ['stop', 'off', /is stopped on this computer/],
    ['logout', 'needs-you', /is logged out/],
    ['forbid', 'needs-you', /does not let this user read \(403: status access denied\)/],
    ['garbage', 'down', /answered no status/],
    ['missing', 'down', /does not run on this computer/],
  ])('case 39: tailnet %s is %s with its cause, and no other source minds', async (fault, state, reason) => {
    lab.demo.fault(['tailnet', fault])
    await lab.passUntil(120, () => tailscale()?.state === state, `tailnet ${fault}`)
    expect(tailscale()?.reason).toMatch(reason)
    expect(
      sources()
        .filter(one => one.kind !== 'tailscale')
        .map(one => one.state),
    ).toEqual(Array.from({ length: 4 }, () => 'up'))
    lab.demo.fault(['clear'])
    await lab.passUntil(300, () => tailscale()?.state === 'up', 'tailnet up')
  })
})

describe('this computer elsewhere', () => {
  it('is at home by the router of the lab', () => {
    expect(lab.lab().vantage).toMatchObject({ home: true, offline: false, gateway: '192.168.8.1' })
  })

  it('away: no address of the LAN is tried for a service, and the tailnet goes on', async () => {
    lab.demo.roam('away')
    await lab.passUntil(60, () => lab.lab().vantage.home === false, 'away')
    await lab.passUntil(60, () => services().every(one => one.state === 'unknown'), 'services unknown')
    expect(services()[0]?.verdict).toContain('not on the network')
    // Being elsewhere takes no machine down, however long it lasts.
    for (let second = 0; second < 90; second++) {
      await lab.pass(1)
      expect(nodes().map(one => one.state)).not.toContain('down')
    }
    // The API server has a way over the tailnet, and it knows of its own node.
    await lab.passUntil(60, () => clusterOver() !== null, 'the cluster over the tailnet')
    expect(elsewhere().map(one => one.state)).toEqual(['unknown', 'unknown'])
    await lab.passUntil(60, () => tailscale()?.state === 'up', 'tailnet up')
    expect(peer('gateway')?.online).toBe(true)
    lab.demo.roam('home')
    await lab.passUntil(300, () => allUp() && nodes().every(one => one.state === 'ok'), 'home again')
  })

  it('offline: this computer is offline, and no machine is down', async () => {
    lab.demo.roam('offline')
    await lab.passUntil(60, () => lab.lab().vantage.offline, 'offline')
    await lab.passUntil(120, () => nodes().every(one => one.state === 'unknown'), 'nodes unknown')
    expect(nodes().map(one => one.sentence)).toEqual(nodes().map(() => 'This computer is offline'))
    expect(services().map(one => one.state)).toEqual(services().map(() => 'unknown'))
    expect(peer('desk')?.online).toBe(false)
    lab.demo.roam('home')
    await lab.passUntil(300, () => allUp() && nodes().every(one => one.state === 'ok'), 'home again')
  })

  it("hotel: a router with the lab's address is not the lab's, and nobody there is asked or trusted", async () => {
    lab.demo.roam('hotel')
    await lab.passUntil(60, () => lab.lab().vantage.home === false, 'not at home')
    const asked = () =>
      lab.host.metered
        .filter(one => !OVER_TAILNET.includes(one.name))
        .map(one => [one.name, one.meter.read().bytes])
    await lab.passUntil(60, () => elsewhere().every(one => one.state === 'unknown'), 'nodes unknown')
    await lab.passUntil(60, () => clusterOver() !== null, 'the cluster over the tailnet')
    const before = asked()
    expect(before.length).toBeGreaterThanOrEqual(4)
    for (let second = 0; second < 90; second++) {
      await lab.pass(1)
      expect(sources().map(one => one.state)).not.toContain('needs-you')
      expect(services().map(one => one.state)).toEqual(services().map(() => 'unknown'))
      expect(elsewhere().map(one => one.state)).toEqual(['unknown', 'unknown'])
      expect(nodes().map(one => one.state)).not.toContain('down')
    }
    expect(asked()).toEqual(before)
    expect(services()[0]?.verdict).toMatch(/somebody else|not on the network/)
    lab.demo.roam('home')
    await lab.passUntil(300, () => allUp() && nodes().every(one => one.state === 'ok'), 'home again')
    await lab.passUntil(60, () => services().every(one => one.state === 'ok'), 'services')
  })
})
