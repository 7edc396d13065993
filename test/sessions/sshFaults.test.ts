import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { foldAll, NO_FACTS } from '../../electron/lab/facts.ts'
import type { HostFacts } from '../../electron/lab/observation.ts'
import { FaultProxy, type Faults } from '../labs/faultProxy.ts'
import type { SshServer } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

let lab: SshLab
let server: SshServer
let line: FaultProxy
beforeEach(async () => {
  lab = sshLab()
  server = await lab.serve()
  line = await FaultProxy.open(server.port)
  lab.onClear(() => line.close())
  lab.home.trust(lab.line(server), `[127.0.0.1]:${line.port} ${server.hostKey}`)
})
afterEach(() => lab.clear())

const over = () => lab.watch(lab.home.host(line.port))

/** What is known of the host for good. */
function factsOf({ observations }: Watched): HostFacts | undefined {
  return foldAll(NO_FACTS, observations).hosts.get('pi')?.facts
}

/** Up again with new figures, and the same facts as a session that has met no fault; nothing is left behind. */
async function equalsFresh(pi: Watched): Promise<void> {
  const before = pi.with('cpu').length
  await until(pi.clock, () => pi.status().state === 'up' && pi.with('cpu').length > before, 50)
  const fresh = lab.watch(lab.home.host(server.port))
  await until(fresh.clock, () => fresh.with('cpu').length > 0)
  expect(factsOf(pi)).toEqual(factsOf(fresh))
  pi.stop()
  fresh.stop()
  await until(pi.clock, () => server.open() === 0 && server.shells() === 0 && line.open === 0)
  expect(pi.clock.waiting).toBe(0)
}

describe('the line of a host that is read', () => {
  it.each([
    ['hangs open', { all: { hangAfter: 0 } }, /^pi stopped answering\.$/],
    ['hangs open one way', { down: { hangAfter: 0 } }, /^pi stopped answering\.$/],
    ['hangs open the other way', { up: { hangAfter: 0 } }, /^pi stopped answering\.$/],
    ['hangs in the middle of an answer', { down: { hangAfter: 100 } }, /^pi stopped answering\.$/],
    ['is reset', { all: { resetAfter: 0 } }, /^The connection to pi broke|^pi closed/],
    [
      'is reset in the middle of an answer',
      { down: { resetAfter: 100 } },
      /^The connection to pi broke|^pi closed/,
    ],
    [
      'is cut in the middle of an answer',
      { down: { cutAfter: 100 } },
      /^pi closed the SSH connection\.|broke/,
    ],
  ] satisfies [string, Faults, RegExp][])(
    '%s: down within half a minute by name, then as if nothing had been',
    async (_what, faults, reason) => {
      const pi = over()
      await until(pi.clock, () => pi.with('disk').length > 0)
      line.set(faults)
      const broke = pi.clock.mono()
      await until(pi.clock, () => pi.status().state === 'down', 50)
      expect(pi.clock.mono() - broke).toBeLessThanOrEqual(30_000)
      expect(pi.status().reason).toMatch(reason)
      line.lift()
      await equalsFresh(pi)
    },
  )

  it.each([
    ['late', { all: { latency: 3, jitter: 3 } }],
    ['thin', { down: { bandwidth: 200_000 } }],
    ['in small pieces', { all: { slice: 23 } }],
    ['late to end', { all: { slowClose: 10 } }],
  ] satisfies [string, Faults][])(
    'is %s: every figure comes, and no second connection is made',
    async (_what, all) => {
      line.set(all)
      const pi = over()
      await until(pi.clock, () => pi.with('cpu').length >= 2 && pi.with('disk').length > 0, 5)
      expect(line.accepted).toBe(1)
      expect(pi.status()).toMatchObject({ state: 'up', reason: '' })
      await equalsFresh(pi)
    },
  )
})

describe('the line of a host that is being connected to', () => {
  // Through the names, key exchange, login, and the first answers.
  const places = [0, 1, 20, 100, 700, 1_200, 1_800, 2_400, 3_000, 4_500]

  it.each(places)('is cut behind byte %d: down by name, then as if nothing had been', async at => {
    line.set({ down: { cutAfter: at } })
    const pi = over()
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toMatch(
      at === 0 ? /^pi closed the connection before it said a word\.$/ : /\bpi\b.*(closed|broke|failed)/,
    )
    line.lift()
    await equalsFresh(pi)
  })

  it.each(places)('is reset behind byte %d: down by name, then as if nothing had been', async at => {
    line.set({ down: { resetAfter: at } })
    const pi = over()
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toMatch(/\bpi\b.*(closed|broke|failed)|^127\.0\.0\.1:\d+ reset the connection/)
    line.lift()
    await equalsFresh(pi)
  })

  it.each(places)(
    'hangs behind byte %d: given up at a deadline by name, then as if nothing had been',
    async at => {
      line.set({ down: { hangAfter: at } })
      const pi = over()
      await until(pi.clock, () => pi.status().state === 'down', 100)
      expect(pi.status().reason).toMatch(
        /^pi did not finish the SSH handshake in 20 s\.$|^pi stopped answering\.$|^pi takes connections and runs no command/,
      )
      line.lift()
      await equalsFresh(pi)
    },
  )
})
