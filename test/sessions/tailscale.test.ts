import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { pingOverTailnet, tailnet, tailnetText } from '../../electron/command/tailnet.ts'
import { type Destination, DialError, systemDialer } from '../../electron/reach/dial.ts'
import { findPlace, NoTailscale, pingPeer, readStatus } from '../../electron/sessions/tailscale/localApi.ts'
import { type Computer, usualPlaces } from '../../electron/sessions/tailscale/places.ts'
import { parseStatus } from '../../electron/sessions/tailscale/status.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { type Answer, type LocalApi, localApi } from '../labs/localApi.ts'
import { closedPort } from '../labs/peers.ts'

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
const never = new AbortController().signal
const wayOf = (clock: FakeClock) => ({ dialer: systemDialer(clock), clock })
const read = (socket: string, clock = new FakeClock()) =>
  readStatus({ ...wayOf(clock), place: { path: socket } }, never)
const failure = (socket: string, clock = new FakeClock()) =>
  read(socket, clock).then(
    () => Promise.reject(new Error('it was read')),
    (error: Error & { advice?: string }) => error,
  )

describe('tailscaled on this computer', () => {
  it('is asked for its status as a program, under the only Host it takes', async () => {
    const { socket, asked } = await serving(answers(JSON.stringify(STATUS)))
    const { state, peers } = await read(socket)
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
    [401, 'Tailscale already in use by jo', /\(401: Tailscale already in use by jo\)/, /One user at a time/],
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

  it('waits for ever for a peer that is offline: a ping ends after four seconds', async () => {
    const { socket, asked } = await serving(() => {})
    const clock = new FakeClock()
    const failed = pingPeer({ ...wayOf(clock), place: { path: socket } }, '100.64.0.3', never).catch(
      (error: Error) => error.message,
    )
    await vi.waitUntil(() => asked.length === 1)
    await clock.advance(4_000)
    expect(await failed).toMatch(/did not answer in 4 s/)
    expect(clock.waiting).toBe(0)
  })

  it('gives its reason in a header too', async () => {
    const { socket } = await serving((_, response) => {
      const reason = Buffer.from('not today').toString('base64')
      response.writeHead(403, { 'x-tailscale-reason': reason }).end('')
    })
    expect((await failure(socket)).message).toBe('Tailscale does not let this user read (403: not today).')
  })
})

describe('where tailscaled listens', () => {
  const computer = (platform: NodeJS.Platform, more: Partial<Computer> = {}): Computer => ({
    platform,
    user: 1000,
    openFiles: () => Promise.reject(new Error('no lsof')),
    link: () => Promise.reject(new Error('no link')),
    text: () => Promise.reject(new Error('no file')),
    owner: () => Promise.reject(new Error('no socket')),
    ...more,
  })
  const paths = async (one: Computer) =>
    (await usualPlaces(one, never)).map(place => ('path' in place ? place.path : place))

  it('on Linux: its own place, those of NAS systems, and a socket in /tmp only of root or oneself', async () => {
    const usual = [
      '/var/run/tailscale/tailscaled.sock',
      '/var/packages/Tailscale/var/tailscaled.sock',
      '/var/packages/Tailscale/etc/tailscaled.sock',
      '/perm/tailscaled/tailscaled.sock',
    ]
    expect(await paths(computer('linux'))).toEqual(usual)
    expect(await paths(computer('linux', { owner: async () => 1001 }))).toEqual(usual)
    for (const owner of [0, 1000]) {
      const all = await paths(computer('linux', { owner: async () => owner }))
      expect(all).toEqual([...usual, '/tmp/tailscale/tailscaled.sock'])
    }
  })

  it('on macOS: the app of the App Store, the one of tailscale.com, then the socket', async () => {
    const lsof = [
      'p512',
      'f7',
      'n/Users/jo/Library/Group Containers/X.io.tailscale.ipn.macos/sameuserproof-41112-a1b2',
      'n/Users/jo/other',
    ].join('\n')
    const mac = computer('darwin', {
      openFiles: async () => lsof,
      link: async path => (path === '/Library/Tailscale/ipnport' ? '50123' : ''),
      text: async path => (path === '/Library/Tailscale/sameuserproof-50123' ? 'c3d4\n' : ''),
    })
    const socket = '/var/run/tailscaled.socket'
    expect(await paths(mac)).toEqual([{ port: 41112, token: 'a1b2' }, { port: 50123, token: 'c3d4' }, socket])
    expect(await paths(computer('darwin'))).toEqual([socket])
    expect(await paths({ ...mac, openFiles: async () => '', link: async () => '../etc' })).toEqual([socket])
  })

  it('on macOS a file that is left of an app that ended leads nowhere: the next place is taken', async () => {
    const stale = await closedPort()
    const { socket } = await serving(answers(JSON.stringify(STATUS)))
    const mac = computer('darwin', { link: async () => String(stale), text: async () => 'token' })
    const clock = new FakeClock()
    // The last place of a Mac is a fixed path: here nothing is there, so that the stale port alone is seen.
    await expect(findPlace(null, wayOf(clock), never, mac)).rejects.toThrow(NoTailscale)
    expect(await findPlace(socket, wayOf(clock), never, mac)).toEqual({ path: socket })
  })

  it('on macOS the port is asked under its own Host, with the token as password of nobody', async () => {
    const heard: (string | undefined)[] = []
    const server = createServer((request, response) => {
      heard.push(request.headers.host, request.headers.authorization)
      response.end(JSON.stringify(STATUS))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const clock = new FakeClock()
    const mac = computer('darwin', { link: async () => String(port), text: async () => 'c3d4' })
    const place = await findPlace(null, wayOf(clock), never, mac)
    await readStatus({ ...wayOf(clock), place }, never)
    expect(heard).toEqual([`127.0.0.1:${port}`, `Basic ${Buffer.from(':c3d4').toString('base64')}`])
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })

  it('on Windows the pipe is waited for, as it comes some seconds after a start', async () => {
    expect(await paths(computer('win32'))).toEqual([
      '\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Tailscale\\tailscaled',
    ])
    const clock = new FakeClock()
    let dials = 0
    const dialer = {
      dial: (target: Destination) => {
        dials += 1
        return Promise.reject(new DialError('missing', target))
      },
    }
    const failed = findPlace(null, { dialer, clock }, never, computer('win32')).catch((error: Error) => error)
    await clock.advance(0)
    await clock.advance(4_900)
    expect(dials).toBe(20)
    await clock.advance(200)
    expect(await failed).toBeInstanceOf(NoTailscale)
    expect(clock.waiting).toBe(0)
  })

  it('one that lets nobody in is told before one that is not there', async () => {
    const dialer = {
      dial: (target: Destination) =>
        Promise.reject(
          new DialError(
            'path' in target && target.path.startsWith('/perm') ? 'forbidden' : 'missing',
            target,
          ),
        ),
    }
    const found = findPlace(null, { dialer, clock: new FakeClock() }, never, computer('linux'))
    await expect(found).rejects.toThrow('This user may not open /perm/tailscaled/tailscaled.sock.')
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

  it('leaves out the hundreds of exit nodes that are for rent, and says how many', () => {
    const Peer = {
      a: { ID: 'a', DNSName: 'ch-1.mullvad.ts.net.', Online: true },
      b: { ID: 'b', DNSName: 'ch-2.mullvad.ts.net.', Online: true, ExitNode: true },
    }
    const text = tailnetText(parseStatus(JSON.stringify({ ...STATUS, Peer })), NOW)
    expect(text).toMatch(/ch-2 .* exit node in use/)
    expect(text).not.toContain('ch-1')
    expect(text.split('\n').at(-1)).toBe('1 exit nodes of Mullvad are not listed.')
  })

  it('pings one machine by name, by its tailscaled, and tells how it was reached', async () => {
    const pinged: (string | undefined)[] = []
    const { socket } = await serving((request, response) => {
      if (!request.url?.startsWith('/localapi/v0/ping')) return void response.end(JSON.stringify(STATUS))
      pinged.push(`${request.method} ${request.url}`)
      const ping = { IP: '100.64.0.2', Err: '', LatencySeconds: 0.041, Endpoint: '192.0.2.2:41641' }
      response.end(JSON.stringify(ping))
    })
    const printed: string[] = []
    const out = { print: (text: string) => printed.push(text), say: (text: string) => printed.push(text) }
    for (const name of ['pi-2', 'PI-2.tail0.example.', '100.64.0.2'])
      expect(await pingOverTailnet(name, socket, false, out)).toBe(0)
    expect(printed).toEqual(Array(3).fill('pi-2 answered in 41 ms, direct 192.0.2.2:41641'))
    expect(pinged[0]).toBe('POST /localapi/v0/ping?ip=100.64.0.2&type=disco')
    await expect(pingOverTailnet('nobody', socket, false, out)).rejects.toThrow('no machine “nobody”')
    await expect(pingOverTailnet(undefined, socket, false, out)).rejects.toThrow('needs the name')
  })

  it('case 33: hostile names are text', () => {
    const hostile = { ...STATUS, Peer: { a: { ID: 'a', HostName: 'x\u001b[31m\u202e', Online: false } } }
    const text = tailnetText(parseStatus(JSON.stringify(hostile)), NOW)
    expect(text).toContain('x⟨001B⟩[31m⟨202E⟩')
    expect(text).not.toMatch(/[\u001b\u202e]/)
  })
})
