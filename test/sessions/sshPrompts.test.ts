import type { AuthContext, AuthenticationType, KeyboardAuthContext, Prompt } from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answers } from '../../electron/backend/answers.ts'
import { Consents } from '../../electron/backend/consents.ts'
import { serverKey } from '../../electron/sessions/ssh/doors.ts'
import { passwordNeed } from '../../electron/sessions/ssh/prompts.ts'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import type { SecretNeed } from '../../shared/lab/need.ts'
import type { SshServer, SshServerOptions } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

const WORD = 'Zwölf Boxkämpfer'

let lab: SshLab
let answers: Answers
beforeEach(() => {
  lab = sshLab()
  answers = new Answers(new Consents(lab.home.folder, () => {}))
})
afterEach(() => lab.clear())

const asked = (pi: Watched) => until(pi.clock, () => pi.status().need !== null, 1)
const askedFor = (pi: Watched, words: RegExp) => until(pi.clock, () => words.test(pi.status().reason), 1)
const up = (pi: Watched) => until(pi.clock, () => pi.status().state === 'up', 1)
const needOf = (pi: Watched) => pi.status().need as SecretNeed
const say = (pi: Watched, ...values: string[]) => answers.give(needOf(pi), { kind: 'secret', values })

async function serve(authenticate: (context: AuthContext) => boolean, options: SshServerOptions = {}) {
  const server = await lab.serve({ users: [], authenticate, ...options })
  lab.home.trust(lab.line(server))
  return server
}
const watch = (server: SshServer, changes: Partial<SshHost> = {}) =>
  lab.watch(lab.home.host(server.port, changes), answers)

/** A server that takes passwords alone. */
const password =
  (methods: AuthenticationType[] = ['password']) =>
  (context: AuthContext) => {
    if (context.method === 'password' && context.password === WORD) context.accept()
    else context.reject(methods)
    return true
  }

/** A server that asks these questions by keyboard-interactive; the right answers let in. */
const questions =
  (prompts: Prompt[], right: string[], instructions = '') =>
  (context: AuthContext) => {
    if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive'])
    else {
      const ask = context as KeyboardAuthContext
      ask.prompt(prompts, '', instructions, said => {
        if (JSON.stringify(said) === JSON.stringify(right)) ask.accept()
        else ask.reject(['keyboard-interactive'])
      })
    }
    return true
  }

describe('a server that takes passwords', () => {
  it('is given the one its owner says while it waits, and again after a drop without asking', async () => {
    const server = await serve(password())
    const pi = watch(server)
    await asked(pi)
    expect(pi.status()).toMatchObject({
      state: 'needs-you',
      reason: 'pi wants the password of owner.',
      need: { kind: 'secret', purpose: 'password', of: 'owner@pi', again: false },
    })
    // The connection waits: what he says goes on over it.
    expect(server.open()).toBe(1)
    expect(await say(pi, WORD)).not.toContain(WORD)
    await up(pi)
    expect(server.connections).toBe(1)
    // Keys are not what it takes: none was shown.
    expect(server.attempts).toEqual(['none owner', 'password owner'])
    server.drop()
    await until(pi.clock, () => pi.status().state !== 'up')
    await up(pi)
    expect(server.attempts.slice(2)).toEqual(['none owner', 'password owner'])
  })

  it('is not given the password of another machine that has the same address elsewhere', async () => {
    const [one, other] = [
      await lab.serve({ users: [], authenticate: password() }),
      await lab.serve({ users: [], authenticate: password() }),
    ]
    const gates = [await lab.serve(), await lab.serve({ leads: other.port })]
    lab.home.trust(...gates.map(lab.line), `here ${one.hostKey}`, `there ${other.hostKey}`)
    const [here, there] = gates.map(({ port }, n) => {
      const jumps = [lab.home.host(port, { alias: `gate${n}` })]
      return watch(one, { jumps, hostKeyAlias: n === 0 ? 'here' : 'there' })
    }) as [Watched, Watched]
    await asked(here)
    await asked(there)
    expect(needOf(there).id).not.toBe(needOf(here).id)
    await say(here, WORD)
    await up(here)
    await until(there.clock, () => there.status().state !== 'connecting', 1)
    expect(there.status()).toMatchObject({ state: 'needs-you', need: { purpose: 'password' } })
    expect(other.attempts).toEqual(['none owner'])
  })

  it.each([
    ['another program makes the way', { proxyCommand: 'nc elsewhere %p' }],
    ['another key is expected', { hostKeyAlias: 'other' }],
    ['another user comes in', { user: 'other' }],
  ])('is asked for a password of its own where %s', (_, changes) => {
    const idOf = (host: SshHost) => passwordNeed(host, serverKey(host, host.jumps ?? []), null).id
    const pi = lab.home.host(22)
    expect(idOf({ ...pi, alias: 'same' })).toBe(idOf(pi))
    expect(idOf({ ...pi, jumps: [pi] })).not.toBe(idOf(pi))
    expect(idOf({ ...pi, ...changes })).not.toBe(idOf(pi))
  })

  it('is asked about after keys, where it takes both', async () => {
    const server = await serve(password(['publickey', 'password']))
    const pi = watch(server)
    await asked(pi)
    expect(server.shown.length).toBe(1)
    await say(pi, WORD)
    await up(pi)
  })

  it('case 18: is shown a wrong one once for each time it is said, and a kept one that it refuses is forgotten', async () => {
    let right = WORD
    const server = await serve(context => {
      if (context.method === 'password' && context.password === right) context.accept()
      else context.reject(['password'])
      return true
    })
    const pi = watch(server)
    await asked(pi)
    const tried = () => server.attempts.filter(one => one.startsWith('password')).length
    await say(pi, 'wrong')
    await askedFor(pi, /^That was refused/)
    expect(needOf(pi).again).toBe(true)
    expect(tried()).toBe(1)
    await say(pi, WORD)
    await up(pi)
    right = 'another by now'
    server.drop()
    await until(pi.clock, () => pi.status().state !== 'up')
    await askedFor(pi, /^That was refused. pi wants/)
    expect(tried()).toBe(3)
    expect(answers.secretOf(needOf(pi).id)).toBeNull()
    // Nobody answers: it is looked at twice in ten minutes, and no password is shown again.
    const from = pi.clock.mono()
    const before = server.connections
    await until(pi.clock, () => pi.clock.mono() - from > 600_000, 2_000)
    expect(tried()).toBe(3)
    expect(server.connections - before).toBeLessThanOrEqual(2)
  })

  it('gives up after as many wrong ones as ssh_config says, with the question standing', async () => {
    const server = await serve(password())
    const pi = watch(server, { prompts: 1 })
    await asked(pi)
    await say(pi, 'wrong')
    await askedFor(pi, /^That was refused/)
    await until(pi.clock, () => server.open() === 0, 1)
    expect(pi.status()).toMatchObject({ state: 'needs-you', need: { purpose: 'password', again: true } })
    await say(pi, WORD)
    pi.wake()
    await up(pi)
  })

  it('is not held open for ever; an answer that comes later is used at the next connection', async () => {
    const server = await serve(password())
    const pi = watch(server)
    await asked(pi)
    const from = pi.clock.mono()
    await until(pi.clock, () => server.open() === 0, 1_000)
    expect(pi.clock.mono() - from).toBeGreaterThanOrEqual(120_000)
    expect(pi.status()).toMatchObject({ state: 'needs-you', need: { purpose: 'password' } })
    await say(pi, WORD)
    pi.wake()
    await up(pi)
    expect(server.connections).toBe(2)
  })

  it('that ends the connection meanwhile leaves the question standing', async () => {
    const server = await serve(password())
    const pi = watch(server)
    await asked(pi)
    server.drop()
    await until(pi.clock, () => pi.status().nextTry !== null, 1)
    expect(pi.status()).toMatchObject({
      state: 'needs-you',
      reason: 'pi wants the password of owner.',
      need: { purpose: 'password' },
    })
  })

  it('is not asked about where ssh_config forbids passwords', async () => {
    const server = await serve(password())
    const pi = watch(server, { methods: ['publickey', 'keyboard-interactive'] })
    await until(pi.clock, () => pi.status().state === 'needs-you', 1)
    expect(pi.status()).toMatchObject({
      reason: 'pi lets nobody in with a key; it takes password.',
      need: null,
    })
  })

  it('is stopped while it waits, and nothing is left open', async () => {
    const server = await serve(password())
    const pi = watch(server)
    await asked(pi)
    pi.stop()
    await until(pi.clock, () => server.open() === 0, 1)
    expect(pi.clock.waiting).toBe(0)
  })
})

describe('a server that asks questions', () => {
  it('has its words shown inert and bounded, and a code is used once', async () => {
    const prompt = `Code\u202e\u001b[2J for ${'x'.repeat(5000)}: `
    const server = await serve(questions([{ prompt, echo: true }], ['123456'], 'Two\r\nlines'))
    const pi = watch(server)
    await asked(pi)
    const [first] = needOf(pi).prompts
    expect(needOf(pi)).toMatchObject({ purpose: 'prompts', of: 'owner@pi', again: false })
    expect(first?.echo).toBe(true)
    expect(first?.text).toMatch(/^Two lines Code⟨202E⟩⟨001B⟩\[2J for x+…$/)
    expect(first?.text.length).toBeLessThanOrEqual(501)
    const { id } = needOf(pi)
    await say(pi, '123456')
    await up(pi)
    expect(answers.secretOf(id)).toBeNull()
    server.drop()
    await until(pi.clock, () => pi.status().state !== 'up')
    await asked(pi)
    expect(needOf(pi).id).toBe(id)
  })

  it('several at once are answered together, and a wrong answer is asked again', async () => {
    const prompts = [
      { prompt: 'Your colour', echo: true },
      { prompt: 'Your number', echo: false },
    ]
    const server = await serve(questions(prompts, ['blue', '7']))
    const pi = watch(server)
    await asked(pi)
    expect(needOf(pi).prompts).toEqual([
      { text: 'Your colour', echo: true },
      { text: 'Your number', echo: false },
    ])
    await expect(say(pi, 'blue')).rejects.toThrow()
    await say(pi, 'blue', '8')
    await askedFor(pi, /^That was refused/)
    expect(needOf(pi).again).toBe(true)
    await say(pi, 'blue', '7')
    await up(pi)
  })

  it('for the password alone is given the one that is kept', async () => {
    const server = await serve(questions([{ prompt: '(owner@pi) Password: ', echo: false }], [WORD]))
    const pi = watch(server)
    await asked(pi)
    expect(needOf(pi)).toMatchObject({ purpose: 'password', prompts: [{ text: '(owner@pi) Password:' }] })
    await say(pi, WORD)
    await up(pi)
    server.drop()
    await until(pi.clock, () => pi.status().state !== 'up')
    await up(pi)
  })

  it('after a key is answered as the second factor', async () => {
    let keyed = false
    const server = await serve(context => {
      if (context.method === 'publickey') {
        if (!context.signature) context.accept()
        else {
          keyed = true
          context.reject(['keyboard-interactive'], true)
        }
      } else if (context.method === 'keyboard-interactive' && keyed) {
        const ask = context as KeyboardAuthContext
        ask.prompt([{ prompt: 'Verification code: ', echo: false }], said =>
          said[0] === '42' ? ask.accept() : ask.reject(['keyboard-interactive']),
        )
      } else context.reject(['publickey'])
      return true
    })
    const pi = watch(server)
    await asked(pi)
    expect(keyed).toBe(true)
    expect(needOf(pi)).toMatchObject({ purpose: 'prompts', prompts: [{ text: 'Verification code:' }] })
    await say(pi, '42')
    await up(pi)
  })

  it('without end is given up at the deadline of the handshake', async () => {
    const server = await serve(context => {
      if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive'])
      else {
        const ask = context as KeyboardAuthContext
        const on = () => setTimeout(() => ask.prompt([], on as never), 5)
        on()
      }
      return true
    })
    const pi = watch(server)
    await until(pi.clock, () => pi.status().state === 'down', 200)
    expect(pi.status().reason).toBe('pi did not finish the SSH handshake in 20 s.')
  })

  it('at a jump host is asked of all that are reached over it, once', async () => {
    const bastion = await lab.serve({ authenticate: password() })
    const targets = [await lab.serve(), await lab.serve()]
    lab.home.trust(...[bastion, ...targets].map(lab.line))
    const gate = lab.home.host(bastion.port, { alias: 'gate' })
    const [one, two] = targets.map(({ port }) => watch({ port } as SshServer, { jumps: [gate] })) as [
      Watched,
      Watched,
    ]
    await asked(one)
    await asked(two)
    expect(needOf(two)).toEqual(needOf(one))
    expect(one.status().reason).toBe('gate wants the password of owner.')
    await say(one, WORD)
    await up(one)
    await up(two)
    expect(bastion.connections).toBe(1)
  })

  it('at a jump host asks nobody who comes after the answer', async () => {
    let open = () => {}
    const opensAfter = new Promise<void>(resolve => {
      open = resolve
    })
    const codes = [{ prompt: 'Code: ', echo: true }]
    const near = await lab.serve({ authenticate: questions(codes, ['42']) })
    const far = await lab.serve({ opensAfter, authenticate: password() })
    const target = await lab.serve()
    lab.home.trust(...[near, far, target].map(lab.line))
    const jumps = [near, far].map(({ port }, n) => lab.home.host(port, { alias: `gate${n}` }))
    const come = () => watch(target, { jumps })
    const one = come()
    await asked(one)
    // While the way behind it is not open yet, and when all is.
    await say(one, '42')
    await until(one.clock, () => near.ways > 0, 1)
    const second = come()
    await askedFor(one, /^gate1 wants the password/)
    await askedFor(second, /^gate1 wants the password/)
    await say(one, WORD)
    await until(one.clock, () => far.ways > 0, 1)
    const third = come()
    open()
    for (const each of [one, second, third]) await up(each)
    const asks = (pi: Watched) =>
      pi.observations.flatMap(seen =>
        seen.type === 'source' && seen.status.state === 'needs-you' ? seen.status.reason : [],
      )
    expect(asks(one)).toEqual(['gate0 asks: “Code:”.', 'gate1 wants the password of owner.'])
    expect(asks(second)).toEqual(['gate1 wants the password of owner.'])
    expect(asks(third)).toEqual([])
  })
})
