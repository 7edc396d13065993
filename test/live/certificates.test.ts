import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Household, peer } from './homeport.ts'
import { json, type ShownNode, type ShownStatus } from './said.ts'
import { type Sshd, startSshd } from './sshd.ts'

/*
 * What Homeport's own SSH cannot do is done by the ssh of this computer: certificates of users and hosts, here with a
 * real authority, a real ssh and a real sshd that lets nobody in with a plain key.
 */

let folder: string
let sshd: Sshd
let home: Household
const at = (name: string) => path.join(folder, name)
const keygen = (...args: string[]) => execFileSync(peer('ssh-keygen'), ['-q', ...args])

beforeAll(async () => {
  folder = mkdtempSync(path.join(process.env.HOMEPORT_LIVE_RUN ?? tmpdir(), 'certificates-'))
  for (const name of ['authority', 'owner', 'server'])
    keygen('-t', 'ed25519', '-N', '', '-C', name, '-f', at(name))
  keygen('-s', at('authority'), '-I', 'owner', '-n', userInfo().username, '-V', '+1d', at('owner.pub'))
  keygen('-s', at('authority'), '-I', 'server', '-h', '-n', '127.0.0.1', '-V', '+1d', at('server.pub'))
  sshd = await startSshd(peer('sshd'), peer('ssh-keygen'), {
    settings: [
      `TrustedUserCAKeys ${at('authority.pub')}`,
      'AuthorizedKeysFile none',
      `HostKey ${at('server')}`,
      `HostCertificate ${at('server-cert.pub')}`,
      'MaxSessions 4',
    ],
  })
  home = new Household()
})

afterAll(async () => {
  home?.dispose()
  await sshd?.dispose()
  rmSync(folder, { recursive: true, force: true })
})

const line = (name: string) => readFileSync(at(`${name}.pub`), 'utf8').trim()
const nameOf = () => `[127.0.0.1]:${sshd.port}`
const owner = () => [`IdentityFile ${at('owner')}`, 'IdentitiesOnly yes', 'IdentityAgent none']
const homeport = (command: string, config: string) =>
  home.run(command, '--ssh-config', config, '--json', '--wait', '20')
async function sourceWith(config: string) {
  const { sources } = json<ShownStatus>(await homeport('status', config))
  return sources.find(({ kind }) => kind === 'ssh')
}
const left = () => readdirSync(path.join(home.folder, 'run')).filter(name => name.startsWith('homeport-ssh-'))

it('comes in with a certificate, over one login, and leaves nothing behind', async () => {
  const before = sshd.log().length
  const config = sshd.writeConfig('box', [`${nameOf()} ${line('server')}`], owner())
  const [node] = json<ShownNode[]>(await homeport('nodes', config))
  expect(node?.figures.memoryTotal?.value).toBeGreaterThan(1e6)
  const said = sshd.log().slice(before)
  expect(said.match(/Accepted publickey.* ED25519-CERT /g)?.length).toBe(1)
  expect(left()).toEqual([])
})

it('comes in where known_hosts trusts an authority for the host alone', async () => {
  const config = sshd.writeConfig('vouched', [`@cert-authority ${nameOf()} ${line('authority')}`], owner())
  expect(await sourceWith(config)).toMatchObject({ state: 'up' })
})

it('does not come in where the certificate of the host is of another authority', async () => {
  const before = sshd.log().length
  const config = sshd.writeConfig('foreign', [`@cert-authority ${nameOf()} ${line('owner')}`], owner())
  expect(await sourceWith(config)).toMatchObject({
    state: 'needs-you',
    reason: expect.stringContaining('which does not vouch for this key'),
  })
  expect(sshd.log().slice(before)).not.toContain('Accepted')
})

it('asks about an unknown and a changed host key as always, and says nothing to it', async () => {
  const before = sshd.log().length
  const unknown = await sourceWith(sshd.writeConfig('stranger', [], owner()))
  expect(unknown).toMatchObject({ state: 'needs-you', reason: expect.stringContaining('is not known') })
  const config = sshd.writeConfig('changed', [`${nameOf()} ${line('owner')}`], owner())
  expect(await sourceWith(config)).toMatchObject({
    state: 'needs-you',
    reason: expect.stringContaining('has changed'),
  })
  expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed|Postponed/)
})

it('names a certificate that lets nobody in', async () => {
  keygen('-t', 'ed25519', '-N', '', '-C', 'late', '-f', at('late'))
  keygen('-s', at('authority'), '-I', 'late', '-n', 'nobody-else', '-V', '+1d', at('late.pub'))
  writeFileSync(at('known'), `${nameOf()} ${line('server')}\n`)
  const lines = [`IdentityFile ${at('late')}`, 'IdentitiesOnly yes', 'IdentityAgent none']
  const config = sshd.writeConfig('late', [`${nameOf()} ${line('server')}`], lines)
  expect(await sourceWith(config)).toMatchObject({
    state: 'needs-you',
    reason: expect.stringMatching(/^late refused user \S+ \(by ssh, with a certificate beside its key/),
  })
})
