import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../labs/fakeClock.ts'
import { until } from '../labs/peers.ts'
import { RUNNING, Tailscaled, WatchedTailnet } from '../labs/tailscaled.ts'

let clock: FakeClock
let daemon: Tailscaled
let one: WatchedTailnet

beforeEach(async () => {
  clock = new FakeClock()
  daemon = await Tailscaled.start()
})
afterEach(async () => {
  one?.session.stop()
  await daemon.close()
  await until(() => clock.waiting === 0, 'every timer to be called off')
})

function start(socket: string | null = daemon.socket): WatchedTailnet {
  one = new WatchedTailnet(clock, socket)
  one.session.start()
  return one
}
const up = async () => {
  start()
  await one.reaches('up')
  await until(() => daemon.buses.length === 1, 'the bus')
  await settled()
}
/** What the bus said first has been looked at. */
const settled = async () => {
  const looks = one.looks
  for (let tries = 0; one.looks === looks && tries < 50; tries++) await clock.advance(50)
}

describe('the session of a tailnet', () => {
  it('is up with the first status, prefs beside it, and asks for peers only once it runs', async () => {
    await up()
    expect(daemon.asked.slice(0, 2).sort()).toEqual(['status?peers=false', 'watch-ipn-bus?mask=134'])
    expect(one.last).toMatchObject({
      status: { state: 'Running', self: { name: 'desk' }, peers: [{ name: 'nas', path: 'direct' }] },
      prefs: { acceptsRoutes: true },
    })
    expect(one.heard.some(told => told.type === 'life' && told.listed)).toBe(true)
  })

  it('asks again every 30 s, and every 5 s while somebody looks', async () => {
    await up()
    const looks = one.looks
    await clock.advance(29_000)
    expect(one.looks).toBe(looks)
    await clock.advance(1_000)
    await until(() => one.looks === looks + 1)
    one.watched = true
    for (let n = 0; n < 3; n++) {
      const before = one.looks
      await clock.advance(5_000)
      await until(() => one.looks === before + 1, 'a look')
    }
    expect(one.states).toEqual(['connecting', 'up'])
  })

  it('looks at once when the bus tells of a change, once for several lines', async () => {
    await up()
    const looks = one.looks
    daemon.status = { ...RUNNING, ExitNodeStatus: { ID: 'n1', Online: true } }
    daemon.tell({ Prefs: { ExitNodeID: 'n1' } }, { SelfChange: {} }, { Version: '1.0' })
    await settled()
    expect(one.last).toMatchObject({ status: { exitNode: { id: 'n1' } }, prefs: { exitNode: 'n1' } })
    expect(one.looks).toBe(looks + 1)
  })

  it('asks prefs with each status where this version has no bus', async () => {
    daemon.busCode = 404
    start()
    await one.reaches('up')
    one.watched = true
    // In small steps: no request is to run out of time.
    for (let n = 0; n < 100 && one.looks < 3; n++) await clock.advance(500)
    expect(daemon.count('prefs')).toBeGreaterThan(1)
    expect(daemon.count('watch-ipn-bus?mask=134')).toBe(1)
  })

  it('does without prefs that may not be read', async () => {
    daemon.prefs = null
    daemon.busCode = 404
    start()
    await one.reaches('up')
    expect(one.last).toMatchObject({ prefs: null })
  })

  it('tells a peer that went offline', async () => {
    await up()
    one.watched = true
    const { a } = RUNNING.Peer
    daemon.status = { ...RUNNING, Peer: { a: { ...a, Online: false, LastSeen: '2026-01-15T11:00:00Z' } } }
    await clock.advance(30_000)
    await until(() => one.last?.type === 'tailnet' && one.last.status.peers[0]?.path === 'offline')
  })
})

describe('case 39: tailscaled', () => {
  it('case 39: that is not there is a normal computer: off without a word, and found when it comes', async () => {
    start(null)
    const status = await one.reaches('off')
    expect(status).toMatchObject({ reason: 'No Tailscale runs on this computer.', advice: '', need: null })
    const told = one.heard.length
    await clock.advance(30_000)
    await until(() => clock.waiting === 1)
    await clock.advance(30_000)
    // It looked again twice and said nothing new but when it looks next.
    expect(new Set(one.states)).toEqual(new Set(['connecting', 'off']))
    expect(one.states.filter(state => state === 'connecting')).toHaveLength(1)
    expect(one.heard.slice(told).every(next => next.type === 'source')).toBe(true)
  })

  it('case 39: whose socket the owner named and that is missing is told, and taken when it comes', async () => {
    const { socket } = daemon
    await daemon.close()
    start(socket)
    expect(await one.reaches('down')).toMatchObject({
      reason: `Tailscale does not run on this computer: nothing listens at ${socket}.`,
      advice: expect.stringContaining('systemctl start tailscaled'),
    })
    daemon = await Tailscaled.start(socket)
    await clock.advance(2_000)
    await one.reaches('up')
  })

  it('case 39: that ends while it is watched is missed, and is met again', async () => {
    await up()
    const { socket } = daemon
    await daemon.close()
    for (let n = 0; n < 20; n++) await clock.advance(50)
    const { reason } = await one.reaches('down')
    expect(reason).toBe(`Tailscale does not run on this computer: nothing listens at ${socket}.`)
    daemon = await Tailscaled.start(socket)
    await clock.advance(2_000)
    await one.reaches('up')
  })

  it('case 39: stopped is off on purpose, with what starts it; it goes on at once when it is started', async () => {
    await up()
    daemon.status = { ...RUNNING, BackendState: 'Stopped', Health: ['Tailscale is stopped.'] }
    daemon.tell({ State: 4 })
    await settled()
    expect(await one.reaches('off')).toMatchObject({
      reason: 'Tailscale is stopped on this computer.',
      advice: 'Run: tailscale up',
      need: null,
      nextTry: null,
    })
    // Nothing has become stale meanwhile, and the peers it had are still told.
    await clock.advance(60_000)
    expect(one.session.status.state).toBe('off')
    expect(one.last).toMatchObject({ status: { peers: [{ name: 'nas' }] } })
    daemon.status = RUNNING
    daemon.tell({ State: 5 }, { State: 6 })
    await settled()
    await one.reaches('up')
  })

  it('case 39: logged out needs its owner, with the page to log in once it is known', async () => {
    daemon.status = { BackendState: 'NeedsLogin', AuthURL: '', Peer: null, User: null, Self: { ID: '' } }
    start()
    expect(await one.reaches('needs-you')).toMatchObject({
      reason: 'Tailscale is logged out on this computer.',
      advice: 'Run: tailscale up',
      need: { kind: 'login', purpose: 'tailscale', url: null },
    })
    await until(() => daemon.buses.length === 1)
    daemon.tell({ BrowseToURL: 'https://login.example/a/1' })
    for (let n = 0; n < 20 && one.session.status.need?.kind !== 'login'; n++) await clock.advance(100)
    await clock.advance(1_000)
    await until(() => {
      const { need } = one.session.status
      return need?.kind === 'login' && need.url === 'https://login.example/a/1'
    }, 'the page to log in')
    daemon.status = RUNNING
    daemon.tell({ State: 6, LoginFinished: {} })
    await settled()
    await one.reaches('up')
  })

  it('case 39: a page to log in that is none of the web is not offered', async () => {
    daemon.status = { BackendState: 'NeedsLogin', AuthURL: 'file:///etc/passwd' }
    start()
    const { need } = await one.reaches('needs-you')
    expect(need).toMatchObject({ url: null })
  })

  it.each([
    ['NeedsMachineAuth', /administrator of the tailnet approves/, /admin page/],
    ['InUseOtherUser', /another user of this computer/, /One user at a time/],
  ])('case 39: %s needs its owner', async (state, reason, advice) => {
    daemon.status = { BackendState: state }
    start()
    const status = await one.reaches('needs-you')
    expect(status.reason).toMatch(reason)
    expect(status.advice).toMatch(advice)
    expect(status.need).toBeNull()
  })

  it('case 39: a 403 explains the operator, and it is asked again', async () => {
    daemon.refusal = { code: 403, body: '{"Error":"access denied"}' }
    start()
    expect(await one.reaches('needs-you')).toMatchObject({
      reason: 'Tailscale does not let this user read (403: access denied).',
      advice: 'Run: sudo tailscale set --operator=$USER',
    })
    daemon.refusal = null
    one.session.wake()
    await one.reaches('up')
  })

  it.each([
    ['<html>busy</html>', /answered no status/],
    ['[]', /answered no status \(not a status of Tailscale\)/],
  ])('case 39: garbage (%s) is named', async (body, reason) => {
    daemon.refusal = { code: 200, body }
    start()
    expect((await one.reaches('down')).reason).toMatch(reason)
  })

  it('case 39: without any state for long is named too', async () => {
    daemon.status = { BackendState: 'NoState' }
    start()
    for (let n = 0; n < 200 && one.session.status.state !== 'down'; n++) await clock.advance(100)
    expect((await one.reaches('down')).reason).toBe('Tailscale is there but has no state yet.')
  })
})

describe('the bus', () => {
  it('case 05: cut within a line is taken up again with everything told anew', async () => {
    await up()
    daemon.tell('{"Version":"1.0","State":')
    await clock.advance(10)
    daemon.drop()
    await until(() => one.errors === 1, 'the cut line to be counted')
    await clock.advance(1_000)
    await until(() => daemon.buses.length === 1, 'the bus to be taken up again')
    await settled()
    expect(one.states).toEqual(['connecting', 'up'])
  })

  it('a line that is no JSON ends it, is counted, and it is taken up again', async () => {
    await up()
    daemon.tell('{"State":6}garbage\n')
    await until(() => one.errors === 1)
    await clock.advance(1_000)
    await until(() => daemon.buses.length === 1)
    expect(one.session.status.state).toBe('up')
  })

  it('that drops everybody who fell behind is tried again later and later, and never ends the session', async () => {
    await up()
    daemon.busCode = 500
    const before = daemon.count('watch-ipn-bus?mask=134')
    daemon.drop()
    for (let n = 0; n < 60; n++) {
      await clock.advance(1_000)
      await until(() => clock.waiting > 0)
    }
    const tries = daemon.count('watch-ipn-bus?mask=134') - before
    expect(tries).toBeGreaterThan(3)
    expect(tries).toBeLessThan(9)
    expect(one.session.status.state).toBe('up')
  })

  it('may bring characters in pieces', async () => {
    await up()
    const looks = one.looks
    const line = Buffer.from(`${JSON.stringify({ State: 6, ErrMessage: 'Zürich–Köln' })}\n`)
    for (const byte of line) for (const bus of daemon.buses) bus.write(Buffer.from([byte]))
    await settled()
    expect(one.looks).toBe(looks + 1)
    expect(one.errors).toBe(0)
  })
})

describe('a session that ends', () => {
  it('leaves no socket and no timer behind, wherever it is', async () => {
    await up()
    one.session.stop()
    await until(() => daemon.buses.length === 0, 'the bus to be let go')
    expect(clock.waiting).toBe(0)
    const looks = one.looks
    await clock.advance(120_000)
    expect(one.looks).toBe(looks)
    one.session.start()
    await one.reaches('up')
  })

  it('is restarted whole after sleep, also while it is stopped or not there', async () => {
    await up()
    one.session.restart()
    await until(() => one.states.at(-1) === 'up' && daemon.buses.length === 1)
    expect(one.states.slice(-2)).toEqual(['connecting', 'up'])
    daemon.status = { ...RUNNING, BackendState: 'Stopped' }
    one.session.restart()
    await one.reaches('off')
    daemon.status = RUNNING
    one.session.restart()
    await one.reaches('up')
  })
})
