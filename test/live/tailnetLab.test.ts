import { writeFileSync } from 'node:fs'
import { release } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Tailnet } from './machines/tailnet.ts'
import type { TailscaleHost } from './machines/tailscaleHost.ts'
import { json, type ShownNeeds, type ShownNode, type ShownStatus } from './said.ts'

/* The tailnet as a source of a lab, and a machine of the lab behind it. */

const WAIT = { timeout: 40_000, interval: 250 }

const net = new Tailnet()

beforeAll(async () => {
  await net.start()
  const box = await net.host('box', 11)
  await net.login(box, '--ssh')
})
afterAll(() => net.dispose())

/** Writes a lab.yaml with the tailnet of this machine; `more` goes beside it. Returns its path. */
function labOf(name: string, of: TailscaleHost, more: object = {}): string {
  const file = path.join(net.folder, `${name}.yaml`)
  const { sources, ...rest } = { sources: {}, ...more }
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ sources: { tailscale: { socket: of.socket }, ...sources }, ...rest }))
  return file
}

async function status(lab: string): Promise<ShownStatus> {
  return json<ShownStatus>(await net.home.run('status', '--lab', lab, '--json', '--wait', '20'))
}
const source = async (lab: string, kind = 'tailscale') =>
  (await status(lab)).sources.find(one => one.kind === kind)

/** A Homeport that holds the lab meanwhile; commands ask it. */
async function withDoor(lab: string, work: () => Promise<void>): Promise<void> {
  const door = await net.home.serve('--lab', lab)
  try {
    await vi.waitUntil(() => door.tail().includes('http://127.0.0.1:'), WAIT)
    await work()
  } finally {
    await door.stop()
  }
}
const becomes = (lab: string, state: string) =>
  vi.waitUntil(async () => (await source(lab))?.state === state, WAIT)

it('holds the tailnet as a source of a lab, and follows it when it is stopped, killed and back', async () => {
  const own = await net.host('roamer', 16)
  await net.login(own)
  const lab = labOf('roaming', own, { nodes: [{ name: 'Box', tailscale: 'box' }] })
  await withDoor(lab, async () => {
    await becomes(lab, 'up')
    const nodes = json<ShownNode[]>(await net.home.run('nodes', '--lab', lab, '--json', '--wait', '20'))
    expect(nodes.map(one => [one.name, one.knownAs.tailscale])).toEqual([['Box', 'box']])
    expect(nodes[0]?.addresses.tailnet.length).toBeGreaterThan(0)
    expect((await status(lab)).counts.peers).toBe((await net.told(own)).peers.length)
    await own.tailscale('down')
    await becomes(lab, 'off')
    expect(await source(lab)).toMatchObject({ reason: expect.stringContaining('stopped') })
    await own.tailscale('up')
    await becomes(lab, 'up')
    // Named in lab.yaml, it is missed; and found again when the machine is on.
    await own.machine.halt()
    await becomes(lab, 'down')
    await own.start()
    await becomes(lab, 'up')
  })
}, 120_000)

it('needs its owner where nobody is logged in, shows the page, and goes on by itself', async () => {
  const fresh = await net.host('fresh', 17)
  const lab = labOf('fresh', fresh)
  await withDoor(lab, async () => {
    await becomes(lab, 'needs-you')
    await fresh.tailscale('up', `--login-server=${net.control.url}`, '--timeout=2s').catch(() => {})
    const waiting = async () => json<ShownNeeds>(await net.home.run('trust', '--lab', lab, '--json'))
    const page = async () => (await waiting())[0]?.need?.url ?? ''
    await vi.waitUntil(async () => (await page()).startsWith('https://control.test/register/'), WAIT)
    await net.login(fresh)
    await becomes(lab, 'up')
    expect(await waiting()).toEqual([])
  })
}, 120_000)

it('has an exit node that is offline while it is in use as a problem, and no longer when it is not', async () => {
  const exit = await net.host('exit', 12)
  await net.login(exit, '--advertise-exit-node')
  await net.seen('exit', one => one.offersExitNode)
  const lab = labOf('leaving', net.desk)
  const exits = async () => (await status(lab)).problems.filter(({ sentence }) => /exit node/i.test(sentence))
  await net.desk.tailscale('set', '--exit-node=exit')
  try {
    // Whoever has just logged in is not online to the others at once.
    await net.seen('exit', one => one.isExitNode && one.online === true)
    expect(await exits()).toEqual([])
    await exit.tailscale('down')
    await net.seen('exit', one => one.online === false)
    expect(await exits()).toHaveLength(1)
  } finally {
    await net.desk.tailscale('set', '--exit-node=')
  }
  await net.seen('exit', one => !one.isExitNode)
  expect(await exits()).toEqual([])
})

it('reads a machine over the tailnet through Tailscale SSH, with the host key that the tailnet tells', async () => {
  const peer = await net.seen('box', one => one.sshHostKeys.length > 0)
  const address = peer?.addresses[0]
  const known = path.join(net.folder, 'box.known_hosts')
  writeFileSync(known, (peer?.sshHostKeys ?? []).map(line => `${address} ${line}\n`).join(''))
  const config = path.join(net.folder, 'box.ssh_config')
  writeFileSync(config, `Host box\n  HostName ${address}\n  User root\n  UserKnownHostsFile ${known}\n`)
  const lab = labOf('over', net.desk, { sources: { ssh: { config } } })
  const [node, ...more] = json<ShownNode[]>(
    await net.home.run('nodes', '--lab', lab, '--json', '--wait', '30'),
  )
  expect(more).toEqual([])
  // One machine: its name in ssh_config leads to an address of the tailnet, which says which peer it is.
  expect(node).toMatchObject({
    name: 'box',
    state: 'ok',
    kernel: release(),
    knownAs: { ssh: 'box', tailscale: 'box' },
  })
  expect(node?.figures.uptime?.value).toEqual(expect.any(Number))
  expect(await source(lab, 'ssh')).toMatchObject({ state: 'up' })
})
