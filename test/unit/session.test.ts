import { beforeEach, describe, expect, it } from 'vitest'
import { DialError } from '../../electron/reach/dialError.ts'
import { type Life, Session, SessionError, type SessionStatus } from '../../electron/sessions/session.ts'
import { FakeClock } from '../labs/fakeClock.ts'

const TARGET = { host: 'pi', port: 22 }
let clock: FakeClock
let lives: Life[]
let told: SessionStatus[]
/** What ends a life; null: it stays up. */
let fate: Error | null
let session: Session

beforeEach(() => {
  clock = new FakeClock()
  lives = []
  told = []
  fate = null
  session = new Session({
    clock,
    random: () => 0.5,
    onStatus: status => told.push(status),
    live: async life => {
      lives.push(life)
      if (fate) throw fate
      life.up()
      await new Promise((_, reject) =>
        life.signal.addEventListener('abort', () => reject(life.signal.reason)),
      )
    },
  })
})

describe('a session that is begun anew', () => {
  it('is up no longer from that moment, and connects somewhere within the spread', async () => {
    session.start()
    await clock.advance(0)
    expect(session.status.state).toBe('up')
    session.restart(300)
    expect(session.status.state).toBe('connecting')
    expect(lives[0]?.signal.aborted).toBe(true)
    await clock.advance(149)
    expect(lives).toHaveLength(1)
    await clock.advance(1)
    expect(lives).toHaveLength(2)
    expect(session.status.state).toBe('up')
    session.stop()
    expect(clock.waiting).toBe(0)
  })

  it('may be stopped, and waits for nothing then', async () => {
    session.start()
    await clock.advance(0)
    session.restart(300)
    session.stop()
    expect(clock.waiting).toBe(0)
    session.restart(300)
    await clock.advance(1_000)
    expect(lives).toHaveLength(1)
    expect(session.status.state).toBe('off')
  })

  it('case 18: knocks no sooner where the peer counts refused tries, however often the network changes', async () => {
    fate = new SessionError('pi refused user owner.', { needsYou: true, counted: true })
    session.start()
    await clock.advance(0)
    for (let n = 0; n < 20; n++) {
      session.restart(300)
      await clock.advance(10_000)
    }
    expect(lives).toHaveLength(1)
    expect(session.status).toMatchObject({ state: 'needs-you', reason: 'pi refused user owner.' })
    await clock.advance(100_000)
    expect(lives).toHaveLength(2)
    // After a night's sleep the peer has long forgotten.
    clock.jumpWall(3_600_000)
    session.restart(300)
    await clock.advance(300)
    expect(lives).toHaveLength(3)
    session.wake()
    await clock.advance(0)
    expect(lives).toHaveLength(4)
  })
})

describe('case 18: a host that a probe finds again while its refusals are counted', () => {
  it('case 18: is not knocked at sooner for that, however often it comes and goes', async () => {
    fate = new SessionError('pi refused user owner.', { needsYou: true, counted: true })
    session.start()
    await clock.advance(0)
    for (let n = 0; n < 20; n++) {
      session.nudge()
      await clock.advance(10_000)
    }
    expect(lives).toHaveLength(1)
    session.wake()
    await clock.advance(0)
    expect(lives).toHaveLength(2)
  })

  it('is tried at once where nothing was refused', async () => {
    fate = new SessionError('pi does not answer.')
    session.start()
    await clock.advance(0)
    session.nudge()
    await clock.advance(0)
    expect(lives).toHaveLength(2)
  })
})

describe('a session of a computer that is where nothing can be asked', () => {
  it.each(['offline', 'elsewhere'] as const)('waits while it is %s, without a try', async failure => {
    fate = new DialError(failure, TARGET)
    session.start()
    await clock.advance(3_600_000)
    expect(lives).toHaveLength(1)
    expect(clock.waiting).toBe(0)
    expect(session.status).toEqual({
      state: 'connecting',
      reason: fate.message,
      advice: '',
      nextTry: null,
      need: null,
      waits: failure,
    })
    fate = null
    session.restart(300)
    await clock.advance(300)
    expect(session.status).toEqual({ state: 'up', reason: '', advice: '', nextTry: null, need: null })
    expect(told.map(one => one.state)).toEqual(['connecting', 'connecting', 'up'])
  })

  it('is tried on while it is away, further and further apart: a tunnel may lead there', async () => {
    fate = new DialError('away', TARGET)
    session.start()
    await clock.advance(0)
    await clock.advance(120_000)
    expect(lives.length).toBeGreaterThan(4)
    expect(lives.length).toBeLessThan(10)
    expect(session.status).toMatchObject({ state: 'connecting', waits: 'away' })
    fate = null
    await clock.advance(60_000)
    expect(session.status.state).toBe('up')
    expect(session.status.waits).toBeUndefined()
  })

  it('tries where its owner wakes it', async () => {
    fate = new DialError('offline', TARGET)
    session.start()
    await clock.advance(0)
    session.wake()
    await clock.advance(0)
    expect(lives).toHaveLength(2)
    session.stop()
    session.wake()
    await clock.advance(0)
    expect(lives).toHaveLength(2)
  })
})
