import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type ssh2 from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint } from '../../electron/sessions/ssh/knownHosts.ts'
import { resolveHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { parseSshConfig } from '../../electron/sessions/ssh/sshConfig.ts'
import { masterArgs } from '../../electron/sessions/ssh/systemOptions.ts'
import { newKey, type SshServer } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

let lab: SshLab
beforeEach(() => {
  lab = sshLab()
})
afterEach(() => lab.clear())

const blob = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64')
const shown = (server: SshServer) => fingerprint(blob(server.hostKey))
/** In small steps: an exchange of keys that a busy computer draws out must not run into the deadline of a connection. */
const needsYou = (pi: Watched) => until(pi.clock, () => pi.status().state === 'needs-you', 1)

describe('host keys', () => {
  it('case 14: an unknown host key stops one node before anything is sent, and the others go on', async () => {
    const [known, unknown] = [await lab.serve(), await lab.serve()]
    lab.home.trust(lab.line(known))
    const other = lab.watch(lab.home.host(known.port))
    const pi = lab.watch(lab.home.host(unknown.port))
    await needsYou(pi)
    const { reason, advice } = pi.status()
    expect(reason).toContain(`ssh-ed25519 ${shown(unknown)}`)
    expect(reason).toContain(`[127.0.0.1]:${unknown.port}`)
    expect(reason).toContain(lab.home.knownHosts)
    expect(advice).toMatch(/Compare the fingerprint .* homeport trust pi$/)
    expect(unknown.connections).toBe(1)
    expect(unknown.attempts).toEqual([])
    expect(pi.hosts()).toEqual([])
    await until(other.clock, () => other.listed())
    expect(other.status().state).toBe('up')
    // It does not ask again and again: a minute passes until it looks whether its owner has acted.
    const next = (pi.status().nextTry ?? 0) - pi.clock.wall()
    expect(next).toBeGreaterThan(55_000)
    await pi.clock.advance(next - 1_000)
    expect(unknown.connections).toBe(1)
  })

  it('case 13: a changed host key is refused before authentication, with the old and the new fingerprint', async () => {
    const server = await lab.serve()
    const old = newKey().public.split(' ').slice(0, 2).join(' ')
    lab.home.trust('# by hand', `[127.0.0.1]:${server.port} ${old}`)
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    // The end of the new one is kept back: who trusts it has read it at the machine.
    expect(pi.status().reason).toContain(`${shown(server).slice(0, -7)}·······`)
    expect(JSON.stringify(pi.status())).not.toContain(shown(server).slice(-7))
    expect(pi.status().reason).toContain(fingerprint(blob(old)))
    expect(pi.status().reason).toContain(`${lab.home.knownHosts} line 2`)
    expect(pi.status().advice).toMatch(/^Nothing was sent\. .* homeport trust pi$/)
    expect(server.attempts).toEqual([])
  })

  it('refuses a revoked key even where it is on file as good', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server), `@revoked * ${server.hostKey}`)
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    expect(pi.status().reason).toMatch(/revoked/)
    expect(server.attempts).toEqual([])
  })

  it.each(['no', 'off', 'accept-new', 'ask', 'yes'])(
    'asks about an unknown key whatever ssh_config says: StrictHostKeyChecking %s',
    async word => {
      const server = await lab.serve()
      const text = [
        'Host pi',
        '  HostName 127.0.0.1',
        `  Port ${server.port}`,
        `  IdentityFile ${lab.home.keyFile}`,
        `  UserKnownHostsFile ${lab.home.knownHosts}`,
        '  GlobalKnownHostsFile none',
        `  StrictHostKeyChecking ${word}`,
        '  KnownHostsCommand /bin/false %H',
      ].join('\n')
      const { hosts: blocks } = parseSshConfig(text, 'config')
      const pi = lab.watch(resolveHost({ blocks, home: lab.home.folder, env: {} }, 'pi', 'owner'))
      await needsYou(pi)
      expect(pi.status().need).toMatchObject({ kind: 'host-key', verdict: 'unknown' })
      expect(pi.status().reason).toContain('KnownHostsCommand, which may know it, is not run')
      expect(server.attempts).toEqual([])
      expect(fs.readFileSync(lab.home.knownHosts, 'utf8')).toBe('')
    },
  )

  it('asks for the type that is on file, so that a host with several keys does not look changed', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    })
    const server = await lab.serve({ hostKey: String(rsa) })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.listed())
    expect(pi.status().state).toBe('up')
  })

  describe('in a file that cannot be read', () => {
    const files: [string, (file: string) => void, RegExp][] = [
      ['no file', file => fs.mkdirSync(file), /is no file/],
      ['too large', file => fs.truncateSync(file, 17 * 1024 * 1024), /is larger than 16 MiB/],
      ['in a circle', file => fs.symlinkSync(file, file), /cannot be read \(ELOOP\)/],
    ]
    it.each(files)('are not taken for unknown: %s', async (_, make, words) => {
      const server = await lab.serve()
      const file = path.join(lab.home.folder, 'other_hosts')
      if (words.source.startsWith('is larger')) fs.writeFileSync(file, '')
      make(file)
      lab.home.trust(lab.line(server))
      const pi = lab.watch(lab.home.host(server.port, { knownHostsFiles: [lab.home.knownHosts, file] }))
      await needsYou(pi)
      expect(pi.status().reason).toMatch(words)
      expect(pi.status().reason).toContain(file)
      expect(pi.status().need).toBeNull()
      expect(server.connections).toBe(0)
    })

    it('are as nothing where there is no file, or none that holds anything', async () => {
      const server = await lab.serve()
      const files = [path.join(lab.home.folder, 'missing'), '/dev/null', lab.home.knownHosts]
      lab.home.trust(lab.line(server))
      const pi = lab.watch(lab.home.host(server.port, { knownHostsFiles: files }))
      await until(pi.clock, () => pi.listed())
    })
  })

  describe('that RevokedHostKeys lists', () => {
    const revoked = (text: string | null) => {
      const file = path.join(lab.home.folder, 'revoked')
      if (text !== null) fs.writeFileSync(file, text)
      return file
    }
    const watch = (server: SshServer, file: string) => {
      lab.home.trust(lab.line(server))
      return lab.watch(lab.home.host(server.port, { revokedHostKeys: file }))
    }

    it('are refused although known_hosts has them, and others are not', async () => {
      const [bad, good] = [await lab.serve(), await lab.serve()]
      const file = revoked(`# stolen\n\n${bad.hostKey} of the old node\n`)
      const pi = watch(bad, file)
      await needsYou(pi)
      expect(pi.status().reason).toContain('showed a host key that is revoked')
      expect(pi.status().reason).toContain(`${file} line 3`)
      expect(pi.status().need).toMatchObject({ kind: 'host-key', verdict: 'revoked' })
      expect(bad.attempts).toEqual([])
      const other = watch(good, file)
      await until(other.clock, () => other.listed())
    })

    it.each([
      ['is missing', null, /does not exist/],
      ['is a KRL', 'SSHKRL\n\0\0\0\0\u0001', /is a KRL, which Homeport does not read/],
      ['holds what is no key', 'ssh-ed25519 AAAA!\n', /line 1: The key is not base64/],
    ])('refuse all where the file %s', async (_, text, words) => {
      const server = await lab.serve()
      const pi = watch(server, revoked(text))
      await needsYou(pi)
      expect(pi.status().reason).toMatch(words)
      expect(server.connections).toBe(0)
    })

    it('are so for the ssh of this computer too', () => {
      const home = '/home/me'
      const { hosts: blocks } = parseSshConfig('Host pi\n RevokedHostKeys ~/.ssh/revoked\n', 'config')
      const host = resolveHost({ blocks, home, env: {} }, 'pi', 'owner')
      expect(host.revokedHostKeys).toBe('/home/me/.ssh/revoked')
      expect(masterArgs(host, '/run/control')).toContain('RevokedHostKeys=/home/me/.ssh/revoked')
    })
  })

  it('looks a host up under its HostKeyAlias', async () => {
    const server = await lab.serve()
    lab.home.trust(`the-pi ${server.hostKey}`)
    const pi = lab.watch(lab.home.host(server.port, { hostKeyAlias: 'the-pi' }))
    await until(pi.clock, () => pi.listed())
  })

  it('connects by itself once its owner has put the key on file', async () => {
    const server = await lab.serve()
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    lab.home.trust(lab.line(server))
    await pi.clock.advance(5 * 60_000)
    await until(pi.clock, () => pi.status().state === 'up')
  })
})

describe('what a server must offer', () => {
  it.each([
    ['only CBC', { cipher: ['aes128-cbc'] }],
    ['only SHA-1 for its exchange', { kex: ['diffie-hellman-group14-sha1'] }],
    ['only SHA-1 for its messages', { hmac: ['hmac-sha1'], cipher: ['aes128-ctr'] }],
  ])('a server with %s is refused and named', async (_, algorithms) => {
    const server = await lab.serve({ algorithms: algorithms as ssh2.Algorithms })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    expect(pi.status().reason).toMatch(/outdated SSH algorithms/)
    expect(pi.status().advice).toMatch(/Update its SSH server/)
    expect(server.attempts).toEqual([])
  })
})

describe('keys of the user', () => {
  it('says who was refused with what, and does not knock until the server locks it out', async () => {
    const server = await lab.serve({ users: [newKey().public] })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    expect(pi.status().reason).toBe(`pi refused user owner with ${lab.home.keyFile}.`)
    expect(pi.status().advice).toMatch(/authorized_keys of owner/)
    const tries = server.attempts.length
    // fail2ban counts to five in ten minutes.
    const next = (pi.status().nextTry ?? 0) - pi.clock.wall()
    expect(next).toBeGreaterThan(4.9 * 60_000)
    await pi.clock.advance(next - 1_000)
    expect(server.attempts.length).toBe(tries)
  })

  it('tries no more keys than a server bears', async () => {
    const server = await lab.serve({ users: [newKey().public] })
    lab.home.trust(lab.line(server))
    const files = Array.from({ length: 9 }, (_, n) => keyFile(`id_${n}`, newKey().private))
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: files }))
    await needsYou(pi)
    expect(server.attempts.length).toBeLessThanOrEqual(6)
  })

  it('says that there is no key at all', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const nowhere = path.join(lab.home.folder, 'id_none')
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [nowhere] }))
    await needsYou(pi)
    expect(pi.status().reason).toBe(`There is no key for pi: looked for ${nowhere}.`)
    expect(server.attempts).toEqual(['none owner'])
  })

  it('refuses a key that others can read, as ssh does', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    fs.chmodSync(lab.home.keyFile, 0o644)
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    expect(pi.status().reason).toMatch(/can be read by others \(mode 644\)/)
    expect(pi.status().advice).toBe(`Run: chmod 600 ${lab.home.keyFile}`)
    expect(server.attempts).toEqual(['none owner'])
  })

  it.each([
    ['rubbish', 'no key at all\n'],
    ['a broken PKCS#8 key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
    ['a public key', newKey().public],
  ])('names a key file that holds %s', async (_, text) => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    fs.writeFileSync(lab.home.keyFile, text)
    const pi = lab.watch(lab.home.host(server.port))
    await needsYou(pi)
    expect(pi.status().reason).toContain(lab.home.keyFile)
  })

  it.each([
    ['ed25519', () => generateKeyPairSync('ed25519')],
    ['ecdsa', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['rsa', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ])('comes in with an %s key in PKCS#8 form', async (kind, make) => {
    const { privateKey } = make()
    const pkcs8 = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    fs.writeFileSync(lab.home.keyFile, pkcs8)
    // What the server lets in is made from the same key by another way than the one under test.
    const server = await lab.serve({ users: [publicLine(kind, privateKey.export({ format: 'jwk' }))] })
    lab.home.trust(lab.line(server))
    const pi = lab.watch(lab.home.host(server.port))
    await until(pi.clock, () => pi.listed() || pi.status().state === 'needs-you')
    expect(pi.status()).toMatchObject({ state: 'up' })
  })

  it('tries the next key when the first is refused or cannot be used', async () => {
    const server = await lab.serve()
    lab.home.trust(lab.line(server))
    const files = [keyFile('id_bad', 'rubbish'), keyFile('id_other', newKey().private), lab.home.keyFile]
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: files }))
    await until(pi.clock, () => pi.listed() || pi.status().state !== 'connecting')
    expect(pi.status()).toMatchObject({ state: 'up' })
  })

  function keyFile(name: string, text: string): string {
    const file = path.join(lab.home.folder, name)
    fs.writeFileSync(file, text, { mode: 0o600 })
    return file
  }
})

/** A public key line from a JWK: RFC 4253 and 5656 fields. */
function publicLine(kind: string, jwk: Record<string, unknown>): string {
  const number = (name: string) => {
    const bytes = Buffer.from(String(jwk[name]), 'base64url')
    return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
  }
  const plain = (name: string) => Buffer.from(String(jwk[name]), 'base64url')
  const [type, ...fields] =
    kind === 'ed25519'
      ? ['ssh-ed25519', plain('x')]
      : kind === 'rsa'
        ? ['ssh-rsa', number('e'), number('n')]
        : [
            'ecdsa-sha2-nistp256',
            Buffer.from('nistp256'),
            Buffer.concat([Buffer.from([4]), plain('x'), plain('y')]),
          ]
  const packed = [Buffer.from(type as string), ...(fields as Buffer[])].map(field => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(field.length)
    return Buffer.concat([length, field])
  })
  return `${type} ${Buffer.concat(packed).toString('base64')}`
}
