import { afterEach, describe, expect, it } from 'vitest'
import type { Keeper } from '../../electron/backend/keeper.ts'
import {
  at,
  ELSEWHERE,
  Fleet,
  type FleetOptions,
  HOME,
  HOTEL,
  labOf,
  OFFLINE,
  sourcesOf,
} from '../labs/fleet.ts'
import { until } from '../labs/peers.ts'

let fleet: Fleet
afterEach(() => fleet.close())

/** A keeper of a fleet that has heard figures of every host. */
async function heard(options: FleetOptions): Promise<Keeper> {
  fleet = await Fleet.open(options)
  const keeper = fleet.keeper()
  await keeper.start()
  await fleet.until(
    () => fresh(keeper, fleet.clock.wall() - 3_600_000).length === options.hosts,
    'the figures',
  )
  await fleet.until(() => sourcesOf(keeper).every(source => source.listed), 'the disks')
  return keeper
}

/** The hosts that have a figure from after a moment, of sessions that are up. */
function fresh(keeper: Keeper, since: number): string[] {
  const { nodes } = keeper.store.lab?.tables ?? {}
  const up = new Set(sourcesOf(keeper).flatMap(one => (one.state === 'up' ? [one.name] : [])))
  return [...(nodes?.values() ?? [])].flatMap(node =>
    up.has(node.name) && (node.figures.memory?.at ?? 0) > since ? [node.name] : [],
  )
}

const up = (keeper: Keeper) => sourcesOf(keeper).filter(source => source.state === 'up').length
const states = (keeper: Keeper) => new Set([...labOf(keeper).tables.nodes.values()].map(node => node.state))

describe('a computer that wakes up', () => {
  it('case 02: after an hour asleep 13 hosts are stale at once, proved anew within 5 s, their figures within 10 s', async () => {
    const keeper = await heard({ hosts: 13 })
    const before = fleet.line('pi-01').accepted
    // What was connected looks open and is not.
    for (const line of fleet.lines.values()) line.freeze()
    fleet.clock.jumpWall(3_600_000)
    const woke = fleet.clock.wall()
    const asleep = fleet.clock.mono()
    await fleet.until(() => up(keeper) === 0, 'that nothing is trusted')
    expect(fleet.clock.mono() - asleep).toBeLessThanOrEqual(2_000)
    expect(states(keeper)).toEqual(new Set(['stale']))
    await fleet.until(() => up(keeper) === 13, 'the sessions')
    expect(fleet.clock.mono() - asleep).toBeLessThanOrEqual(5_000)
    await fleet.until(() => fresh(keeper, woke).length === 13, 'the figures')
    expect(fleet.clock.mono() - asleep).toBeLessThanOrEqual(10_000)
    expect(states(keeper)).toEqual(new Set(['ok']))
    expect(fleet.line('pi-01').accepted).toBe(before + 1)
    // The dead connections are closed on this side.
    await until(() => fleet.line('pi-01').open === 1, 'the end of the old one')
  })

  it('case 02: is told of by the desktop at once, and the clock does not tell it a second time', async () => {
    const keeper = await heard({ hosts: 3 })
    const accepted = () => [...fleet.lines.values()].map(line => line.accepted)
    const before = accepted()
    fleet.clock.jumpWall(3_600_000)
    keeper.resumed()
    expect(up(keeper)).toBe(0)
    await fleet.until(() => up(keeper) === 3, 'the sessions')
    keeper.resumed()
    await fleet.pass(6_000, 100)
    expect(accepted()).toEqual(before.map(count => count + 1))
  })

  it('case 02: one that stays silent delays no other, and is tried again within seconds', async () => {
    const keeper = await heard({ hosts: 13 })
    fleet.line('pi-07').reach = 'silent'
    fleet.clock.jumpWall(3_600_000)
    const woke = fleet.clock.wall()
    const asleep = fleet.clock.mono()
    keeper.resumed()
    await fleet.until(() => fresh(keeper, woke).length === 12, 'the others')
    expect(fleet.clock.mono() - asleep).toBeLessThanOrEqual(5_000)
    const seven = () => sourcesOf(keeper).find(source => source.name === 'pi-07')
    await fleet.until(() => seven()?.state === 'down', 'the silent one')
    expect(seven()?.reason).toBe('No answer from 192.0.2.17:22 in 2 s.')
    fleet.line('pi-07').reach = 'open'
    await fleet.until(() => up(keeper) === 13, 'the silent one')
    expect(fleet.clock.mono() - asleep).toBeLessThanOrEqual(7_000)
  })

  it('connects as spread as its chances, not at one moment', async () => {
    const keeper = await heard({ hosts: 13 })
    const { length } = fleet.dials
    const dialled: number[] = []
    keeper.resumed()
    await fleet.until(() => {
      while (dialled.length < fleet.dials.length - length) dialled.push(fleet.clock.mono())
      return dialled.length === 13
    }, 'the dials')
    expect(new Set(dialled).size).toBeGreaterThan(3)
  })
})

describe('a computer without a network', () => {
  it('is offline itself: nothing is called down, nothing is dialled, and all of it comes back', async () => {
    const keeper = await heard({ hosts: 5, api: true })
    fleet.api?.put('/api/v1/nodes', { metadata: { name: 'master', uid: 'u1' }, status: {} })
    await fleet.until(() => labOf(keeper).tables.nodes.size === 6, 'the node')
    fleet.place = OFFLINE
    // A cable that is pulled: what was open carries nothing, what is dialled goes nowhere.
    for (const line of fleet.lines.values()) {
      line.freeze()
      line.reach = 'no-route'
    }
    await fleet.until(() => labOf(keeper).vantage.offline, 'the end of the network', 4_000)
    await fleet.pass(100)
    const { length } = fleet.dials
    const told = () => {
      const { sentence, state, tables, settled } = labOf(keeper)
      return {
        sentence,
        state,
        settled,
        nodes: [...tables.nodes.values()].map(node => `${node.state}: ${node.sentence}`),
        clusters: [...tables.clusters.values()].map(one => `${one.state}: ${one.sentence}`),
        sources: new Set([...tables.sources.values()].map(one => `${one.state}: ${one.reason}`)),
        problems: [...tables.problems.values()],
      }
    }
    const offline = {
      sentence: 'This computer is offline',
      state: 'unknown',
      settled: true,
      nodes: Array.from({ length: 6 }, () => 'unknown: This computer is offline'),
      clusters: ['unknown: This computer is offline.'],
      sources: new Set(['connecting: This computer is offline.']),
      problems: [],
    }
    expect(told()).toEqual(offline)
    await fleet.pass(600_000, 5_000)
    expect(told()).toEqual(offline)
    expect(fleet.dials).toHaveLength(length)
    for (const line of fleet.lines.values()) line.lift()
    fleet.place = at(HOME)
    const back = fleet.clock.mono()
    await fleet.until(() => up(keeper) === 5, 'the hosts')
    expect(fleet.clock.mono() - back).toBeLessThanOrEqual(2_000)
    await fleet.until(
      () => labOf(keeper).tables.sources.get('source:kubernetes/lab')?.state === 'up',
      'the cluster',
    )
  })

  it('at its start is that too', async () => {
    fleet = await Fleet.open({ hosts: 2 })
    fleet.place = OFFLINE
    const keeper = fleet.keeper()
    await keeper.start()
    await fleet.pass(5_000, 100)
    expect(labOf(keeper).sentence).toBe('This computer is offline')
    expect(fleet.dials).toEqual([])
    fleet.place = at(HOME)
    await fleet.until(() => up(keeper) === 2, 'the hosts')
  })

  it('for one look, as while a lease is renewed, loses no connection', async () => {
    const keeper = await heard({ hosts: 2 })
    const { length } = fleet.dials
    let looks = 0
    const place = fleet.place
    Object.defineProperty(fleet, 'place', {
      get: () => {
        looks += 1
        return looks === 1 ? OFFLINE : place
      },
    })
    await fleet.until(() => looks > 2, 'the looks')
    expect(labOf(keeper).vantage.offline).toBe(false)
    expect(fleet.dials).toHaveLength(length)
    expect(up(keeper)).toBe(2)
  })
})

describe('a network of somebody else with the same addresses', () => {
  const moveTo = async (keeper: Keeper, mac: string | null, foreign: boolean) => {
    fleet.place = at(mac)
    await fleet.until(() => labOf(keeper).vantage.foreign === foreign, 'the move')
    await fleet.pass(100)
  }

  it('is known by its router: nothing is dialled there and nothing called down', async () => {
    const keeper = await heard({ hosts: 3 })
    await moveTo(keeper, HOTEL, true)
    const { length } = fleet.dials
    await fleet.pass(300_000, 5_000)
    expect(fleet.dials).toHaveLength(length)
    const { sentence, tables, vantage } = labOf(keeper)
    expect(sentence).toBe('This computer is on another network with the same addresses')
    expect(vantage).toMatchObject({ home: false, foreign: true, offline: false, gateway: '192.0.2.1' })
    expect(states(keeper)).toEqual(new Set(['unknown']))
    expect([...tables.problems.values()]).toEqual([])
    expect(sourcesOf(keeper)[0]?.reason).toBe(
      'This computer is on another network with the same addresses: 192.0.2.11 is somebody else there.',
    )
    await moveTo(keeper, HOME, false)
    await fleet.until(() => up(keeper) === 3, 'the hosts')
    expect(states(keeper)).toEqual(new Set(['ok']))
  })

  it('is known at the next start too', async () => {
    const keeper = await heard({ hosts: 2 })
    await keeper.close()
    const { length } = fleet.dials
    fleet.place = at(HOTEL)
    const next = fleet.keeper()
    await next.start()
    await fleet.pass(10_000, 500)
    expect(labOf(next).vantage.foreign).toBe(true)
    expect(fleet.dials).toHaveLength(length)
  })

  it('is waited for until its router tells who it is; one that never does is taken at its address', async () => {
    const keeper = await heard({ hosts: 2 })
    await keeper.close()
    fleet.place = at(null)
    const next = fleet.keeper()
    const { length } = fleet.dials
    await next.start()
    await fleet.pass(1_000, 100)
    expect(fleet.dials).toHaveLength(length)
    await fleet.until(() => up(next) === 2, 'the hosts')
    expect(labOf(next).vantage.foreign).toBe(false)
  })

  it('may be the lab’s with a new router: its owner asks for a try, and whoever proves true makes it so', async () => {
    const keeper = await heard({ hosts: 2 })
    await moveTo(keeper, HOTEL, true)
    keeper.retry()
    await fleet.until(() => up(keeper) === 2, 'the hosts')
    await keeper.close()
    const next = fleet.keeper()
    await next.start()
    await fleet.until(() => up(next) === 2, 'the hosts')
    expect(labOf(next).vantage.foreign).toBe(false)
  })

  it('is what lab.yaml says, whatever was met', async () => {
    fleet = await Fleet.open({
      hosts: 2,
      labFile: { gateway: { mac: HOME.toUpperCase().replaceAll(':', '-') } },
    })
    fleet.place = at(HOTEL)
    const keeper = fleet.keeper()
    await keeper.start()
    await fleet.pass(5_000, 100)
    expect(fleet.dials).toEqual([])
    fleet.place = at(HOME)
    await fleet.until(() => up(keeper) === 2, 'the hosts')
  })

  it('is what lab.yaml says from the moment it says so', async () => {
    const keeper = await heard({ hosts: 2 })
    const { plan } = keeper
    await keeper.replan({ ...plan, labFile: { ...plan.labFile, gateway: { mac: HOTEL } } })
    await fleet.until(() => labOf(keeper).vantage.foreign, 'the new word')
    await fleet.until(() => [...states(keeper)].join() === 'unknown', 'that nothing is known')
    await keeper.replan(plan)
    await fleet.until(() => up(keeper) === 2, 'the hosts')
  })

  it('is nobody’s concern where the addresses are others: a VPN may lead home from there', async () => {
    const keeper = await heard({ hosts: 2 })
    fleet.place = ELSEWHERE
    await fleet.until(() => labOf(keeper).vantage.home === false, 'the move')
    await fleet.until(() => up(keeper) === 2, 'the hosts')
  })

  it('and with others is away: what does not answer from there is unknown, and tried until a tunnel leads there', async () => {
    const keeper = await heard({ hosts: 2, network: '10.20.30' })
    for (const line of fleet.lines.values()) line.reach = 'silent'
    fleet.place = ELSEWHERE
    await fleet.until(() => labOf(keeper).sentence === 'This computer is not at home', 'the move')
    for (let turn = 0; turn < 30; turn += 1) {
      await fleet.pass(1_000, 100)
      expect(states(keeper)).toEqual(new Set(['unknown']))
      expect([...labOf(keeper).tables.problems.values()]).toEqual([])
    }
    expect(sourcesOf(keeper)[0]?.reason).toBe(
      'This computer is not at home: 10.20.30.11:22 does not answer from here.',
    )
    for (const line of fleet.lines.values()) line.lift()
    await fleet.until(() => up(keeper) === 2, 'the tunnel')
    expect(states(keeper)).toEqual(new Set(['ok']))
  })
})
