import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { peer } from './homeport.ts'
import { keptBack, SshDesk } from './machines/sshDesk.ts'
import { SshHost, type SshHostOptions } from './machines/sshHost.ts'
import { Wire } from './machines/wire.ts'
import type { ShownNode } from './said.ts'

/*
 * OpenSSH on machines of their own (machines/machine.ts): each has its own network, host name, machine id, boot id
 * and host key. The desk is where Homeport runs; the vault is on a wire that only the gate reaches too.
 */

let folder: string
let lan: Wire
let inner: Wire
let desk: SshDesk
const hosts: SshHost[] = []

beforeAll(async () => {
  folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'hosts-'))
  lan = await Wire.lay(folder, 'lan')
  inner = await Wire.lay(folder, 'inner')
  desk = new SshDesk({ name: 'desk', folder, plugs: { eth0: { wire: lan, address: '10.77.0.10/24' } } })
  await desk.start()
})

afterAll(async () => {
  await desk?.stop()
  for (const host of hosts) await host.machine.halt()
  await inner?.tear()
  await lan?.tear()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** A host on the LAN that lets the desk's owner in. */
async function hostAt(last: number, name: string, more: Partial<SshHostOptions> = {}): Promise<SshHost> {
  const plugs = { eth0: { wire: lan, address: `10.77.0.${last}/24` } }
  const host = new SshHost({ name, folder, user: `${desk.identity}.pub`, plugs, ...more })
  hosts.push(host)
  await host.start()
  return host
}

const written = ({ name, address, knownLine }: SshHost, lines: string[] = []) => ({
  alias: name,
  address,
  known: [knownLine],
  lines,
})
const one = (nodes: readonly ShownNode[], alias: string) => nodes.find(({ knownAs }) => knownAs.ssh === alias)
const logins = (log: string) => log.match(/^Accepted publickey/gm)?.length ?? 0

/** A Homeport that holds its sessions meanwhile; commands with the same flags ask it. */
async function withDoor(config: string, work: () => Promise<void>): Promise<void> {
  const door = await desk.home.serve('--ssh-config', config)
  try {
    await vi.waitUntil(() => door.tail().includes('http://127.0.0.1:'), WAIT)
    await work()
  } finally {
    await door.stop()
  }
}

const uptimeOf = (node: ShownNode | undefined) => node?.figures.uptime?.value ?? Number.NaN
/** What a machine says it has been up when it is made. */
const THREE_DAYS = 3 * 86_400
const PASSWORD = {
  text: 'correct horse',
  hash: '$6$homeport$TSuaKv0CqiP4glhQszSUifkw4iNlsSsn7sFvWeT4QPpKROvUgTSm8sJh9yoG3UmPxAiH66P/UK0M9E2AleVl50',
}
/** The line that waits for an answer, not what is said above it. */
const ASKED = /\n[^\n]*pass(word|phrase)[^\n]* $/i
const WAIT = { timeout: 30_000, interval: 500 }

it('reads an OpenSSH host that is a machine of its own, its uptime too', async () => {
  const host = await hostAt(11, 'plain')
  const node = one(await desk.nodes(desk.write('plain', [written(host)])), 'plain')
  expect(node).toMatchObject({ name: 'plain', state: 'ok', addresses: { lan: ['10.77.0.11'] } })
  const own = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  expect(uptimeOf(node)).toBeGreaterThan(own + THREE_DAYS - 60)
  for (const name of ['cpu', 'memory', 'disk', 'load1'])
    expect(node?.figures[name]?.value, name).toEqual(expect.any(Number))
})

it('reads a host that only the jump host reaches, with the keys of both checked', async () => {
  const gate = await hostAt(12, 'gate', {
    plugs: {
      eth0: { wire: lan, address: '10.77.0.12/24' },
      eth1: { wire: inner, address: '10.78.0.1/24' },
    },
  })
  const vault = await hostAt(2, 'vault', { plugs: { eth0: { wire: inner, address: '10.78.0.2/24' } } })
  const way = [written(gate), written(vault, ['ProxyJump gate'])]
  const nodes = await desk.nodes(desk.write('jump', way))
  expect(nodes.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['gate ok', 'vault ok'])
  // From the gate's side of the inner wire, and never from the desk.
  expect(vault.log()).toMatch(/Accepted publickey for root from 10\.78\.0\.1 /)
  expect(vault.log()).not.toContain('10.77.0.10')
  const direct = await desk.source(desk.write('no-jump', [written(vault)]), 'vault')
  expect(direct).toMatchObject({ state: 'down' })
  // The key of the host behind is checked as strictly as the gate's.
  const before = logins(vault.log())
  const wrong = {
    ...written(vault, ['ProxyJump gate']),
    known: [gate.knownLine.replace(/^\S+/, '10.78.0.2')],
  }
  const refused = await desk.source(desk.write('wrong-vault', [written(gate), wrong]), 'vault')
  expect(refused).toMatchObject({
    state: 'needs-you',
    reason: expect.stringContaining(keptBack(vault.fingerprint)),
  })
  expect(logins(vault.log())).toBe(before)
})

it('stops before any login where the host key has changed, and shows both fingerprints', async () => {
  const host = await hostAt(13, 'swapped')
  const known = written(host)
  const old = host.fingerprint
  expect(await desk.source(desk.write('as-known', [known]), 'swapped')).toMatchObject({ state: 'up' })
  await host.changeHostKey()
  const before = host.log().length
  const source = await desk.source(desk.write('swapped', [known]), 'swapped')
  expect(source?.state).toBe('needs-you')
  expect(source?.reason).toContain(old)
  expect(source?.reason).toContain(keptBack(host.fingerprint))
  expect(host.fingerprint).not.toBe(old)
  const said = host.log().slice(before)
  expect(said).toContain('Connection from 10.77.0.10')
  expect(said).not.toMatch(/Accepted|Failed|Postponed|authenticating user/)
})

it('trusts a host once its whole fingerprint is said, and what it writes is what ssh reads', async () => {
  const host = await hostAt(21, 'newcomer')
  const other =
    '10.77.0.99 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f # spare'
  const config = desk.write('newcomer', [{ ...written(host), known: [other] }])
  const known = path.join(path.dirname(config), 'newcomer.known_hosts')
  const said = async (...words: string[]) => (await desk.trust(config, 'newcomer', ...words)).code
  expect(await desk.source(config, 'newcomer')).toMatchObject({ state: 'needs-you' })
  expect(await said('--fingerprint', host.fingerprint.replace(/.$/, 'x'))).not.toBe(0)
  expect(logins(host.log())).toBe(0)
  expect(await said('--fingerprint', host.fingerprint)).toBe(0)
  expect(await desk.source(config, 'newcomer')).toMatchObject({ state: 'up' })
  expect(readFileSync(known, 'utf8')).toBe(`${other}\n${host.knownLine}\n`)
  expect(await desk.ssh(config, 'newcomer', 'hostname')).toMatchObject({ code: 0, out: 'newcomer\n' })
  // Another key: only the characters that are kept back, read at the machine, replace that one line.
  await host.changeHostKey()
  expect(await said('--replace', 'AAAAAAA')).not.toBe(0)
  expect(readFileSync(known, 'utf8')).not.toContain(host.knownLine)
  expect(await said('--replace', host.fingerprint.slice(-7))).toBe(0)
  expect(readFileSync(known, 'utf8')).toBe(`${other}\n${host.knownLine}\n`)
  expect(await desk.source(config, 'newcomer')).toMatchObject({ state: 'up' })
  expect(await desk.ssh(config, 'newcomer', 'hostname')).toMatchObject({ code: 0, out: 'newcomer\n' })
})

it('reads all figures of a host that gives one session a connection', async () => {
  const host = await hostAt(14, 'narrow', { config: ['MaxSessions 1'] })
  const node = one(await desk.nodes(desk.write('narrow', [written(host)])), 'narrow')
  expect(node).toMatchObject({ state: 'ok', kernel: release() })
  for (const name of ['cpu', 'memory', 'load1', 'uptime', 'disk'])
    expect(node?.figures[name]?.value, `${name}: ${node?.missing[name]}`).toEqual(expect.any(Number))
  // One login is enough for it.
  expect(logins(host.log())).toBe(1)
})

it('gets eight names of one host in where its sshd lets three at once begin to log in', async () => {
  const host = await hostAt(15, 'busy', { config: ['MaxStartups 3:100:3'] })
  const aliases = ['busy', ...Array.from({ length: 7 }, (_, n) => `busy-${n + 2}`)]
  const config = desk.write(
    'busy',
    aliases.map(alias => ({ ...written(host), alias })),
  )
  await withDoor(config, async () => {
    const states = async () => {
      const { sources } = await desk.status(config)
      return sources.filter(({ kind }) => kind === 'ssh').map(({ state }) => state)
    }
    await vi.waitUntil(async () => (await states()).every(state => state === 'up'), WAIT)
  })
  // Fewer than that begin at once, so nobody is turned away; and nobody logs in twice.
  expect(logins(host.log())).toBe(aliases.length)
  expect(host.log()).not.toMatch(/^drop connection|MaxStartups throttling/m)
})

it('reads past what a login shell prints, and waits for a slow one', async () => {
  const bashrc = [
    'echo "Welcome! {"; printf "\\033[2J\\007 50% \\0"',
    'echo "disk full" >&2',
    'sleep 2',
    'alias cat=tac',
  ].join('\n')
  const host = await hostAt(16, 'noisy', { bashrc: `${bashrc}\n` })
  const node = one(await desk.nodes(desk.write('noisy', [written(host)])), 'noisy')
  expect(node).toMatchObject({ state: 'ok', kernel: release() })
  expect(uptimeOf(node)).toBeGreaterThan(THREE_DAYS)
  expect(node?.figures.disk?.value).toEqual(expect.any(Number))
})

it.each([
  ['rsa', 17],
  ['ecdsa', 18],
] as const)(
  'comes in where the only host key is %s, and stops where that has changed',
  async (keyType, at) => {
    const host = await hostAt(at, `only-${keyType}`, { keyType })
    const known = written(host)
    expect(await desk.source(desk.write(keyType, [known]), keyType)).toMatchObject({ state: 'up' })
    await host.changeHostKey()
    const refused = await desk.source(desk.write(`${keyType}-changed`, [known]), keyType)
    expect(refused).toMatchObject({
      state: 'needs-you',
      reason: expect.stringContaining(keptBack(host.fingerprint)),
    })
  },
)

it('asks for a password where a host takes nothing else, tries none of its own, and keeps it while it runs', async () => {
  const config = ['PubkeyAuthentication no', 'PasswordAuthentication yes']
  const host = await hostAt(19, 'words', { config, password: PASSWORD.hash })
  const file = desk.write('words', [written(host)])
  expect(await desk.source(file, 'words')).toMatchObject({
    state: 'needs-you',
    reason: expect.stringMatching(/password/i),
  })
  expect(host.log()).not.toMatch(/Failed password|Accepted/)
  await withDoor(file, async () => {
    const state = async () => (await desk.source(file, 'words'))?.state
    await vi.waitUntil(async () => (await state()) === 'needs-you', WAIT)
    const wrong = await desk.answer(file, 'words', ASKED, 'battery staple')
    expect(wrong.out).not.toContain('battery staple')
    await vi.waitUntil(() => /^Failed password/m.test(host.log()), WAIT)
    await vi.waitUntil(async () => (await state()) === 'needs-you', WAIT)
    expect(host.log().match(/^Failed password/gm)).toHaveLength(1)
    const right = await desk.answer(file, 'words', ASKED, PASSWORD.text)
    expect(right).toMatchObject({ code: 0 })
    expect(right.out).not.toContain(PASSWORD.text)
    await vi.waitUntil(async () => (await state()) === 'up', WAIT)
    // It is held in memory: the machine comes back, and nobody is asked again.
    await host.reboot(1)
    await vi.waitUntil(async () => (await desk.restarts(file, 'words')).length > 0, WAIT)
    expect(await state()).toBe('up')
  })
  expect(host.log().match(/^Accepted password/gm)).toHaveLength(2)
  expect(host.log().match(/^Failed password/gm)).toHaveLength(1)
}, 120_000)

it('asks for the passphrase of a key file, and comes in with that key', async () => {
  const host = await hostAt(22, 'sealed')
  const key = path.join(folder, 'sealed-key')
  copyFileSync(desk.identity, key)
  const words = ['-q', '-p', '-P', '', '-N', PASSWORD.text, '-f', key]
  execFileSync(peer('ssh-keygen'), words, { stdio: 'ignore' })
  const file = desk.write('sealed', [written(host, [`IdentityFile ${key}`])])
  writeFileSync(file, readFileSync(file, 'utf8').replace(`  IdentityFile ${desk.identity}\n`, ''))
  expect(await desk.source(file, 'sealed')).toMatchObject({
    state: 'needs-you',
    reason: expect.stringMatching(/passphrase/i),
  })
  expect(logins(host.log())).toBe(0)
  await withDoor(file, async () => {
    const state = async () => (await desk.source(file, 'sealed'))?.state
    await vi.waitUntil(async () => (await state()) === 'needs-you', WAIT)
    expect(await desk.answer(file, 'sealed', ASKED, PASSWORD.text)).toMatchObject({ code: 0 })
    await vi.waitUntil(async () => (await state()) === 'up', WAIT)
  })
  expect(logins(host.log())).toBe(1)
})

it('tells a reboot by the boot id, and counts the uptime from it', async () => {
  const host = await hostAt(20, 'phoenix')
  const config = desk.write('phoenix', [written(host)])
  await withDoor(config, async () => {
    const seen = async () => one(await desk.nodes(config), 'phoenix')
    await vi.waitUntil(async () => uptimeOf(await seen()) > THREE_DAYS, WAIT)
    const begun = Date.now()
    // Eight seconds without a word; what comes then is the same machine by all but its boot id and uptime.
    await host.reboot(8)
    await vi.waitUntil(async () => (await desk.restarts(config, 'phoenix')).length > 0, {
      ...WAIT,
      timeout: 120_000,
    })
    const [entry, ...more] = await desk.restarts(config, 'phoenix')
    expect(more).toEqual([])
    expect(entry).toMatchObject({ name: 'phoenix', node: 'node:phoenix', kind: 'state' })
    expect(Date.parse(entry?.at ?? '')).toBeGreaterThan(begun + 8000)
    await vi.waitUntil(async () => uptimeOf(await seen()) > 0, WAIT)
    const node = await seen()
    expect(uptimeOf(node)).toBeLessThan((Date.now() - begun) / 1000)
    expect(node?.state).toBe('ok')
  })
}, 180_000)
