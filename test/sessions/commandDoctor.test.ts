import fs from 'node:fs'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiLab } from '../labs/apiServer.ts'
import { CommandHome } from '../labs/commandHome.ts'
import { newKey, type SshServer, sshServer } from '../labs/sshServer.ts'

interface Told {
  here: string[]
  sources: {
    name: string
    state: string
    way: string[]
    dialled: { to: string; address: string | null; ok: boolean; sentence: string; took: number; at: string }[]
    reason: string
    advice: string
    needsYou: boolean
  }[]
}

let home: CommandHome
let api: ApiLab
const servers: SshServer[] = []
let flags: string[]
let closed: number

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

beforeAll(async () => {
  home = new CommandHome()
  api = await ApiLab.open()
  const key = newKey()
  const keyFile = home.write('id', key.private)
  fs.chmodSync(keyFile, 0o600)
  for (let n = 0; n < 3; n++) servers.push(await sshServer({ users: [key.public] }))
  const [well, unknown, behind] = servers
  closed = await closedPort()
  const hosts = home.write(
    'known_hosts',
    [well, behind].map(server => `[127.0.0.1]:${server?.port} ${server?.hostKey}\n`).join(''),
  )
  const host = (alias: string, port: number | undefined, more = '') =>
    `Host ${alias}\n  HostName 127.0.0.1\n  Port ${port}\n${more}`
  const config = home.write(
    'ssh_config',
    [
      host('well', well?.port),
      host('new', unknown?.port),
      host('shut', closed),
      host('behind', behind?.port, '  ProxyJump well\n'),
      `Host *\n  User owner\n  IdentityFile ${keyFile}\n  UserKnownHostsFile ${hosts}\n  GlobalKnownHostsFile none\n`,
    ].join('\n'),
  )
  flags = [
    '--ssh-config',
    config,
    '--kubeconfig',
    home.kubeconfig('kubeconfig', api.context()),
    '--wait',
    '20',
  ]
})
afterAll(async () => {
  await api.close()
  for (const server of servers) await server.close()
  home.remove()
})

describe('homeport doctor', () => {
  it('tells of each source how it is reached, what was dialled, where it stopped and what it takes', async () => {
    const ended = await home.run('doctor', '--json', ...flags)
    expect(ended.code).toBe(1)
    const told = JSON.parse(ended.out) as Told
    const of = (name: string) => told.sources.find(one => one.name === name)
    const [well, unknown, behind] = servers
    expect(of('well')).toMatchObject({
      state: 'up',
      way: expect.arrayContaining([`well (owner@127.0.0.1:${well?.port})`]),
      dialled: [{ to: `127.0.0.1:${well?.port}`, address: '127.0.0.1', ok: true, sentence: '' }],
      reason: '',
      needsYou: false,
    })
    expect(of('new')).toMatchObject({
      state: 'needs-you',
      dialled: [{ to: `127.0.0.1:${unknown?.port}`, ok: true }],
      reason: expect.stringContaining('is not known'),
      advice: expect.stringContaining('homeport trust new'),
      needsYou: true,
    })
    expect(of('shut')).toMatchObject({
      dialled: [
        { to: `127.0.0.1:${closed}`, address: null, ok: false, sentence: `TCP refused 127.0.0.1:${closed}.` },
      ],
      needsYou: false,
    })
    // What is behind a jump host is not dialled from here.
    expect(of('behind')?.way[0]).toBe(
      `well (owner@127.0.0.1:${well?.port}), then behind (owner@127.0.0.1:${behind?.port})`,
    )
    expect(of('behind')?.dialled.map(one => one.to)).toEqual([`127.0.0.1:${well?.port}`])
    expect(of('lab')).toMatchObject({
      state: 'up',
      dialled: [{ ok: true, address: '127.0.0.1' }],
    })
    expect(ended.out).not.toContain(api.context().user.token ?? 'no token')
  })

  it('says the same in words, of one source alone where it is named', async () => {
    const ended = await home.run('doctor', 'shut', ...flags)
    expect(ended.code).toBe(1)
    expect(ended.out).toContain(`✗ 127.0.0.1:${closed}: TCP refused 127.0.0.1:${closed}. (`)
    expect(ended.out).not.toContain('well (')
    expect(await home.run('doctor', 'nobody', ...flags)).toMatchObject({ code: 2 })
  })

  it('says that a lab without sources looks at nothing', async () => {
    const ended = await home.run('doctor')
    expect(ended).toMatchObject({ code: 3, out: '' })
    expect(ended.err).toContain('This lab has no sources')
  })
})
