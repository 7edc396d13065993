import { readFileSync } from 'node:fs'
import { release, totalmem } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Household, peer } from './homeport.ts'
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
