import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answers } from '../../electron/backend/answers.ts'
import { Consents } from '../../electron/backend/consents.ts'
import { fingerprint } from '../../electron/sessions/ssh/knownHosts.ts'
import type { HostKeyNeed } from '../../shared/lab/need.ts'
import { newKey, type SshServer } from '../labs/sshServer.ts'
import { type SshLab, sshLab, until, type Watched } from '../labs/sshWatched.ts'

let lab: SshLab
let answers: Answers
beforeEach(() => {
  lab = sshLab()
  answers = new Answers(new Consents(lab.home.folder, () => {}))
})
afterEach(() => lab.clear())

const needsYou = (pi: Watched) => until(pi.clock, () => pi.status().state === 'needs-you', 1)
const read = () => fs.readFileSync(lab.home.knownHosts)
const blob = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64')
const hiddenOf = (server: SshServer) => fingerprint(blob(server.hostKey)).slice(-7)
const needOf = (pi: Watched) => pi.status().need as HostKeyNeed
const oldKey = () => newKey().public.split(' ').slice(0, 2).join(' ')

/** Watches a server whose key is not the one on file, until its owner is needed. */
async function asked(server: SshServer, changes = {}): Promise<Watched> {
  const pi = lab.watch(lab.home.host(server.port, changes), answers)
  await needsYou(pi)
  return pi
}

describe('an unknown host key', () => {
  it('is asked about as data: who, where, which, and how to compare', async () => {
    const server = await lab.serve()
    const pi = await asked(server)
    expect(needOf(pi)).toMatchObject({
      kind: 'host-key',
      verdict: 'unknown',
      host: 'pi',
      name: `[127.0.0.1]:${server.port}`,
      address: '127.0.0.1',
      port: server.port,
      keyType: 'ssh-ed25519',
      fingerprint: fingerprint(blob(server.hostKey)),
      hidden: 0,
      known: [],
      file: lab.home.knownHosts,
      replaces: null,
      compare: 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    })
  })

  it('is added as one line when its owner trusts it, and the session comes up', async () => {
    const server = await lab.serve()
    fs.writeFileSync(lab.home.knownHosts, '# mine\nother ssh-rsa rubbish without an end')
    const pi = await asked(server)
    const done = await answers.give(needOf(pi), { kind: 'trust', once: false })
    expect(done).toContain(fingerprint(blob(server.hostKey)))
    expect(read().toString()).toBe(
      `# mine\nother ssh-rsa rubbish without an end\n[127.0.0.1]:${server.port} ${server.hostKey}\n`,
    )
    pi.wake()
    await until(pi.clock, () => pi.listed())
    expect(pi.status()).toMatchObject({ state: 'up', need: null })
  })

  it('is written hashed where ssh_config asks for it, and is known by it', async () => {
    const server = await lab.serve()
    const pi = await asked(server, { hashKnownHosts: true })
    await answers.give(needOf(pi), { kind: 'trust', once: false })
    expect(read().toString()).toMatch(/^\|1\|\S+\|\S+ ssh-ed25519 \S+\n$/)
    pi.wake()
    await until(pi.clock, () => pi.listed())
  })

  it('is written into a file of its own where there is none yet, readable by its owner alone', async () => {
    const server = await lab.serve()
    const file = path.join(lab.home.folder, 'new', 'known_hosts')
    const pi = await asked(server, { knownHostsFiles: [file], ownKnownHosts: file })
    await answers.give(needOf(pi), { kind: 'trust', once: false })
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700)
    expect(fs.readFileSync(file, 'utf8')).toContain(server.hostKey)
  })

  it('trusted only this once is not written, and does not trust another key of that host', async () => {
    const server = await lab.serve()
    const pi = await asked(server)
    await answers.give(needOf(pi), { kind: 'trust', once: true })
    pi.wake()
    await until(pi.clock, () => pi.listed())
    expect(read().toString()).toBe('')
    expect(answers.trusts(needOf(pi)?.name ?? '', blob(oldKey()))).toBe(false)
    const again = new Answers(new Consents(lab.home.folder, () => {}))
    expect(again.trusts(`[127.0.0.1]:${server.port}`, blob(server.hostKey))).toBe(false)
  })

  it('is not trusted where the file cannot be written, and its owner hears which', async () => {
    const server = await lab.serve()
    const file = path.join(lab.home.folder, 'id_ed25519', 'known_hosts')
    const pi = await asked(server, { knownHostsFiles: [file], ownKnownHosts: file })
    await expect(answers.give(needOf(pi), { kind: 'trust', once: false })).rejects.toMatchObject({
      fault: { code: 'refused', sentence: expect.stringContaining(file) },
    })
  })
})

describe('case 13: a changed host key', () => {
  it('is replaced in its line alone, and only by who types the characters that were kept back', async () => {
    const server = await lab.serve()
    const before = oldKey()
    const name = `nas,[127.0.0.1]:${server.port}`
    // What is no UTF-8, ends lines in two ways and looks like nothing stays as it is.
    const head = Buffer.from([0x23, 0xff, 0xfe, 0x0d, 0x0a])
    const tail = '  by hand \r\nother ssh-rsa rubbish\n\n# end without a line break'
    fs.writeFileSync(lab.home.knownHosts, Buffer.concat([head, Buffer.from(`${name}\t${before}${tail}`)]), {
      mode: 0o640,
    })
    fs.chmodSync(lab.home.knownHosts, 0o640)
    const untouched = read()
    const pi = await asked(server)
    expect(needOf(pi)).toMatchObject({
      verdict: 'changed',
      hidden: 7,
      replaces: { line: 2, file: lab.home.knownHosts },
    })
    for (const typed of ['', '·······', 'AAAAAAA', hiddenOf(server).toLowerCase()]) {
      await expect(answers.give(needOf(pi), { kind: 'replace', typed })).rejects.toMatchObject({
        fault: { code: 'refused' },
      })
    }
    await expect(answers.give(needOf(pi), { kind: 'trust', once: true })).rejects.toThrow()
    await expect(answers.give(needOf(pi), { kind: 'trust', once: false })).rejects.toThrow()
    expect(read()).toEqual(untouched)
    expect(server.attempts).toEqual([])

    await answers.give(needOf(pi), { kind: 'replace', typed: ` ${hiddenOf(server)} ` })
    expect(read()).toEqual(Buffer.concat([head, Buffer.from(`${name}\t${server.hostKey}${tail}`)]))
    expect(fs.statSync(lab.home.knownHosts).mode & 0o777).toBe(0o640)
    expect(fs.readdirSync(lab.home.folder).sort()).toEqual(['id_ed25519', 'known_hosts'])
    pi.wake()
    await until(pi.clock, () => pi.listed())
  })

  it('is not replaced where its line holds another key by now', async () => {
    const server = await lab.serve()
    lab.home.trust(`[127.0.0.1]:${server.port} ${oldKey()}`)
    const pi = await asked(server)
    lab.home.trust('# one line more', `[127.0.0.1]:${server.port} ${oldKey()}`)
    const untouched = read()
    await expect(
      answers.give(needOf(pi), { kind: 'replace', typed: hiddenOf(server) }),
    ).rejects.toMatchObject({
      fault: { sentence: expect.stringContaining('does not hold that key any more') },
    })
    expect(read()).toEqual(untouched)
  })

  it('keeps known_hosts a link to the file it leads to', async () => {
    const server = await lab.serve()
    const real = path.join(lab.home.folder, 'dotfiles')
    fs.renameSync(lab.home.knownHosts, real)
    fs.symlinkSync(real, lab.home.knownHosts)
    lab.home.trust(`[127.0.0.1]:${server.port} ${oldKey()}`)
    const pi = await asked(server)
    await answers.give(needOf(pi), { kind: 'replace', typed: hiddenOf(server) })
    expect(fs.lstatSync(lab.home.knownHosts).isSymbolicLink()).toBe(true)
    expect(fs.readFileSync(real, 'utf8')).toContain(server.hostKey)
  })

  it('is not trusted by a word given for one run before it changed', async () => {
    const server = await lab.serve()
    const name = `[127.0.0.1]:${server.port}`
    const first = await asked(server)
    await answers.give(needOf(first), { kind: 'trust', once: true })
    lab.home.trust(`${name} ${oldKey()}`)
    const pi = await asked(server)
    expect(needOf(pi)).toMatchObject({ verdict: 'changed' })
  })
})

describe('a revoked host key', () => {
  it('is trusted by no answer', async () => {
    const server = await lab.serve()
    lab.home.trust(`@revoked * ${server.hostKey}`)
    const pi = await asked(server)
    expect(needOf(pi)).toMatchObject({ verdict: 'revoked' })
    for (const answer of [
      { kind: 'trust', once: true },
      { kind: 'trust', once: false },
      { kind: 'replace', typed: hiddenOf(server) },
    ] as const) {
      await expect(answers.give(needOf(pi), answer)).rejects.toThrow()
    }
  })
})
