import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../labs/fakeClock.ts'
import { FaultProxy, type Faults } from '../labs/faultProxy.ts'
import { until } from '../labs/peers.ts'
import { RUNNING, Tailscaled, WatchedTailnet } from '../labs/tailscaled.ts'

let clock: FakeClock
let daemon: Tailscaled
let line: FaultProxy
let tailnets: WatchedTailnet[]

beforeEach(async () => {
  tailnets = []
  clock = new FakeClock()
  daemon = await Tailscaled.start()
  line = await FaultProxy.open(daemon.socket)
})
afterEach(async () => {
  for (const { session } of tailnets) session.stop()
  await until(() => clock.waiting === 0, 'every timer to be called off')
  await until(() => line.open === 0 && daemon.buses.length === 0, 'every socket to be closed')
  await line.close()
  await daemon.close()
})

function follow(socket = line.path): WatchedTailnet {
  const one = new WatchedTailnet(clock, socket)
  tailnets.push(one)
  one.watched = true
  one.session.start()
  return one
}

/** Moves the clock on, with the world's own time for the sockets, until something is so. */
async function pass(so: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 2_000; turn += 1) {
    if (so()) return
    await clock.advance(100)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  throw new Error(`${what} did not come about`)
}

/** What was told last is what one that has met no fault is told. */
async function equalsFresh(one: WatchedTailnet): Promise<void> {
  const fresh = follow(daemon.socket)
  await pass(() => fresh.last !== undefined && fresh.last.prefs !== null, 'a fresh session')
  const told = ({ last }: WatchedTailnet) => JSON.stringify([last?.status, last?.prefs])
  await pass(() => one.session.status.state === 'up' && told(one) === told(fresh), 'the same model')
}

const CHANGED = { ...RUNNING, ExitNodeStatus: { ID: 'n1', Online: true } }

describe('the line to tailscaled', () => {
  it.each([
    ['hangs open', { all: { hangAfter: 0 } }, /did not answer in 5 s\.$/],
    ['hangs in the middle of a status', { down: { hangAfter: 200 } }, /did not answer in 5 s\.$/],
    ['is reset', { all: { resetAfter: 0 } }, /./],
    ['is cut in the middle of a status', { down: { cutAfter: 200 } }, /./],
  ] satisfies [string, Faults, RegExp][])(
    '%s while it is followed: told by name, and then what is true is told',
    async (_what, faults, reason) => {
      const one = follow()
      await pass(() => one.last?.prefs != null && daemon.buses.length === 1, 'the session')
      line.set(faults)
      daemon.status = CHANGED
      daemon.tell({ SelfChange: {} })
      await pass(() => one.session.status.state === 'down', 'the fault')
      expect(one.session.status.reason).toMatch(/Tailscale/)
      expect(one.session.status.reason).toMatch(reason)
      line.lift()
      await equalsFresh(one)
    },
  )

  it.each([0, 1, 50, 150, 400, 800])(
    'is cut behind byte %d of every connection at its start: told, and made good',
    async at => {
      line.set({ down: { cutAfter: at } })
      const one = follow()
      await pass(() => ['down', 'off', 'up'].includes(one.session.status.state), 'the end of the first try')
      if (one.session.status.state !== 'up') expect(one.session.status.reason).toMatch(/Tailscale/)
      line.lift()
      await equalsFresh(one)
    },
  )

  it.each([
    ['late', { all: { latency: 3, jitter: 3 } }],
    ['in small pieces', { all: { slice: 11 } }],
    ['thin', { down: { bandwidth: 100_000 } }],
    ['late to end', { all: { slowClose: 10 } }],
  ] satisfies [string, Faults][])(
    'is %s: stays up, and a change of the bus is heard',
    async (_what, faults) => {
      line.set(faults)
      const one = follow()
      await pass(() => one.last?.prefs != null && daemon.buses.length === 1, 'the session')
      daemon.status = CHANGED
      daemon.tell({ SelfChange: {} })
      await equalsFresh(one)
      expect(one.states).toEqual(['connecting', 'up'])
      expect(one.errors).toBe(0)
    },
  )
})
