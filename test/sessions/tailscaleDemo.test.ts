import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { pingPeerOf } from '../../electron/backend/pingPeer.ts'
import { type HeldDemo, heldDemo } from '../labs/heldDemo.ts'

/** The source of a lab against tailscaled as the demo plays it, over the gateway. */
let held: HeldDemo
const tailnet = () => held.source('tailnet')
const peer = (name: string) => [...held.lab().tables.peers.values()].find(one => one.name === name)
const becomes = (state: string) =>
  held.passUntil(120, () => tailnet()?.state === state, `the tailnet to be ${state}`)

beforeAll(async () => {
  held = await heldDemo('pesulabs')
  await held.passUntil(60, () => tailnet()?.state === 'up' && held.node('asuna') !== undefined, 'the tailnet')
})
afterEach(async () => {
  held.demo.fault(['clear'])
  await becomes('up')
})
afterAll(() => held.close())

describe('the tailnet of a demo lab', () => {
  it('is told with its peers, of which the machines of the lab are its nodes', () => {
    const rows = [...held.lab().tables.peers.values()].map(one => [one.name, one.node, one.path])
    expect(rows).toEqual([
      ['desk', null, 'idle'],
      ['gateway', held.node('gateway')?.id, 'direct'],
      ['pesubuntu', held.node('pesubuntu')?.id, 'direct'],
      ['asuna', held.node('asuna')?.id, 'idle'],
      ['phone', null, 'idle'],
      ['laptop', null, 'relayed'],
    ])
    expect(held.node('asuna')).toMatchObject({
      addresses: { lan: ['192.168.8.20'], tailnet: expect.arrayContaining(['100.81.76.55']) },
      knownAs: { kubernetes: 'asuna', ssh: 'asuna', tailscale: 'asuna' },
    })
    // A phone and a laptop are no machines of the lab.
    expect(held.node('phone')).toBeUndefined()
    expect(held.lab().vantage.tailnet).toMatchObject({
      state: 'ok',
      suffix: 'tail.pesulabs.net',
      addresses: expect.arrayContaining(['100.72.31.8']),
      acceptsRoutes: false,
    })
  })

  it('pings who is there, and gives up on who is not', async () => {
    const asuna = peer('asuna')
    if (!asuna) throw new Error('no asuna')
    const { signal } = new AbortController()
    const answer = pingPeerOf(held.host, asuna.id, held.clock, signal)
    expect(await answer).toMatchObject({ error: null, path: 'direct' })
    held.demo.fault(['peer', 'asuna', 'offline'])
    const failed = pingPeerOf(held.host, asuna.id, held.clock, signal).catch((error: Error) => error.message)
    let told = ''
    void failed.then(words => {
      told = String(words)
    })
    await held.passUntil(20, () => told !== '', 'an end of waiting')
    expect(told).toMatch(/did not answer in 4 s/)
  })

  it('tells who went, by the bus and its own looks', async () => {
    held.demo.fault(['peer', 'laptop', 'offline'])
    await held.passUntil(60, () => peer('laptop')?.path === 'offline', 'the laptop to be offline')
    expect(peer('laptop')).toMatchObject({ state: 'off', online: false })
  })

  it.each([
    ['stop', 'off', 'Tailscale is stopped on this computer.'],
    ['logout', 'needs-you', 'Tailscale is logged out on this computer.'],
    ['forbid', 'needs-you', 'Tailscale does not let this user read'],
    ['garbage', 'down', 'answered no status'],
    ['missing', 'down', 'Tailscale does not run on this computer'],
  ])('case 39: %s is %s, named, and takes no machine down', async (fault, state, reason) => {
    held.demo.fault(['tailnet', fault])
    await becomes(state)
    expect(tailnet()?.reason).toContain(reason)
    expect(peer('asuna')?.online ?? null).toBeNull()
    expect([...held.lab().tables.nodes.values()].map(node => node.state)).not.toContain('down')
    const about = [...held.lab().tables.problems.values()].filter(one => one.subject === tailnet()?.id)
    expect(about).toHaveLength(state === 'off' ? 0 : 1)
  })
})
