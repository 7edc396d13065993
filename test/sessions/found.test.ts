import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { findLabs } from '../../electron/backend/found.ts'
import { loadLab } from '../../electron/backend/loadLab.ts'
import { labOptions } from '../../electron/backend/options.ts'
import { foundText } from '../../electron/command/found.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { type LocalApi, localApi } from '../labs/localApi.ts'
import { type SshAgent, sshAgent } from '../labs/sshAgent.ts'
import { newKey } from '../labs/sshServer.ts'

let home: string
let clock: FakeClock
let agent: SshAgent | null = null
let tailscaled: LocalApi | null = null

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeport-found-'))
  clock = new FakeClock(Date.now())
  vi.stubEnv('HOME', home)
})
afterEach(async () => {
  await agent?.close()
  await tailscaled?.close()
  agent = tailscaled = null
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

async function put(file: string, text: string): Promise<string> {
  const path = join(home, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return path
}

const look = (env: NodeJS.ProcessEnv = {}, held: Awaited<ReturnType<typeof loadLab>>[] = []) =>
  findLabs(held, { env, clock, tailscale: tailscaled?.socket ?? join(home, 'no.sock') })
const kubeconfig = (context: string, server: string) =>
  stringify({
    'current-context': context,
    contexts: [{ name: context, context: { cluster: context, user: context } }],
    clusters: [{ name: context, cluster: { server } }],
    users: [{ name: context, user: { token: 'x' } }],
  })
const hostKey = () => newKey().public.split(' ').slice(0, 2).join(' ')

describe('what this computer names', () => {
  it('is nothing in an empty home, and it says where it looked', async () => {
    const found = await look()
    expect(found).toMatchObject({ clusters: [], hosts: [], known: [], hashed: 0, agents: [], tailnet: null })
    expect(found.problems).toEqual([])
    expect(found.looked).toEqual(
      expect.arrayContaining([
        join(home, '.kube/config'),
        '/etc/rancher/k3s/k3s.yaml',
        join(home, '.ssh/config'),
      ]),
    )
  })

  it('tells of a file that is wrong, also where the mistake is that something in it is not there', async () => {
    const text = kubeconfig('one', 'https://192.0.2.1:6443').replace(
      'current-context: one',
      'current-context: two',
    )
    const file = await put('.kube/config', text)
    const { problems } = await look({ KUBECONFIG: `${file}:${join(home, 'gone.yaml')}` })
    expect(problems).toEqual([
      expect.objectContaining({ file, sentence: 'The current context "two" is not there.' }),
    ])
  })

  it('takes every file of $KUBECONFIG in place of ~/.kube/config', async () => {
    await put('.kube/config', kubeconfig('unused', 'https://192.0.2.1:6443'))
    const one = await put('one.yaml', kubeconfig('one', 'https://192.0.2.2:6443'))
    const two = await put('two.yaml', kubeconfig('two', 'https://192.0.2.3:6443'))
    const { clusters } = await look({ KUBECONFIG: `${one}::${two}:${one}:${join(home, 'gone.yaml')}` })
    expect(clusters.map(({ file, context }) => [file, context])).toEqual([
      [one, 'one'],
      [two, 'two'],
    ])
  })

  it('runs no Match exec, and names a host that only such a block would change', async () => {
    const ran = join(home, 'ran')
    await put('.ssh/config', `Match exec "touch ${ran}"\n  User other\nHost attic\n  HostName 192.0.2.4\n`)
    const found = await look()
    expect(found.hosts).toMatchObject([{ alias: 'attic', hostName: '192.0.2.4', known: false }])
    expect(found.problems.map(one => one.line)).toEqual([1])
    await expect(import('node:fs/promises').then(fs => fs.access(ran))).rejects.toThrow('ENOENT')
  })

  it('lists hosts of known_hosts that ssh_config does not name, and counts what is hashed', async () => {
    await put(
      '.ssh/config',
      'Host attic\n  HostName 192.0.2.4\nHost odd\n  HostName 192.0.2.5\n  Port 2022\n',
    )
    const salted = `|1|${Buffer.alloc(20, 1).toString('base64')}|${Buffer.alloc(20, 2).toString('base64')}`
    const file = await put(
      '.ssh/known_hosts',
      [
        `192.0.2.4 ${hostKey()}`,
        `[192.0.2.5]:2022 ${hostKey()}`,
        `nas,192.0.2.9 ${hostKey()}`,
        `nas ${hostKey()}`,
        `[192.0.2.10]:2222,[Barn]:2222 ${hostKey()}`,
        `${salted} ${hostKey()}`,
        `*.example.org ${hostKey()}`,
        `@revoked bad ${hostKey()}`,
        `@cert-authority ca ${hostKey()}`,
        'nonsense',
      ].join('\n'),
    )
    const { known, hashed, hosts } = await look()
    expect(known).toEqual([
      { file, name: 'nas', address: '192.0.2.9', port: 22, held: false },
      { file, name: 'barn', address: '192.0.2.10', port: 2222, held: false },
    ])
    expect(hashed).toBe(1)
    expect(hosts.map(one => [one.alias, one.known])).toEqual([
      ['attic', true],
      ['odd', true],
    ])
  })

  it('asks each agent which keys it holds, and for no signature', async () => {
    agent = await sshAgent(home, { 'you@desk': newKey().private })
    await put('.ssh/config', `Host attic\n  IdentityAgent ${join(home, 'gone.sock')}\n`)
    const { agents } = await look({ SSH_AUTH_SOCK: agent.socket })
    expect(agents).toEqual([
      {
        socket: join(home, 'gone.sock'),
        named: 'ssh_config',
        keys: null,
        problem: 'there is no such socket',
      },
      {
        socket: agent.socket,
        named: 'environment',
        keys: [{ type: 'ssh-ed25519', comment: 'you@desk' }],
        problem: null,
      },
    ])
    expect(agent.signed).toEqual([])
  })

  it('waits for an agent that hangs no longer than its deadline', async () => {
    agent = await sshAgent(home, {})
    agent.hang = true
    const looking = look({ SSH_AUTH_SOCK: agent.socket })
    let settled = false
    void looking.then(() => {
      settled = true
    })
    while (!settled) {
      await clock.advance(1_000)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect((await looking).agents).toMatchObject([{ keys: null, problem: 'no answer in 5 s' }])
  })

  it('reads the tailnet from the local socket alone', async () => {
    tailscaled = await localApi((_, response) =>
      response.end(
        JSON.stringify({
          BackendState: 'Running',
          CurrentTailnet: { Name: 'you@example.org' },
          Peer: {
            a: {
              ID: '1',
              DNSName: 'nas.example.ts.net.',
              TailscaleIPs: ['100.64.0.5'],
              OS: 'linux',
              Online: true,
            },
            b: { ID: '2', DNSName: 'gone.example.ts.net.', TailscaleIPs: ['100.64.0.6'], ShareeNode: true },
          },
        }),
      ),
    )
    const { tailnet } = await look()
    expect(tailnet).toEqual({
      state: 'Running',
      name: 'you@example.org',
      problem: null,
      peers: [
        { name: 'nas', address: '100.64.0.5', os: 'linux', online: true, lastSeen: null, exitNode: false },
      ],
      held: false,
    })
    expect(tailscaled.asked).toEqual(['local-tailscaled.sock /localapi/v0/status'])
  })

  it('a tailscaled that hangs is told, after its deadline', async () => {
    tailscaled = await localApi(() => {})
    const looking = look()
    let settled = false
    void looking.then(() => {
      settled = true
    })
    while (!settled) {
      await clock.advance(1_000)
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    expect((await looking).tailnet).toMatchObject({
      state: null,
      peers: [],
      problem: 'tailscaled does not answer',
    })
  })

  it('marks what a lab reads already', async () => {
    await put('.ssh/known_hosts', `192.0.2.9 ${hostKey()}\n`)
    const kube = await put('.kube/config', kubeconfig('attic', 'https://192.0.2.1:6443'))
    const lab = await put(
      'lab.yaml',
      stringify({
        sources: {
          kubernetes: [{ kubeconfig: kube }],
          ssh: { hosts: [{ name: 'nas', address: '192.0.2.9' }] },
          tailscale: true,
        },
      }),
    )
    tailscaled = await localApi((_, response) => response.end('{"BackendState":"Running"}'))
    const plan = await loadLab(labOptions({ lab, 'data-dir': join(home, 'data') }), {})
    expect(plan.problems).toEqual([])
    const found = await look({}, [plan])
    expect(found.clusters).toMatchObject([{ context: 'attic', held: true }])
    expect(found.known).toMatchObject([{ address: '192.0.2.9', held: true }])
    expect(found.tailnet?.held).toBe(true)
  })

  it('case 33: hostile names move no cursor in the text of the command', async () => {
    await put('.ssh/config', 'Host a\u001b[2Jb\n  HostName 192.0.2.4\n')
    const text = foundText(await look())
    expect(text).toContain('192.0.2.4')
    expect(text).not.toContain('\u001b')
  })
})
