import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HeldSessions } from '../../electron/backend/heldSessions.ts'
import type { LabPlan } from '../../electron/backend/loadLab.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import { NOBODY } from '../../electron/sessions/owner.ts'
import { fingerprint } from '../../electron/sessions/ssh/knownHosts.ts'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { newKey, type SshServer } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

const settled = (pi: Watched) => until(pi.clock, () => pi.listed() || pi.status().state !== 'connecting', 1)
const trust = (...servers: SshServer[]) => lab.home.trust(...servers.map(server => lab.line(server)))
const hop = (alias: string, server: SshServer, changes: Partial<SshHost> = {}) =>
  lab.home.host(server.port, { alias, ...changes })
const over = (target: SshServer, ...jumps: SshHost[]) =>
  lab.home.host(target.port, { proxyJump: jumps.map(one => one.alias).join(), jumps })
const blob = (server: SshServer) => Buffer.from(server.hostKey.split(' ')[1] ?? '', 'base64')

describe('over a jump host', () => {
  it('a host is read; the hop opens a way and runs nothing, and its agent is not asked', async () => {
    const [bastion, target] = [await lab.serve(), await lab.serve()]
    trust(bastion, target)
    const pi = lab.watch(over(target, hop('bastion', bastion)))
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
    expect(bastion.forwarded).toEqual([target.port])
    expect(bastion.commands).toEqual([])
    expect(target.commands.length).toBeGreaterThan(0)
    expect(bastion.agentAsked).toBe(false)
  })

  it('over two, one through the other; when it ends nothing is left open', async () => {
    const [near, far, target] = [await lab.serve(), await lab.serve(), await lab.serve()]
    trust(near, far, target)
    const pi = lab.watch(over(target, hop('near', near), hop('far', far)))
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up' })
    expect([near.forwarded, far.forwarded]).toEqual([[far.port], [target.port]])
    pi.stop()
    await until(pi.clock, () => near.open() + far.open() + target.open() === 0, 1)
  })

  it('many hosts share one connection to it, which goes with the last of them', async () => {
    const bastion = await lab.serve()
    const targets = [await lab.serve(), await lab.serve(), await lab.serve()]
    trust(bastion, ...targets)
    const pis = targets.map(target => lab.watch(over(target, hop('bastion', bastion))))
    for (const pi of pis) await settled(pi)
    expect(pis.map(pi => pi.status().state)).toEqual(['up', 'up', 'up'])
    expect(bastion.connections).toBe(1)
    expect([...bastion.forwarded].sort()).toEqual(targets.map(target => target.port).sort())
    const [first, ...others] = pis as [Watched, ...Watched[]]
    first.stop()
    await until(first.clock, () => targets[0]?.open() === 0, 1)
    expect(bastion.open()).toBe(1)
    expect(others.map(pi => pi.status().state)).toEqual(['up', 'up'])
    for (const pi of others) pi.stop()
    await until(first.clock, () => bastion.open() === 0, 1)
  })

  it('a host that comes later goes over the connection that is there', async () => {
    const bastion = await lab.serve()
    const targets = [await lab.serve(), await lab.serve()]
    trust(bastion, ...targets)
    const clock = new FakeClock()
    const listed = new Set<string>()
    const sessions = new HeldSessions({
      clock,
      dialerOf: () => systemDialer(clock),
      owner: NOBODY,
      observe: all => {
        for (const one of all) if (one.type === 'life' && one.listed) listed.add(one.source)
      },
      watched: () => false,
    })
    lab.onClear(() => sessions.drop([...sessions.keys()]))
    for (const [n, target] of targets.entries()) {
      const hosts = [{ ...over(target, hop('bastion', bastion)), alias: `pi-${n}` }]
      await sessions.hold(
        { clusters: [], hosts, tailnet: null, demo: false } as unknown as LabPlan,
        () => false,
      )
      await until(clock, () => listed.size === n + 1)
    }
    expect(bastion.connections).toBe(1)
  })

  it('one that is lost is opened once for all that come back', async () => {
    const bastion = await lab.serve()
    const targets = [await lab.serve(), await lab.serve()]
    trust(bastion, ...targets)
    const pis = targets.map(target => lab.watch(over(target, hop('bastion', bastion))))
    for (const pi of pis) await settled(pi)
    bastion.drop()
    for (const pi of pis) await until(pi.clock, () => pi.status().state !== 'up')
    // Whether the end or the reset of the socket is heard first is the system's affair.
    for (const pi of pis) {
      expect(pi.status().reason).toMatch(
        /^(bastion closed the SSH connection|The connection to bastion broke: .*)\.$/,
      )
    }
    for (const pi of pis) await until(pi.clock, () => pi.status().state === 'up')
    expect(bastion.connections).toBe(2)
  })

  it('each hop is let in with its own user and keys', async () => {
    const [other, target] = [newKey(), await lab.serve()]
    const bastion = await lab.serve({ users: [other.public] })
    trust(bastion, target)
    const pi = lab.watch(over(target, hop('bastion', bastion, { user: 'jumper' })))
    await settled(pi)
    expect(pi.status().state).toBe('needs-you')
    expect(pi.status().reason).toContain('bastion refused user jumper')
    expect(target.connections).toBe(0)
  })
})

describe('host keys on the way', () => {
  it('an unknown one of the hop stops before the host is reached', async () => {
    const [bastion, target] = [await lab.serve(), await lab.serve()]
    trust(target)
    const pi = lab.watch(over(target, hop('bastion', bastion)))
    await settled(pi)
    expect(pi.status().reason).toContain(fingerprint(blob(bastion)))
    expect(bastion.attempts).toEqual([])
    expect(target.connections).toBe(0)
  })

  it('an unknown one of the host stops before anything is said to it', async () => {
    const [bastion, target] = [await lab.serve(), await lab.serve()]
    trust(bastion)
    const pi = lab.watch(over(target, hop('bastion', bastion)))
    await settled(pi)
    expect(pi.status().state).toBe('needs-you')
    expect(pi.status().reason).toContain(fingerprint(blob(target)))
    expect(target.attempts).toEqual([])
  })
})

describe('a way that breaks', () => {
  it('that opens when its host is let go is closed, and nobody is logged in at its end', async () => {
    let open = () => {}
    const opensAfter = new Promise<void>(resolve => {
      open = resolve
    })
    const [bastion, target] = [await lab.serve({ opensAfter }), await lab.serve()]
    trust(bastion, target)
    const [pi, other] = [1, 2].map(() => lab.watch(over(target, hop('bastion', bastion)))) as [
      Watched,
      Watched,
    ]
    await until(pi.clock, () => bastion.ways === 2, 1)
    pi.stop()
    open()
    await until(other.clock, () => other.status().state === 'up', 1)
    await until(pi.clock, () => bastion.forwarded.length === 2 && target.open() === 1, 1)
    expect(bastion.open()).toBe(1)
    expect(target.attempts.filter(one => one.startsWith('publickey')).length).toBeLessThanOrEqual(2)
    expect(pi.clock.waiting).toBe(0)
  })

  it('a hop that may not forward is named, with what to look at', async () => {
    const [bastion, target] = [await lab.serve({ noForwarding: true }), await lab.serve()]
    trust(bastion, target)
    const pi = lab.watch(over(target, hop('bastion', bastion)))
    await settled(pi)
    expect(pi.status().reason).toMatch(
      new RegExp(`^bastion cannot reach pi at 127\\.0\\.0\\.1:${target.port} \\(.+\\)\\.$`),
    )
    expect(pi.status().advice).toContain('AllowTcpForwarding')
  })

  it('is made anew when the hop is gone for a moment', async () => {
    const [bastion, target] = [await lab.serve(), await lab.serve()]
    trust(bastion, target)
    const pi = lab.watch(over(target, hop('bastion', bastion)))
    await settled(pi)
    bastion.drop()
    await until(pi.clock, () => pi.status().state !== 'up')
    await until(pi.clock, () => pi.status().state === 'up')
    expect(bastion.forwarded).toEqual([target.port, target.port])
  })

  it('a circle is told as such', async () => {
    const target = await lab.serve()
    const pi = lab.watch(lab.home.host(target.port, { proxyJump: 'pi', jumps: null }))
    await settled(pi)
    expect(pi.status().reason).toBe('ProxyJump pi leads to no host, or in a circle.')
    expect(target.connections).toBe(0)
  })
})
