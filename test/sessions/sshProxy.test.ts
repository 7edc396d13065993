import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answers } from '../../electron/backend/answers.ts'
import { Consents } from '../../electron/backend/consents.ts'
import { gatewayDialer } from '../../electron/reach/gateway.ts'
import { placedDialer } from '../../electron/reach/placedDialer.ts'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import type { ProgramNeed } from '../../shared/lab/need.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import type { SshServer } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

/** Carries standard input and output to an address, as nc does, and writes down who it is and what it was told. */
const CARRY = `
import fs from 'node:fs'
import net from 'node:net'
import { spawn } from 'node:child_process'
const [log, host, port] = process.argv.slice(2)
const helper = spawn('sleep', ['600'], { stdio: 'ignore' })
fs.appendFileSync(log, JSON.stringify({ pids: [process.pid, helper.pid], args: process.argv.slice(3) }) + '\\n')
const socket = net.connect({ host, port: Number(port) })
process.stdin.pipe(socket).pipe(process.stdout)
socket.on('close', () => process.exit(0))
`

let lab: SshLab
let answers: Answers
let carry: string
let log: string
beforeEach(() => {
  lab = sshLab()
  answers = new Answers(new Consents(lab.home.folder, () => {}))
  carry = path.join(lab.home.folder, 'carry.mjs')
  log = path.join(lab.home.folder, 'carry.log')
  fs.writeFileSync(carry, CARRY)
})
afterEach(() => lab.clear())

const FILE = '/home/me/.ssh/config'
const command = (more = '') => `${process.execPath} ${carry} ${log} %h %p %r${more}`
const through = (server: SshServer, changes: Partial<SshHost> = {}) =>
  lab.home.host(server.port, { proxyCommand: command(), proxyFile: FILE, ...changes })
const started = (): { pids: number[]; args: string[] }[] =>
  fs.existsSync(log)
    ? fs
        .readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
    : []
const needOf = (pi: Watched) => pi.status().need as ProgramNeed
const settled = (pi: Watched) =>
  until(pi.clock, () => pi.listed() || !['connecting', 'off'].includes(pi.status().state), 1)
const runs = (pid: number) => {
  try {
    process.kill(pid, 0)
    // One that has ended and was not waited for yet is not there any more.
    return !/^\d+ \(.*\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function serve() {
  const server = await lab.serve()
  lab.home.trust(lab.line(server))
  return server
}

describe('a ProxyCommand', () => {
  it('is not started before its owner has seen the very line and allowed it', async () => {
    const server = await serve()
    const pi = lab.watch(through(server), answers)
    await settled(pi)
    expect(pi.status().state).toBe('needs-you')
    expect(needOf(pi)).toMatchObject({
      kind: 'program',
      purpose: 'proxy',
      entry: 'pi',
      file: FILE,
      args: ['-c', `exec ${process.execPath} ${carry} ${log} 127.0.0.1 ${server.port} owner`],
      env: [],
      refused: false,
    })
    expect(path.isAbsolute(needOf(pi).command)).toBe(true)
    expect(started()).toEqual([])
    expect(server.connections).toBe(0)

    await answers.give(needOf(pi), { kind: 'allow' })
    pi.wake()
    await until(pi.clock, () => pi.listed())
    expect(started().map(({ args }) => args)).toEqual([['127.0.0.1', String(server.port), 'owner']])
    expect(server.connections).toBe(1)
  })

  it('goes with the connection, and takes what it has started along', async () => {
    const server = await serve()
    const pi = lab.watch(through(server), answers)
    await settled(pi)
    await answers.give(needOf(pi), { kind: 'allow' })
    pi.wake()
    await until(pi.clock, () => pi.listed())
    const { pids = [] } = started()[0] ?? {}
    expect(pids.map(runs)).toEqual([true, true])
    pi.stop()
    await until(pi.clock, () => !pids.some(runs) && pi.clock.waiting === 0, 1)
  })

  it('that ends is started again, with the connection', async () => {
    const server = await serve()
    const pi = lab.watch(through(server), answers)
    await settled(pi)
    await answers.give(needOf(pi), { kind: 'allow' })
    pi.wake()
    await until(pi.clock, () => pi.listed())
    process.kill(started()[0]?.pids[0] ?? 0, 'SIGKILL')
    await until(pi.clock, () => pi.status().state !== 'up')
    await until(pi.clock, () => pi.status().state === 'up')
    expect(started().length).toBe(2)
    expect(started()[0]?.pids.some(runs)).toBe(false)
  })

  it('that was refused stays refused, and one that has changed is asked about anew', async () => {
    const server = await serve()
    const pi = lab.watch(through(server), answers)
    await settled(pi)
    const { digest } = needOf(pi)
    await answers.give(needOf(pi), { kind: 'refuse' })
    pi.wake()
    await until(pi.clock, () => /refused/.test(pi.status().reason), 1)
    expect(needOf(pi)).toMatchObject({ digest, refused: true })
    const others = [
      through(server, { proxyCommand: command(' more') }),
      through(server, { user: 'other' }),
      through(server, { alias: 'other' }),
      through(server, { proxyFile: '/elsewhere' }),
    ]
    for (const host of others) {
      const other = lab.watch(host, answers)
      await settled(other)
      expect(needOf(other).refused).toBe(false)
      expect(needOf(other).digest).not.toBe(digest)
    }
    expect(started()).toEqual([])
  })

  it('that fails is told with its status and its own words, inert and bounded', async () => {
    const server = await serve()
    const line = `printf 'no\\033[2J route\\n%%04096d' 0 >&2; exit 3`
    const pi = lab.watch(through(server, { proxyCommand: `sh -c "${line}"` }), answers)
    await settled(pi)
    await answers.give(needOf(pi), { kind: 'allow' })
    pi.wake()
    await until(pi.clock, () => pi.status().state === 'down')
    // The reason is journalled; what a program prints may hold a secret.
    expect(pi.status().reason).toBe('The program that connects to pi (ProxyCommand) ended with status 3.')
    expect(pi.status().advice).toMatch(/^It says: “0+…” Check with: ssh pi$/)
    expect(pi.status().advice.length).toBeLessThan(600)
  })

  it('checks the host key of who is behind it', async () => {
    const server = await lab.serve()
    const pi = lab.watch(through(server), answers)
    await settled(pi)
    await answers.give(needOf(pi), { kind: 'allow' })
    pi.wake()
    await until(pi.clock, () => pi.status().need?.kind === 'host-key')
    expect(server.attempts).toEqual([])
  })

  it('is not started where there is no network, and at a hotel leads on over hosts of its own', async () => {
    const server = await serve()
    let offline = true
    const standing = () => ({ offline, hurried: false, isElsewhere: () => true, isAway: () => false })
    const allowed = Object.assign(Object.create(answers), { consentOf: () => 'allowed' })
    const line = `${process.execPath} ${carry} ${log} 127.0.0.1 %p`
    const host = through(server, { hostName: '192.0.2.7', hostKeyAlias: 'pi', proxyCommand: line })
    lab.home.trust(`pi ${server.hostKey}`)
    const pi = lab.watch(host, allowed, system => placedDialer(system, standing))
    await until(pi.clock, () => pi.status().reason !== '', 1)
    expect(pi.status()).toMatchObject({ state: 'connecting', waits: 'offline' })
    expect(started()).toEqual([])
    offline = false
    pi.wake()
    await until(pi.clock, () => pi.listed())
  })

  it('is not started for a demo lab', async () => {
    const allowed = Object.assign(Object.create(answers), { consentOf: () => 'allowed' })
    const gateway = path.join(lab.home.folder, 'gateway')
    const pi = lab.watch(through(await serve()), allowed, () => gatewayDialer(gateway, new FakeClock()))
    await until(pi.clock, () => pi.status().reason !== '', 1)
    expect(pi.status().reason).toContain('no program leads into a demo lab')
    expect(started()).toEqual([])
  })

  it('makes the way to the nearest jump host', async () => {
    const [bastion, target] = [await lab.serve(), await lab.serve()]
    lab.home.trust(lab.line(bastion), lab.line(target))
    const gate = through(bastion, { alias: 'gate' })
    const pi = lab.watch(lab.home.host(target.port, { proxyJump: 'gate', jumps: [gate] }), answers)
    await settled(pi)
    expect(needOf(pi)).toMatchObject({ kind: 'program', entry: 'gate' })
    await answers.give(needOf(pi), { kind: 'allow' })
    pi.wake()
    await until(pi.clock, () => pi.listed())
    expect(started().map(({ args }) => args[1])).toEqual([String(bastion.port)])
    expect(bastion.forwarded).toEqual([target.port])
  })
})

describe('case 20: names that a shell would take for more', () => {
  const hostile: [string, Partial<SshHost>][] = [
    ['a host with a command', { hostName: '$(touch HERE)' }],
    ['a host with a semicolon', { hostName: 'a;touch HERE' }],
    ['a host that looks like an option', { hostName: '-oProxyCommand=x' }],
    ['a user with a quote', { user: "a'b" }],
    ['a user with a line break', { user: 'a\ntouch HERE' }],
    ['a user with a backslash', { user: 'A\\b' }],
    ['an alias with a blank', { alias: 'a b', proxyCommand: 'echo %n' }],
    ['an empty host', { hostName: '' }],
    ['a token that there is not', { proxyCommand: 'echo %C' }],
    ['a line with control characters', { proxyCommand: 'echo \u001b[2J' }],
  ]
  it.each(hostile)('case 20: %s is refused, not asked about and not run', async (_, changes) => {
    const server = await serve()
    const everything = { consentOf: () => 'allowed' } as const
    const pi = lab.watch(through(server, changes), Object.assign(Object.create(answers), everything))
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'needs-you', need: null })
    expect(pi.status().reason).toMatch(/^The ProxyCommand of .* is not run: /s)
    expect(started()).toEqual([])
  })
})
