import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import ssh2 from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answers } from '../../electron/backend/answers.ts'
import { Consents } from '../../electron/backend/consents.ts'
import { newKey } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

const WORD = 'Zwölf Boxkämpfer'

let lab: SshLab
let answers: Answers
beforeEach(() => {
  lab = sshLab()
  answers = new Answers(new Consents(lab.home.folder, () => {}))
})
afterEach(() => lab.clear())

const settled = (pi: Watched) => until(pi.clock, () => pi.listed() || pi.status().state === 'needs-you', 1)
const file = (name: string, text: string) => {
  const named = path.join(lab.home.folder, name)
  fs.writeFileSync(named, text, { mode: 0o600 })
  return named
}
const say = (pi: Watched, word: string) => {
  const { need } = pi.status()
  if (!need) throw new Error('nothing is asked')
  return answers.give(need, { kind: 'secret', values: [word] })
}
const blob = (line: string) => line.split(' ')[1] ?? ''

function lockedKey() {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', {
      passphrase: WORD,
      cipher: 'aes256-ctr',
      rounds: 4,
    })
    if (!(ssh2.utils.parseKey(pair.private, WORD) instanceof Error)) return pair
  }
}
const line = (text: string, passphrase?: string) => {
  const key = ssh2.utils.parseKey(text, passphrase)
  if (key instanceof Error) throw key
  return `${key.type} ${key.getPublicSSH().toString('base64')}`
}

/** A server that lets these keys in, already trusted. */
async function serve(...users: string[]) {
  const server = await lab.serve({ users })
  lab.home.trust(lab.line(server))
  return server
}

describe('a locked key', () => {
  it('is asked about once the server would take it; its passphrase lets the user in, now and later', async () => {
    const { private: text, public: user } = lockedKey()
    const server = await serve(user)
    const named = file('id_locked', text)
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [named] }), answers)
    await settled(pi)
    expect(pi.status()).toMatchObject({
      state: 'needs-you',
      reason: `The key ${named} is locked with a passphrase.`,
      need: { kind: 'secret', purpose: 'passphrase', of: named, again: false, prompts: [{ echo: false }] },
    })
    expect(server.shown).toEqual([blob(user)])
    const done = await say(pi, WORD)
    expect(done).not.toContain(WORD)
    pi.wake()
    await settled(pi)
    expect(pi.status()).toMatchObject({ state: 'up', need: null })
    server.drop()
    await until(pi.clock, () => pi.status().state !== 'up')
    await until(pi.clock, () => pi.status().state === 'up')
  })

  it('is asked about again where the passphrase is wrong, which is not tried twice', async () => {
    const { private: text, public: user } = lockedKey()
    const server = await serve(user)
    const named = file('id_locked', text)
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [named] }), answers)
    await settled(pi)
    const { id } = pi.status().need ?? {}
    await say(pi, 'wrong')
    pi.wake()
    await until(pi.clock, () => /not the passphrase/.test(pi.status().reason), 1)
    expect(pi.status().need).toMatchObject({ id, again: true })
    expect(answers.secretOf(id ?? '')).toBeNull()
    await say(pi, WORD)
    pi.wake()
    await settled(pi)
    expect(pi.status().state).toBe('up')
  })

  it('is left out where nothing is typed, as ssh does', async () => {
    const { private: text, public: user } = lockedKey()
    const server = await serve(user)
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [file('id_locked', text)] }), answers)
    await settled(pi)
    await say(pi, '')
    pi.wake()
    await until(pi.clock, () => pi.status().need === null && pi.status().state === 'needs-you', 1)
    expect(pi.status().reason).toMatch(/^There is no key for pi/)
  })

  it('is not asked about where another key lets the user in, and not where the server would not take it', async () => {
    const locked = lockedKey()
    const server = await serve(lab.home.publicKey)
    const files = [file('id_locked', locked.private), lab.home.keyFile]
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: files }), answers)
    await settled(pi)
    expect(pi.status().state).toBe('up')
    expect(server.shown).toEqual([blob(lab.home.publicKey)])

    const other = await serve(newKey().public)
    const refused = lab.watch(lab.home.host(other.port, { identityFiles: files }), answers)
    await settled(refused)
    expect(refused.status().need).toBeNull()
    expect(refused.status().reason).toContain(`${files[0]} (locked)`)
    expect(other.shown).toEqual([lab.home.publicKey, locked.public].map(blob))
  })

  it('of a jump host is asked about for all that are reached over it', async () => {
    const { private: text, public: user } = lockedKey()
    const named = file('id_locked', text)
    const bastion = await lab.serve({ users: [user] })
    const targets = [await lab.serve(), await lab.serve()]
    lab.home.trust(...[bastion, ...targets].map(lab.line))
    const gate = lab.home.host(bastion.port, { alias: 'gate', identityFiles: [named] })
    const pis = targets.map(({ port }) =>
      lab.watch(lab.home.host(port, { proxyJump: 'gate', jumps: [gate] }), answers),
    )
    for (const pi of pis) await settled(pi)
    const ids = pis.map(pi => pi.status().need?.id)
    expect(ids[0]).toMatch(/^passphrase:/)
    expect(ids[1]).toBe(ids[0])
    await say(pis[0] as Watched, WORD)
    for (const pi of pis) pi.wake()
    for (const pi of pis) await settled(pi)
    expect(pis.map(pi => pi.status().state)).toEqual(['up', 'up'])
  })
})

describe('a locked key file', () => {
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { privateKey: ed } = generateKeyPairSync('ed25519')
  const open = {
    rsa: rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
    ec: ec.export({ type: 'sec1', format: 'pem' }).toString(),
  }
  const how = { cipher: 'aes-256-cbc', passphrase: WORD }
  const files: [string, string, string | null][] = [
    ['PEM with RSA', rsa.export({ type: 'pkcs1', format: 'pem', ...how }).toString(), open.rsa],
    ['PEM with ECDSA', ec.export({ type: 'sec1', format: 'pem', ...how }).toString(), open.ec],
    ['PKCS#8 with RSA', rsa.export({ type: 'pkcs8', format: 'pem', ...how }).toString(), open.rsa],
    ['PKCS#8 with ECDSA', ec.export({ type: 'pkcs8', format: 'pem', ...how }).toString(), open.ec],
    ['PKCS#8 with Ed25519', ed.export({ type: 'pkcs8', format: 'pem', ...how }).toString(), null],
  ]
  it.each(files)('of %s is opened by its passphrase, without a .pub beside it', async (_, text, plain) => {
    const key = ed.export({ format: 'jwk' })
    const length = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
    const openEd = Buffer.concat([
      length(Buffer.from('ssh-ed25519')),
      length(Buffer.from(key.x ?? '', 'base64url')),
    ])
    const server = await serve(plain ? line(plain) : `ssh-ed25519 ${openEd.toString('base64')}`)
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [file('id', text)] }), answers)
    await settled(pi)
    expect(pi.status().need).toMatchObject({ purpose: 'passphrase', again: false })
    // Nothing says what its public part is: nothing was shown.
    expect(server.shown).toEqual([])
    await say(pi, WORD)
    pi.wake()
    await settled(pi)
    expect(pi.status().state).toBe('up')
  })

  it('of PuTTY is named with what converts it', async () => {
    const server = await serve()
    const named = file('id.ppk', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: owner\n')
    const pi = lab.watch(lab.home.host(server.port, { identityFiles: [named] }), answers)
    await settled(pi)
    expect(pi.status().reason).toBe(`${named} is a key of PuTTY, of a kind that is not read.`)
    expect(pi.status().advice).toContain(`puttygen ${named} -O private-openssh -o ${named}.openssh`)
  })
})
