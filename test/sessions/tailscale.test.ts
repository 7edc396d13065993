import { afterEach, describe, expect, it, vi } from 'vitest'
import { tailnet, tailnetText } from '../../electron/command/tailnet.ts'
import { readStatus, socketsOf } from '../../electron/sessions/tailscale/localApi.ts'
import { parseStatus } from '../../electron/sessions/tailscale/status.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { type Answer, type LocalApi, localApi } from '../labs/localApi.ts'

const NOW = Date.UTC(2026, 2, 1, 12)
const STATUS = {
  BackendState: 'Running',
  MagicDNSSuffix: 'tail0.example',
  CurrentTailnet: { Name: 'example.com' },
  TUN: true,
  Health: [],
  Self: { ID: 'me', DNSName: 'desk.tail0.example.', TailscaleIPs: ['100.64.0.1'], OS: 'linux', Online: true },
  Peer: {
    a: {
      ID: 'a',
      DNSName: 'pi-10.tail0.example.',
      TailscaleIPs: ['100.64.0.10'],
      OS: 'linux',
      Online: true,
      Active: true,
      Relay: 'fra',
    },
    b: {
      ID: 'b',
      DNSName: 'pi-2.tail0.example.',
      TailscaleIPs: ['100.64.0.2'],
      OS: 'linux',
      Online: true,
      CurAddr: '192.0.2.2:41641',
      PrimaryRoutes: ['192.0.2.0/24'],
      KeyExpiry: '2026-03-05T12:00:00Z',
      sshHostKeys: ['ssh-ed25519 AA'],
      Tags: ['tag:server'],
    },
    c: {
      ID: 'c',
      DNSName: 'phone.tail0.example.',
      Online: false,
      LastSeen: '2026-03-01T10:00:00Z',
      Expired: true,
    },
    d: { ID: 'd', DNSName: 'stranger.other.example.', ShareeNode: true, Online: true },
  },
}
const answers =
  (body: string, code = 200): Answer =>
  (_, response) =>
    void response.writeHead(code).end(body)

let api: LocalApi | null = null
afterEach(async () => {
  await api?.close()
  api = null
})
async function serving(answer: Answer) {
  api = await localApi(answer)
  return api
}
const failure = (socket: string, clock = new FakeClock()) =>
  readStatus(socket, clock).then(
    () => Promise.reject(new Error('it was read')),
    (error: Error & { advice?: string }) => error,
  )

describe('tailscaled on this computer', () => {
  it('is asked for its status as a program, under the only Host it takes', async () => {
    const { socket, asked } = await serving(answers(JSON.stringify(STATUS)))
    const { state, peers } = await readStatus(socket, new FakeClock())
    expect([state, peers.length]).toEqual(['Running', 4])
    expect(asked).toEqual(['local-tailscaled.sock /localapi/v0/status'])
  })

  it('that is not there is no fault of a lab: it says so, and where it looked', async () => {
    const { message, advice } = await failure('/nowhere/tailscaled.sock')
    expect(message).toBe('No Tailscale runs on this computer: nothing listens at /nowhere/tailscaled.sock.')
    expect(advice).toContain('--socket')
  })

  it.each([
    [
      403,
      '{"Error":"access denied"}',
      /does not let this user read \(403: access denied\)/,
      /--operator=\$USER/,
    ],
    [401, 'Tailscale already in use by jo', /\(401: Tailscale already in use by jo\)/, /operator/],
    [500, 'boom\nsecond line', /answered 500: boom\.$/, /tailscale status/],
    [200, '<html>', /answered no status/, /tailscale status/],
    [200, '[]', /answered no status \(not a status of Tailscale\)/, /tailscale status/],
  ])('%i %s is told with what to do', async (code, body, message, advice) => {
    const { socket } = await serving(answers(body, code))
    const error = await failure(socket)
    expect(error.message).toMatch(message)
    expect(error.advice).toMatch(advice)
  })

  it('that hangs is given five seconds, and one that breaks off is told', async () => {
    const hanging = await serving(() => {})
    const clock = new FakeClock()
    const failed = failure(hanging.socket, clock)
    await vi.waitUntil(() => hanging.asked.length === 1)
    await clock.advance(5_000)
    expect((await failed).message).toMatch(/did not answer in 5 s/)
    expect(clock.waiting).toBe(0)
    await hanging.close()
    const broken = await serving((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"Back')
      response.destroy()
    })
    expect((await failure(broken.socket)).message).toMatch(/cannot be asked/)
  })

  it('has its own place on each system', () => {
    expect(socketsOf('linux')[0]).toBe('/var/run/tailscale/tailscaled.sock')
    expect(socketsOf('darwin')).toEqual(['/var/run/tailscaled.socket'])
    expect(socketsOf('win32')[0]).toMatch(/^\\\\\.\\pipe\\/)
  })
})

describe('homeport tailnet', () => {
  const run = async (socket: string, json = false) => {
    const said: string[] = []
    const printed: string[] = []
    const out = { print: (text: string) => printed.push(text), say: (text: string) => said.push(text) }
    const code = await tailnet(socket, json, out)
    return { code, said: said.join('\n'), printed: printed.join('\n') }
  }

  it('lists peers by name with their paths, and leaves out who is only shared with', () => {
    expect(tailnetText(parseStatus(JSON.stringify(STATUS)), NOW).split('\n')).toEqual([
      'Tailscale: Running, example.com (tail0.example)',
      '',
      'NAME   ADDRESS      PATH                    OS     NOTES',
      'desk   100.64.0.1   this computer           linux  -',
      'phone  -            offline 2 h             -      key expired',
      'pi-2   100.64.0.2   direct 192.0.2.2:41641  linux  key ends in 4 d, routes 192.0.2.0/24, Tailscale SSH, tag:server',
      'pi-10  100.64.0.10  relayed over fra        linux  -',
    ])
  })

  it('ends with 0 where all is well, 1 where it is not, 3 where nothing is there', async () => {
    const well = await serving(answers(JSON.stringify(STATUS)))
    expect((await run(well.socket)).code).toBe(0)
    expect(JSON.parse((await run(well.socket, true)).printed).peers[1].keyExpiry).toBe(
      '2026-03-05T12:00:00.000Z',
    )
    await well.close()
    const out = await serving(
      answers(
        JSON.stringify({
          BackendState: 'NeedsLogin',
          AuthURL: 'https://login.example/a/1',
          Health: ['Logged out.'],
        }),
      ),
    )
    const told = await run(out.socket)
    expect(told.code).toBe(1)
    expect(told.printed.split('\n').slice(0, 3)).toEqual([
      'Tailscale: NeedsLogin',
      '! Logged out.',
      'Log in at https://login.example/a/1',
    ])
    expect(await run('/nowhere.sock')).toMatchObject({
      code: 3,
      printed: '',
      said: expect.stringMatching(/^No Tailscale runs on this computer/),
    })
  })

  it('case 33: hostile names are text', () => {
    const hostile = { ...STATUS, Peer: { a: { ID: 'a', HostName: 'x\u001b[31m\u202e', Online: false } } }
    const text = tailnetText(parseStatus(JSON.stringify(hostile)), NOW)
    expect(text).toContain('x⟨001B⟩[31m⟨202E⟩')
    expect(text).not.toMatch(/[\u001b\u202e]/)
  })
})
