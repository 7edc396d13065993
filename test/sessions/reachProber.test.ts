import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeptNode, KeptService, KeptSlice } from '../../electron/lab/kept.ts'
import type { Observation } from '../../electron/lab/observation.ts'
import { DialError, type Dialer, systemDialer } from '../../electron/reach/dial.ts'
import { Prober } from '../../electron/reach/prober.ts'
import { serviceId } from '../../shared/lab/ids.ts'
import type { Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { keptNode, keptPod, keptService, keptSlice, ToldLab } from '../labs/makeFacts.ts'
import { closedPort, type Peer, page } from '../labs/peers.ts'

/** Nodes of loopback with real web servers, of which any can be made as silent as a node without power. */
class Home {
  clock = new FakeClock()
  told = new ToldLab()
  /** Addresses, and single ports of one. */
  silent = new Set<string>()
  silentPorts = new Set<number>()
  dialled: string[] = []
  atOnce = 0
  most = 0
  /** Tries into silence at a time, and the most of them. */
  mute = 0
  mostMute = 0
  heard: Observation[] = []
  peers: Peer[] = []
  prober = this.makeProber()

  private makeProber(): Prober {
    return new Prober({
      clock: this.clock,
      dialer: this.dialer,
      lab: () => this.told.lab,
      random: () => 0.5,
      observe: one => {
        this.heard.push(one)
        this.told.hear(one)
        this.see()
      },
    })
  }

  get dialer(): Dialer {
    const real = systemDialer(this.clock)
    return {
      dial: async (target, options = {}) => {
        if ('path' in target) throw new Error('no probe goes to a socket')
        this.dialled.push(`${target.host}:${target.port}`)
        this.atOnce += 1
        this.most = Math.max(this.most, this.atOnce)
        const mute =
          this.silent.has(target.host) ||
          this.silent.has(`${target.host}:${target.port}`) ||
          this.silentPorts.has(target.port)
        if (mute) this.mute += 1
        this.mostMute = Math.max(this.mostMute, this.mute)
        try {
          if (!mute) return await real.dial(target, options)
          return await new Promise((_, reject) => {
            const abort = () => {
              stop()
              reject(new DialError('cancelled', target))
            }
            const stop = this.clock.after(options.deadline ?? 5_000, () => {
              options.signal?.removeEventListener('abort', abort)
              reject(new DialError('silence', target))
            })
            options.signal?.addEventListener('abort', abort, { once: true })
          })
        } finally {
          this.atOnce -= 1
          if (mute) this.mute -= 1
        }
      },
    }
  }

  see(): void {
    this.told.now = this.clock.wall()
    this.told.see()
    this.prober.sync()
  }

  /** Serves `ports` on each of the addresses. */
  async serve(addresses: readonly string[], ports: readonly number[]): Promise<void> {
    for (const address of addresses)
      for (const port of ports) this.peers.push(await page((_, response) => response.end(), address, port))
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await this.clock.advance(Math.min(500, left))
      // Real sockets answer in real turns, which the clock knows nothing of.
      for (let i = 0; i < 5; i++) await new Promise<void>(resolve => setTimeout(resolve, 1))
    }
  }

  begin(
    nodes: readonly KeptNode[],
    services: readonly KeptService[],
    endpointslices: readonly KeptSlice[] = [],
  ): void {
    this.told.now = this.clock.wall()
    this.told.cluster({ nodes, services, endpointslices })
    this.see()
  }

  /** How often each path of a service was tried so far, by its address. */
  triesOf(name = 'web'): number[] {
    return this.service(name).paths.map(
      ({ url }) => this.heard.filter(one => one.type === 'path' && one.url === url).length,
    )
  }

  service(name = 'web'): Service {
    const found = this.told.lab?.tables.services.get(serviceId('home', 'apps', name))
    if (!found) throw new Error(`no service ${name}`)
    return found
  }

  async end(): Promise<void> {
    this.prober.close()
    for (const one of this.peers) await one.close()
  }
}

let home: Home
let port: number
const ADDRESSES = [1, 2, 3].map(n => `127.9.1.${n}`)
const NODES = ADDRESSES.map((address, i) => keptNode(`pi-${i + 1}`, address))

beforeEach(async () => {
  home = new Home()
  port = await closedPort()
})
afterEach(async () => {
  await home.end()
  await home.clock.advance(0)
  expect(home.clock.waiting).toBe(0)
})

const stateOver = (address: string) => home.service().paths.find(path => path.url.includes(address))?.state

describe('the prober', () => {
  it('finds a path of every service at once, and tries the one in use every half minute', async () => {
    await home.serve(ADDRESSES, [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    expect(home.service().state).toBe('ok')
    const best = home.service().best
    const triesOf = () => home.heard.filter(one => one.type === 'path' && one.url === best).length
    const before = triesOf()
    await home.pass(95_000)
    expect(triesOf() - before).toBeGreaterThanOrEqual(3)
    expect(triesOf() - before).toBeLessThanOrEqual(5)
    expect(home.service()).toMatchObject({ best, state: 'ok' })
    // The others are tried in turn, so that there is somewhere to go.
    expect(home.service().paths.filter(path => path.at !== null).length).toBeGreaterThan(1)
  })

  it('takes a path down after one failure that a second bears out 5 s later', async () => {
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    expect(home.service()).toMatchObject({ state: 'unknown', verdict: 'A try failed; trying again.' })
    await home.pass(4_000)
    expect(home.service().state).toBe('unknown')
    await home.pass(1_500)
    expect(home.service()).toMatchObject({ state: 'down', best: null })
    expect(home.service().verdict).toMatch(/TCP refused/)
  })

  it('does not take a path down for one lost try', async () => {
    await home.serve(ADDRESSES.slice(0, 1), [port])
    home.begin(NODES.slice(0, 1), [keptService('web', port)])
    await home.pass(500)
    await home.peers.pop()?.close()
    while (!home.heard.some(one => one.type === 'path' && !one.ok)) await home.pass(500)
    expect(home.service().state).toBe('unknown')
    await home.serve(ADDRESSES.slice(0, 1), [port])
    await home.pass(6_000)
    expect(home.service().state).toBe('ok')
    expect(home.heard.some(one => one.type === 'path' && one.confirmed)).toBe(false)
  })

  it('moves to another node at the first failure', async () => {
    await home.serve(ADDRESSES, [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    const first = home.service().best ?? ''
    const host = new URL(first).hostname
    const gone = home.peers.find(one => one.host === host)
    await gone?.close()
    const answer = () => home.heard.findLast(one => one.type === 'path' && one.url === first)
    while ((answer() as { ok: boolean }).ok) await home.pass(500)
    await home.pass(500)
    expect(home.service()).toMatchObject({ state: 'ok' })
    expect(home.service().best).not.toBe(first)
  })

  it('takes all paths over a silent node down within 45 s, and the node', async () => {
    const ports = [port, await closedPort(), await closedPort()]
    await home.serve(ADDRESSES, ports)
    home.begin(
      NODES,
      ports.map((one, i) => keptService(`s${i}`, one)),
    )
    await home.pass(60_000)
    home.silent.add('127.9.1.3')
    await home.pass(45_000)
    for (const name of ['s0', 's1', 's2']) {
      const { paths, state, best } = home.service(name)
      expect(paths.find(path => path.url.includes('127.9.1.3'))?.state).toBe('down')
      expect([state, best?.includes('127.9.1.3')]).toEqual(['ok', false])
    }
    const nodes = [...(home.told.lab?.tables.nodes.values() ?? [])]
    expect(nodes.map(node => node.state)).toEqual(['ok', 'ok', 'down'])
    // A dead address is touched, not tried path by path.
    home.dialled = []
    await home.pass(60_000)
    expect(home.dialled.filter(one => one.startsWith('127.9.1.3')).length).toBeLessThanOrEqual(10)
    home.silent.clear()
    await home.pass(20_000)
    expect([...(home.told.lab?.tables.nodes.values() ?? [])][2]?.state).toBe('ok')
  })

  it('does so in a lab where every service is silent, however long the queue', async () => {
    const services = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => keptService(`s${i}`, 20_000 + i)),
    )
    for (const address of ADDRESSES) home.silent.add(address)
    home.begin(NODES, services)
    await home.pass(45_000)
    const { nodes, services: rows } = home.told.lab?.tables ?? { nodes: new Map(), services: new Map() }
    expect([...nodes.values()].map(node => node.state)).toEqual(['down', 'down', 'down'])
    expect(new Set([...rows.values()].map(row => row.state))).toEqual(new Set(['down']))
    // Sixteen tries and three touches.
    expect(home.most).toBeLessThanOrEqual(19)
  })

  it('does not take a machine for dead because a service is silent on it', async () => {
    await home.serve(ADDRESSES, [port])
    const mute = await closedPort()
    home.silentPorts.add(mute)
    home.begin(NODES, [keptService('a-mute', mute), keptService('web', port)])
    await home.pass(60_000)
    expect([...(home.told.lab?.tables.nodes.values() ?? [])].map(node => node.state)).toEqual([
      'ok',
      'ok',
      'ok',
    ])
    expect([home.service('a-mute').state, home.service().state]).toEqual(['down', 'ok'])
  })

  it('does not take a machine down for one lost touch', async () => {
    await home.serve(ADDRESSES.slice(0, 1), [port])
    home.begin(NODES.slice(0, 1), [keptService('web', port)])
    await home.pass(1_000)
    const states = () => [...(home.told.lab?.tables.nodes.values() ?? [])].map(node => node.state)
    const lost = () => home.heard.filter(one => one.type === 'address' && !one.ok)
    home.silent.add('127.9.1.1')
    while (lost().length === 0) {
      await home.pass(500)
      expect(states()).toEqual(['ok'])
    }
    home.silent.clear()
    for (let i = 0; i < 20; i++) {
      await home.pass(500)
      expect(states()).not.toContain('down')
    }
    expect(states()).toEqual(['ok'])
    expect(lost().some(one => one.type === 'address' && one.confirmed)).toBe(false)
  })

  it('takes a machine down by the second touch, 5 s after the first that failed', async () => {
    home.silent.add('127.9.1.1')
    home.begin(NODES.slice(0, 1), [keptService('web', port)])
    await home.pass(60_000)
    const touches = home.heard.filter(one => one.type === 'address')
    const second = touches.findIndex(one => one.confirmed)
    expect(touches[second - 1]).toMatchObject({ ok: false, confirmed: false })
    // The deadline of the second touch is part of it.
    expect((touches[second]?.at ?? 0) - (touches[second - 1]?.at ?? 0)).toBe(8_000)
  })

  it('tries failed paths of a service that answers elsewhere at each of its turns', async () => {
    await home.serve(ADDRESSES.slice(0, 1), [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    await home.prober.check(home.service().id)
    await home.pass(6_000)
    expect(ADDRESSES.map(stateOver)).toEqual(['ok', 'down', 'down'])
    await home.pass(90_000)
    const before = home.triesOf()
    await home.pass(90_000)
    for (const [i, tries] of home.triesOf().entries()) {
      // No more than once a turn either: a failure that was borne out needs no second try.
      expect(tries - (before[i] ?? 0)).toBeGreaterThanOrEqual(3)
      expect(tries - (before[i] ?? 0)).toBeLessThanOrEqual(4)
    }
    await home.serve(ADDRESSES.slice(1), [port])
    await home.pass(31_000)
    expect(ADDRESSES.map(stateOver)).toEqual(['ok', 'ok', 'ok'])
  })

  it('tries failed paths again soon after other pods stand behind a service', async () => {
    await home.serve(ADDRESSES.slice(0, 1), [port])
    const service = keptService('web', port)
    const pods = ['web-1', 'web-2'].map((name, i) => keptPod(name, `pi-${i + 1}`, { ready: i === 0 }))
    const ready = pods.map(pod => ({ ...pod, ready: true }))
    home.begin(NODES, [service], [keptSlice('web', pods)])
    await home.pass(500)
    await home.prober.check(home.service().id)
    await home.pass(21_000)
    expect(ADDRESSES.map(stateOver)).toEqual(['ok', 'down', 'down'])
    // Just after a turn: the next is half a minute away.
    const [turns = 0] = home.triesOf()
    while (home.triesOf()[0] === turns) await home.pass(500)
    await home.pass(3_500)
    const slices = [keptSlice('web', ready)]
    home.told.hear({ type: 'listed', cluster: 'home', kind: 'endpointslices', objects: slices, at: 0 })
    home.see()
    const before = home.triesOf()
    await home.pass(3_000)
    expect(home.triesOf().map((tries, i) => tries - (before[i] ?? 0))).toEqual([0, 1, 1])
    await home.serve(ADDRESSES.slice(1), [port])
    await home.pass(8_000)
    expect(ADDRESSES.map(stateOver)).toEqual(['ok', 'ok', 'ok'])
  })

  it('tries the failed paths over a node soon after that is back', async () => {
    await home.serve(ADDRESSES.slice(0, 2), [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    await home.prober.check(home.service().id)
    const away = home.service().best?.includes('127.9.1.1') ? '127.9.1.2' : '127.9.1.1'
    home.silent.add(away)
    // Tried by the owner while it is away: the path itself is down, not only its machine.
    const checked = home.prober.check(home.service().id)
    await home.pass(60_000)
    await checked
    expect(stateOver(away)).toBe('down')
    home.silent.clear()
    while (![...(home.told.lab?.tables.nodes.values() ?? [])].every(node => node.state === 'ok'))
      await home.pass(500)
    await home.pass(500)
    expect(stateOver(away)).toBe('ok')
  })

  it('keeps failed paths that stay silent from those in use', async () => {
    const ports = Array.from({ length: 12 }, (_, i) => 21_000 + i)
    await home.serve(ADDRESSES.slice(0, 1), ports)
    for (const one of ports) for (const address of ADDRESSES.slice(1)) home.silent.add(`${address}:${one}`)
    home.begin(
      NODES,
      ports.map((one, i) => keptService(`s${i}`, one)),
    )
    await home.pass(120_000)
    const before = ports.map((_, i) => home.triesOf(`s${i}`)[0] ?? 0)
    home.mostMute = 0
    await home.pass(90_000)
    for (const i of ports.keys())
      expect((home.triesOf(`s${i}`)[0] ?? 0) - (before[i] ?? 0)).toBeGreaterThanOrEqual(3)
    expect(home.mostMute).toBe(4)
  })

  it('measures the path in use again in the calm after the start, and after it was woken', async () => {
    await home.serve(ADDRESSES, [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(1_000)
    const tries = () => home.triesOf().reduce((sum, one) => sum + one, 0)
    expect(tries()).toBe(1)
    await home.pass(7_000)
    expect(tries()).toBe(2)
    expect(Math.max(...home.triesOf())).toBe(2)
    await home.pass(30_000)
    const best = () =>
      home.triesOf()[home.service().paths.findIndex(path => path.url === home.service().best)]
    const before = best() ?? 0
    home.prober.wake()
    await home.pass(8_000)
    expect(best()).toBe(before + 2)
  })

  it('opens a service that lives on a node alone soon after that is back', async () => {
    await home.serve(ADDRESSES.slice(0, 1), [port])
    home.silent.add('127.9.1.1')
    home.begin(NODES.slice(0, 1), [keptService('web', port)])
    await home.pass(45_000)
    expect(home.service().state).toBe('down')
    home.silent.clear()
    await home.pass(16_000)
    expect(home.service()).toMatchObject({ state: 'ok', best: `http://127.9.1.1:${port}` })
  })

  it('never tries what is not on this network', async () => {
    home.told.onLan = () => false
    home.begin(NODES, [keptService('web', port)])
    await home.pass(60_000)
    expect(home.dialled).toEqual([])
    await home.prober.check(home.service().id)
    expect(home.dialled).toEqual([])
    expect(home.service().paths.every(path => path.answer === NOT_ON_LAN)).toBe(true)
  })

  it('tries every path of a service at the owner’s wish', async () => {
    await home.serve(ADDRESSES.slice(0, 2), [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    await home.prober.check(home.service().id)
    expect(ADDRESSES.map(stateOver)).toEqual(['ok', 'ok', 'unknown'])
  })

  it('tries again at once when it is woken, and once however often', async () => {
    await home.serve(ADDRESSES, [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    home.dialled = []
    for (let i = 0; i < 50; i++) home.prober.wake()
    await home.pass(500)
    // One try and a touch of each of the three addresses.
    expect(home.dialled.length).toBeGreaterThanOrEqual(4)
    expect(home.dialled.length).toBeLessThanOrEqual(6)
  })

  it('forgets what is gone', async () => {
    await home.serve(ADDRESSES, [port])
    home.begin(NODES, [keptService('web', port)])
    await home.pass(500)
    home.told.cluster({ nodes: [], services: [] })
    home.see()
    home.dialled = []
    await home.pass(60_000)
    expect(home.dialled).toEqual([])
    expect(home.clock.waiting).toBe(0)
  })

  it('leaves no timer and no socket when it is closed in the middle of its tries', async () => {
    await home.serve(ADDRESSES.slice(0, 1), [port])
    home.silent.add('127.9.1.2')
    home.silent.add('127.9.1.3')
    home.begin(NODES, [keptService('web', port), keptService('other', await closedPort())])
    await home.clock.advance(1_000)
    home.prober.close()
    const heard = home.heard.length
    await home.clock.advance(60_000)
    expect(home.clock.waiting).toBe(0)
    expect(home.heard.length).toBe(heard)
    expect(home.peers.map(one => one.open())).toEqual([0])
  })
})
