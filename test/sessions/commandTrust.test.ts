import fs from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint } from '../../electron/sessions/ssh/knownHosts.ts'
import type { HostKeyNeed, ProgramNeed } from '../../shared/lab/need.ts'
import { CommandHome, type Ended } from '../labs/commandHome.ts'
import { newKey, type SshServer, sshServer } from '../labs/sshServer.ts'

let home: CommandHome
let server: SshServer
let config: string
let knownHosts: string

beforeEach(async () => {
  home = new CommandHome()
  const key = newKey()
  const keyFile = home.write('id', key.private)
  fs.chmodSync(keyFile, 0o600)
  server = await sshServer({ users: [key.public] })
  knownHosts = home.write('known_hosts', '')
  config = home.write(
    'ssh_config',
    [
      'Host pi',
      '  HostName 127.0.0.1',
      `  Port ${server.port}`,
      '  User owner',
      `  IdentityFile ${keyFile}`,
      `  UserKnownHostsFile ${knownHosts}`,
      '  GlobalKnownHostsFile none',
    ].join('\n'),
  )
})
afterEach(async () => {
  await server.close()
  home.remove()
})

const trust = (...args: string[]) => home.run('trust', '--ssh-config', config, '--wait', '20', ...args)
const print = () => fingerprint(Buffer.from(server.hostKey.split(' ')[1] ?? '', 'base64'))
const written = () => fs.readFileSync(knownHosts, 'utf8')
const onFile = (key: string) => fs.writeFileSync(knownHosts, `[127.0.0.1]:${server.port} ${key}\n`)
const old = () => newKey().public.split(' ').slice(0, 2).join(' ')
const json = <Shape>({ out }: Ended) => JSON.parse(out) as Shape

describe('homeport trust', () => {
  it('lists an unknown host key with how to compare it, and trusts nothing by that', async () => {
    const listed = await trust()
    expect(listed).toMatchObject({ code: 1, err: '' })
    expect(listed.out).toContain('First time meeting pi')
    expect(listed.out).toContain(print())
    expect(listed.out).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')
    const asked = await trust('pi')
    expect(asked).toMatchObject({ code: 1, out: '' })
    expect(written()).toBe('')
    expect(server.attempts).toEqual([])
  })

  it('trusts the key that has the fingerprint it is given, whole, and no other', async () => {
    for (const wrong of [fingerprint(Buffer.from('another')), print().slice(0, -1)]) {
      const ended = await trust('pi', '--fingerprint', wrong)
      expect(ended.code).toBe(1)
      expect(ended.err).toMatch(/Nothing was trusted/)
      expect(written()).toBe('')
    }
    expect(await trust('pi', '--fingerprint', print())).toMatchObject({ code: 0 })
    expect(written()).toBe(`[127.0.0.1]:${server.port} ${server.hostKey}\n`)
    expect(await trust('pi')).toMatchObject({ code: 0, out: 'pi needs nothing of you.\n' })
    expect(await trust()).toMatchObject({ code: 0, out: 'Nothing needs you.\n' })
  })

  it('case 13: replaces a changed key only for who has the characters that it keeps back', async () => {
    onFile(old())
    const before = written()
    const [told] = json<{ need: HostKeyNeed }[]>(await trust('--json'))
    expect(told?.need).toMatchObject({ verdict: 'changed', hidden: 7 })
    expect(told?.need.fingerprint).toBe(`${print().slice(0, -7)}·······`)
    const listed = await trust()
    expect(listed.out).toContain('Stopped: pi answers with a different key')
    expect(listed.out + listed.err).not.toContain(print().slice(-7))
    expect(await trust('pi', '--fingerprint', print())).toMatchObject({ code: 2 })
    expect(await trust('pi', '--once', `--replace=${print().slice(-7)}`)).toMatchObject({ code: 2 })
    expect(await trust('pi', '--allow')).toMatchObject({ code: 2 })
    expect(await trust('pi', '--replace', 'AAAAAAA')).toMatchObject({ code: 1 })
    expect(written()).toBe(before)
    const done = await trust('pi', `--replace=${print().slice(-7)}`)
    expect(done).toMatchObject({ code: 0 })
    expect(written()).toBe(`[127.0.0.1]:${server.port} ${server.hostKey}\n`)
  })

  it('says that a name is not known, and that a key for once needs a Homeport that stays', async () => {
    expect(await trust('nobody')).toMatchObject({ code: 2 })
    const once = await trust('pi', '--once', '--fingerprint', print())
    expect(once).toMatchObject({ code: 2 })
    expect(once.err).toContain('--once goes with a Homeport that runs.')
    expect(written()).toBe('')
  })

  it('case 11: lists the programs that were allowed or refused, and takes back what was said of one', async () => {
    const plugin = home.write('sign-in', '#!/bin/sh\nexit 1\n')
    fs.chmodSync(plugin, 0o700)
    const kubeconfig = home.write(
      'kubeconfig',
      JSON.stringify({
        'current-context': 'cabin',
        contexts: [{ name: 'cabin', context: { cluster: 'cabin', user: 'me' } }],
        clusters: [{ name: 'cabin', cluster: { server: 'https://127.0.0.1:1' } }],
        users: [
          {
            name: 'me',
            user: {
              exec: {
                apiVersion: 'client.authentication.k8s.io/v1',
                command: plugin,
                args: ['get', 'token'],
                interactiveMode: 'Never',
              },
            },
          },
        ],
      }),
    )
    const flags = ['--kubeconfig', kubeconfig, '--wait', '20']
    const programs = (...args: string[]) => home.run('trust', '--programs', ...flags, ...args)
    expect(await programs()).toMatchObject({ code: 0, out: 'You have allowed and refused no program.\n' })
    expect(await home.run('trust', 'cabin', '--allow', ...flags)).toMatchObject({ code: 0 })
    const listed = await programs()
    expect(listed.out).toContain(`allowed  ${plugin} get token\n  for     user "me" in ${kubeconfig}\n`)
    const [{ digest }] = json<[{ digest: string }]>(await programs('--json'))
    expect(listed.out).toContain(`digest  ${digest.slice(0, 16)}\n`)
    for (const wrong of [digest.slice(0, 7), 'f'.repeat(64)]) {
      expect(await programs('--forget', wrong)).toMatchObject({ code: 2 })
    }
    expect(await programs('--forget')).toMatchObject({ code: 2 })
    expect(json(await programs('--json'))).toHaveLength(1)
    const done = await programs('--forget', digest.slice(0, 8))
    expect(done).toMatchObject({
      code: 0,
      out: `What you said of ${plugin} for user "me" is forgotten.\n`,
    })
    expect(json(await programs('--json'))).toEqual([])
    const needs = async () =>
      json<{ need: ProgramNeed | null }[]>(await home.run('trust', '--json', ...flags))
    expect((await needs())[0]?.need).toMatchObject({ kind: 'program', digest, refused: false })
    const door = home.door('--kubeconfig', kubeconfig)
    try {
      await expect.poll(() => door.said.out, { timeout: 20_000 }).toContain('http://127.0.0.1:')
      expect(await home.run('trust', 'cabin', '--refuse', ...flags)).toMatchObject({ code: 0 })
      await expect.poll(async () => (await needs())[0]?.need?.refused, { timeout: 20_000 }).toBe(true)
      // The Homeport that runs is told, and asks again.
      expect(await programs('--forget', digest)).toMatchObject({ code: 0 })
      await expect.poll(async () => (await needs())[0]?.need?.refused, { timeout: 20_000 }).toBe(false)
    } finally {
      await door.stop()
    }
  })

  it('trusts a key for as long as the Homeport runs that was asked', async () => {
    const door = home.door('--ssh-config', config)
    try {
      await expect.poll(() => door.said.out, { timeout: 20_000 }).toContain('http://127.0.0.1:')
      expect(await trust('pi', '--once', '--fingerprint', print())).toMatchObject({ code: 0 })
      await expect.poll(async () => (await trust()).out, { timeout: 20_000 }).toBe('Nothing needs you.\n')
      expect(written()).toBe('')
    } finally {
      await door.stop()
    }
  })
})
