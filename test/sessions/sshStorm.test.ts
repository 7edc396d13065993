import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FakeClock } from '../labs/fakeClock.ts'
import { Fleet, labOf, sourcesOf } from '../labs/fleet.ts'
import { type SshLab, sshLab, until } from '../labs/sshWatched.ts'

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

describe('a server that opens a channel', () => {
  it.each([
    [
      'takes no byte on it',
      { noWindow: true },
      /^pi takes connections and runs no command: No answer to a request/,
    ],
    [
      'ends it without a status',
      { endsShells: true },
      /^pi takes connections and runs no command: The node closed/,
    ],
    ['talks on it without end', { endless: true }, /larger than 4 MiB/],
  ])('case 16: and %s is given up at a deadline, with what to do', async (_what, options, reason) => {
    const server = await lab.serve(options)
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.status().state === 'down', 50)
    expect(pi.status().reason).toMatch(reason)
    expect(pi.status().advice).toMatch(/login shell/)
    await until(pi.clock, () => server.open() === 0)
    pi.stop()
    expect(pi.clock.waiting).toBe(0)
  })

  it('case 16: or lets nobody in and talks without end is cut off after 1 MiB', async () => {
    const server = await lab.serve({ chatters: true })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toBe('SSH to pi failed: it sent 1 MiB and no end of the handshake.')
    expect(pi.clock.mono()).toBeLessThan(15_000)
    await until(pi.clock, () => server.open() === 0)
  })
})

describe('a server that lets in few at a time', () => {
  it('case 18: MaxStartups 3: a dozen logins to one server wait for each other, and none is dropped', async () => {
    const server = await lab.serve({ maxStartups: 3 })
    lab.home.trust(lab.line(server))
    const all = Array.from({ length: 12 }, (_, n) =>
      lab.watch(lab.home.host(server.port, { alias: `pi-${n}` })),
    )
    for (const one of all) await until(one.clock, () => one.status().state === 'up')
    expect(server.dropped).toBe(0)
    expect(server.connections).toBe(12)
  })

  it('case 18: MaxStartups taken by others: told by name, backed off, in as soon as there is room', async () => {
    const server = await lab.serve({ maxStartups: 0 })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.status().state === 'down')
    expect(pi.status().reason).toBe('pi closed the connection before it said a word.')
    await until(pi.clock, () => pi.clock.mono() > 300_000, 250)
    // Doubling from half a second to half a minute: no storm.
    expect(server.dropped).toBeLessThanOrEqual(16)
    expect(server.dropped).toBeGreaterThanOrEqual(8)
    server.maxStartups = 3
    await until(pi.clock, () => pi.status().state === 'up', 250)
  })

  it('case 18: a refused login is tried again in five minutes, not in a second', async () => {
    const server = await lab.serve({ users: [] })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.status().state === 'needs-you')
    await until(pi.clock, () => pi.clock.mono() > 290_000, 500)
    expect(server.connections).toBe(1)
    await until(pi.clock, () => server.connections === 2, 500)
  })

  it('case 18: several sessions that one server refuses knock as seldom as one', async () => {
    const server = await lab.serve({ users: [] })
    lab.home.trust(lab.line(server))
    const watch = (alias: string, changes = {}) =>
      lab.watch(lab.home.host(server.port, { alias, ...changes }))
    const pis = ['a', 'b', 'c', 'd', 'e', 'f'].map(alias => watch(alias))
    const refused = () => server.attempts.filter(one => one === 'publickey owner').length
    for (const pi of pis) await until(pi.clock, () => pi.status().state === 'needs-you', 1)
    // Two may be at the door at once.
    const first = refused()
    expect(first).toBeLessThanOrEqual(2)
    for (const pi of pis) expect(pi.status().reason).toContain('refused user owner')
    for (let n = 0; n < 58; n++) {
      await Promise.all(pis.map(pi => pi.clock.advance(5_000)))
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    expect(refused()).toBe(first)
    for (let n = 0; n < 30; n++) {
      await Promise.all(pis.map(pi => pi.clock.advance(5_000)))
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    expect(refused()).toBe(first + 1)
    // Its owner's press is heard, and who comes as another is not held back.
    pis[3]?.wake()
    await until(pis[3]?.clock as FakeClock, () => refused() === first + 2, 1)
    const other = watch('g', { user: 'other' })
    await until(other.clock, () => server.attempts.includes('publickey other'), 1)
  })
})

describe('13 hosts', () => {
  const rows = (fleet: Fleet, keeper: ReturnType<Fleet['keeper']>) =>
    [...labOf(keeper).tables.nodes.values()].filter(
      node => fleet.clock.wall() - (node.figures.cpu?.at ?? 0) < 5_000,
    )

  it('case 17: one drops packets, one refuses, one is slow: ten are fresh within seconds, three say why not', async () => {
    const fleet = await Fleet.open({ hosts: 13 })
    try {
      fleet.line('pi-03').reach = 'silent'
      fleet.line('pi-05').reach = 'refused'
      // Each packet takes a second of the session's own time.
      fleet.line('pi-08').set({ all: { latency: 100 } })
      const keeper = fleet.keeper()
      await keeper.start()
      await fleet.until(() => rows(fleet, keeper).length === 10, 'ten rows', 10_000)
      const told = (name: string) => {
        const { state, reason } = sourcesOf(keeper).find(one => one.name === name) ?? {}
        return `${state}: ${reason}`
      }
      await fleet.until(
        () => told('pi-03') === 'down: No answer from 192.0.2.13:22 in 5 s.',
        'the silent one',
      )
      expect(told('pi-05')).toMatch(/^(down|connecting): TCP refused 192.0.2.15:22.$/)
      expect(told('pi-08')).toBe('connecting: ')
      const nodes = labOf(keeper).tables.nodes
      expect(nodes.get('node:pi-08')).toMatchObject({ state: 'unknown', sentence: 'Not heard from yet' })
      expect(rows(fleet, keeper)).toHaveLength(10)
      // The slow one gets there, too.
      await fleet.until(() => told('pi-08') === 'up: ', 'the slow one')
    } finally {
      await fleet.close()
    }
  })
})
