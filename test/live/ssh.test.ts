import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { release, totalmem } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { Household, peer } from './homeport.ts'
import { start } from './processes.ts'
import { json, type ShownNode, type ShownStatus } from './said.ts'
import { type Sshd, startSshd } from './sshd.ts'

let sshd: Sshd
let home: Household

beforeAll(async () => {
  sshd = await startSshd(peer('sshd'), peer('ssh-keygen'))
  home = new Household()
})

afterAll(async () => {
  home?.dispose()
  await sshd?.dispose()
})

const homeport = (command: string, config: string) =>
  home.run(command, '--ssh-config', config, '--json', '--wait', '20')
async function sourceWith(config: string): Promise<ShownStatus['sources'][number] | undefined> {
  const { sources } = json<ShownStatus>(await homeport('status', config))
  return sources.find(({ kind }) => kind === 'ssh')
}

it('reads this very computer through a real sshd', async () => {
  const [node] = json<ShownNode[]>(await homeport('nodes', sshd.writeConfig('box', [sshd.hostLine])))
  const name = readFileSync('/etc/os-release', 'utf8').match(/^PRETTY_NAME="?(.*?)"?$/m)?.[1]
  expect(node).toMatchObject({ knownAs: { ssh: 'box' }, os: name, kernel: release() })
  expect(node?.figures.memoryTotal).toMatchObject({ value: totalmem(), unit: expect.any(String) })
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  expect(node?.figures.uptime?.value).toBeGreaterThan(uptime - 60)
  expect(node?.figures.uptime?.value).toBeLessThanOrEqual(uptime)
  expect(sshd.log()).toContain('Accepted publickey')
})

it('comes in with a key that only a real ssh-agent holds', async () => {
  const socket = path.join(sshd.folder, 'agent.sock')
  const agent = await start(peer('ssh-agent'), ['-D', '-a', socket], sshd.folder)
  try {
    await vi.waitUntil(() => existsSync(socket), { timeout: 10_000 })
    execFileSync(peer('ssh-add'), ['-q', sshd.identity], { env: { SSH_AUTH_SOCK: socket } })
    // The public key of this name is there, the private one is not: the agent has it.
    const named = path.join(sshd.folder, 'only.pub')
    copyFileSync(`${sshd.identity}.pub`, named)
    const before = sshd.log().length
    const lines = [`IdentityAgent ${socket}`, 'IdentitiesOnly yes', `IdentityFile ${named}`]
    const config = sshd.writeConfig('agent', [sshd.hostLine], lines)
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^.*IdentityFile .*user$/m, ''))
    expect(await sourceWith(config)).toMatchObject({ state: 'up' })
    expect(sshd.log().slice(before)).toContain('Accepted publickey')
  } finally {
    await agent.stop()
  }
})

it('reads a host over a jump host, with a login at each', async () => {
  const before = sshd.log().length
  const config = sshd.writeConfig('inner', [sshd.hostLine], ['ProxyJump gate'])
  const gate = readFileSync(config, 'utf8')
    .replace('Host inner', 'Host gate')
    .replace(/^.*ProxyJump.*\n/m, '')
  writeFileSync(config, `${readFileSync(config, 'utf8')}${gate}`)
  const nodes = json<ShownNode[]>(await homeport('nodes', config))
  expect(nodes.length).toBeGreaterThan(0)
  const { sources } = json<ShownStatus>(await homeport('status', config))
  expect(sources.filter(({ kind }) => kind === 'ssh').map(({ state }) => state)).toEqual(['up', 'up'])
  // The gate itself, the gate as a way, and the host behind it; asked twice.
  expect(
    sshd
      .log()
      .slice(before)
      .match(/Accepted publickey/g)?.length,
  ).toBeGreaterThanOrEqual(6)
})

it('does not log in where the host key is unknown, and says what to do', async () => {
  const before = sshd.log().length
  const source = await sourceWith(sshd.writeConfig('stranger', []))
  expect(source).toMatchObject({ state: 'needs-you', reason: expect.stringMatching(/host key/i) })
  expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed|Postponed/)
})

it('does not log in where the host key is another than the known one', async () => {
  const known = sshd.hostLine
  await sshd.changeHostKey()
  const before = sshd.log().length
  const source = await sourceWith(sshd.writeConfig('changed', [known]))
  expect(source).toMatchObject({
    state: 'needs-you',
    reason: expect.stringMatching(/changed|another|differs/i),
  })
  expect(source?.reason).toMatch(/SHA256:/)
  expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed|Postponed/)
})
