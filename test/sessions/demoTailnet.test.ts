import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseStatus, type TailnetStatus } from '../../electron/sessions/tailscale/status.ts'
import { askLocalApi, localRequest, watchBus } from '../labs/askLocalApi.ts'
import { type DemoLab, demoLab } from '../labs/demoLab.ts'

/** tailscaled as the demo lab plays it, over the gateway, read by the product's own readers. */
let lab: DemoLab
beforeAll(async () => {
  lab = await demoLab('pesulabs')
})
afterEach(async () => {
  lab.demo.fault(['clear'])
  // One that was stopped takes a second to run again.
  await lab.clock.advance(1000)
})
afterAll(() => lab.close())

const ask = (method: string, path: string, more?: Parameters<typeof askLocalApi>[3]) =>
  askLocalApi(lab, method, path, more)
const status = async (): Promise<TailnetStatus> => parseStatus((await ask('GET', 'status')).text)
const patch = (body: unknown) => ask('PATCH', 'prefs', { body: JSON.stringify(body) })
const peer = async (name: string) => (await status()).peers.find(one => one.name === name)!

describe('status', () => {
  it('tells this computer and every peer, each with the way its traffic goes', async () => {
    const told = await status()
    expect(told).toMatchObject({
      state: 'Running',
      version: '1.102.5',
      suffix: 'tail.pesulabs.net',
      tun: true,
      authUrl: null,
      exitNode: null,
      health: [],
    })
    expect(told.self).toMatchObject({
      name: 'desk',
      addresses: ['100.72.31.8', 'fd7a:115c:a1e0::1'],
      online: true,
    })
    expect(told.peers.map(one => [one.name, one.addresses[0], one.path])).toEqual([
      ['gateway', '100.64.0.1', 'direct'],
      ['pesubuntu', '100.86.122.109', 'direct'],
      ['asuna', '100.81.76.55', 'idle'],
      ['phone', '100.70.12.33', 'idle'],
      ['laptop', '100.93.4.18', 'relayed'],
    ])
  })

  it('tells the router as exit node and as the way to the LAN, by its tag owned by nobody', async () => {
    expect(await peer('gateway')).toMatchObject({
      offersExitNode: true,
      isExitNode: false,
      routes: ['192.168.8.0/24'],
      tags: ['tag:router'],
      owner: null,
      keyExpiry: null,
      over: '192.168.8.1:41641',
    })
    expect(await peer('laptop')).toMatchObject({ owner: 'pesu', over: 'fra', os: 'macOS' })
    expect((await peer('laptop')).keyExpiry).toBeGreaterThan(lab.clock.wall())
  })

  it('without peers is shorter', async () => {
    const { text } = await ask('GET', 'status?peers=false')
    expect(parseStatus(text)).toMatchObject({ state: 'Running', peers: [] })
    expect(JSON.parse(text).Peer).toBeNull()
  })

  it('a machine that goes down leaves the tailnet and is back with it', async () => {
    lab.demo.fault(['pesubuntu', 'down'])
    expect(await peer('pesubuntu')).toMatchObject({
      online: false,
      path: 'offline',
      lastSeen: lab.clock.wall(),
    })
    lab.demo.fault(['pesubuntu', 'up'])
    expect(await peer('pesubuntu')).toMatchObject({ online: true, lastSeen: null })
  })

  it('a peer that nobody spoke to is idle until somebody does, and again after a while', async () => {
    await lab.dial('100.81.76.55:22')
    expect(await peer('asuna')).toMatchObject({ path: 'direct', over: '192.168.8.20:41641' })
    await lab.clock.advance(121_000)
    expect(await peer('asuna')).toMatchObject({ path: 'idle', over: null })
  })
})

describe('its rules', () => {
  it.each([
    ['a page of the web', { origin: 'http://evil.example' }],
    ['a link from one', { referer: 'http://evil.example/' }],
    ['another Host', { host: 'localhost' }],
  ])('%s is turned away', async (_what, headers) => {
    const said = await ask('GET', 'status', { headers })
    expect([said.status, said.text]).toEqual([403, 'invalid localapi request\n'])
  })

  it.each([
    ['GET', 'nothing', 404, '404 page not found\n'],
    ['GET', 'ping?ip=100.64.0.1&type=disco', 400, 'want POST\n'],
    ['POST', 'ping?ip=100.64.0.1&type=echo', 400, 'unknown ping type\n'],
    ['GET', 'whois?addr=100.64.9.9', 404, 'no match for IP:port\n'],
    [
      'GET',
      `watch-ipn-bus?mask=${2 ** 8 + 2 ** 12}`,
      400,
      'NotifyRateLimit is incompatible with new-style IPN bus subscription bits ipn.NotifyPeerChanges\n',
    ],
    ['GET', `watch-ipn-bus?mask=${2 ** 16}`, 400, 'mask has bits that are for in-process use only\n'],
  ])('%s %s is %i', async (method, path, code, words) => {
    const said = await ask(method, path)
    expect([said.status, said.text]).toEqual([code, words])
  })

  it('another socket is not there', async () => {
    await expect(lab.dial('unix:/run/other.sock')).rejects.toThrow('ENOENT')
  })
})

describe('prefs', () => {
  it('change only where the mask says so, and take effect', async () => {
    const before = (await ask('GET', 'prefs')).body
    expect(before).toMatchObject({ RouteAll: false, ExitNodeID: '', WantRunning: true, Hostname: 'desk' })
    const after = (await patch({ RouteAll: true, RouteAllSet: true, CorpDNS: false })).body
    expect(after).toEqual({ ...before, RouteAll: true })
    await patch({ ExitNodeIP: '100.64.0.1', ExitNodeIPSet: true })
    expect(await status()).toMatchObject({ exitNode: { id: '2', online: true } })
    expect(await peer('gateway')).toMatchObject({ isExitNode: true })
    await patch({ ExitNodeID: '', ExitNodeIDSet: true, RouteAll: false, RouteAllSet: true })
    expect(await status()).toMatchObject({ exitNode: null })
  })

  it('refuse what is no preference', async () => {
    expect(await patch({ WantRunning: 'yes', WantRunningSet: true })).toMatchObject({
      status: 400,
      body: { Error: expect.stringContaining('WantRunning') },
    })
    expect((await ask('PATCH', 'prefs', { body: '{' })).status).toBe(400)
    expect((await ask('GET', 'prefs')).body.WantRunning).toBe(true)
  })
})

describe('what is asked before something is set', () => {
  it('check-prefs tells what cannot go together', async () => {
    const check = async (body: unknown) =>
      (await ask('POST', 'check-prefs', { body: JSON.stringify(body) })).body.Error
    expect(await check({ ExitNodeID: '2', AdvertiseRoutes: null })).toBe('')
    expect(await check({ ExitNodeID: '2', AdvertiseRoutes: ['0.0.0.0/0', '::/0'] })).toContain(
      'Cannot advertise',
    )
    expect((await ask('POST', 'check-prefs', { body: 'what' })).status).toBe(400)
  })

  it('nothing is served from this computer', async () => {
    const said = await ask('GET', 'serve-config')
    expect([said.text, said.headers.etag]).toEqual(['null\n', expect.stringMatching(/^"\w+"$/)])
  })
})

describe('ping and whois', () => {
  const ping = async (ip: string, type = 'disco') => (await ask('POST', `ping?ip=${ip}&type=${type}`)).body

  it('tell direct from relayed, and this computer from a peer', async () => {
    expect(await ping('100.64.0.1')).toMatchObject({
      Err: '',
      Endpoint: '192.168.8.1:41641',
      DERPRegionCode: '',
    })
    expect(await ping('100.93.4.18')).toMatchObject({ Err: '', Endpoint: '', DERPRegionCode: 'fra' })
    expect(await ping('100.72.31.8')).toMatchObject({
      IsLocalIP: true,
      Err: expect.stringContaining('is local'),
    })
    expect(await ping('100.64.0.1', 'TSMP')).toMatchObject({ Err: '', Endpoint: '', DERPRegionCode: '' })
  })

  it('a peer that is offline never answers', async () => {
    lab.demo.fault(['peer', 'laptop', 'offline'])
    const asked = await localRequest(lab, 'POST', 'ping?ip=100.93.4.18&type=disco', {})
    let answered = false
    asked.on('error', () => {})
    asked.on('response', () => {
      answered = true
    })
    asked.end()
    // Another question, asked later, is answered first.
    expect(await ping('100.64.0.1')).toMatchObject({ Err: '' })
    await lab.clock.advance(60_000)
    expect(answered).toBe(false)
    asked.destroy()
  })

  it('whois knows a peer by its address, with or without a port', async () => {
    const { body } = await ask('GET', 'whois?addr=100.93.4.18:443')
    expect(body).toMatchObject({
      Node: { StableID: '6', Name: 'laptop.tail.pesulabs.net.' },
      UserProfile: { LoginName: 'pesu' },
    })
    expect((await ask('GET', `whois?addr=${body.Node.Key}`)).body.Node.StableID).toBe('6')
    expect((await ask('GET', 'whois?addr=100.64.0.1')).body.UserProfile.LoginName).toBe('tagged-devices')
  })
})

describe('the bus', () => {
  it('begins with what the mask asks for, and goes on with what changes', async () => {
    const bus = await watchBus(lab, 134)
    const first = await bus.next()
    expect(first).toMatchObject({
      Version: '1.102.5',
      SessionID: expect.stringMatching(/^[0-9a-f]{16}$/),
      State: 6,
      Prefs: { WantRunning: true },
      Health: { Warnings: null },
    })
    expect(first).not.toHaveProperty('InitialStatus')
    lab.demo.fault(['tailnet', 'stop'])
    expect(await bus.next()).toMatchObject({ State: 4, Prefs: null })
    expect(await bus.next()).toMatchObject({ State: null, Prefs: { WantRunning: false } })
    expect(await bus.next()).toMatchObject({
      Health: { Warnings: { 'wantrunning-false': { Severity: 'low' } } },
    })
    expect(await bus.next()).toMatchObject({ SelfChange: { StableID: '1' } })
    expect(await status()).toMatchObject({ state: 'Stopped', health: ['Tailscale is stopped.'] })
    lab.demo.fault(['tailnet', 'start'])
    expect(await bus.next()).toMatchObject({ State: 5 })
    await lab.clock.advance(1000)
    for (;;) if ((await bus.next()).State === 6) break
    expect(await status()).toMatchObject({ state: 'Running', health: [] })
    bus.close()
  })

  it('a mask of zero tells nothing at first', async () => {
    const bus = await watchBus(lab, 0)
    expect(await bus.next()).toMatchObject({ State: null, Prefs: null, NetMap: null })
    bus.close()
  })

  it('tells peers and the whole status to those who ask for them', async () => {
    const bus = await watchBus(lab, 2 ** 12 + 2 ** 14)
    const { InitialStatus } = await bus.next()
    expect(parseStatus(JSON.stringify(InitialStatus)).peers).toHaveLength(5)
    lab.demo.fault(['peer', 'phone', 'offline'])
    expect(await bus.next()).toMatchObject({ PeersChanged: [{ StableID: '5', Online: false }] })
    lab.demo.fault(['key', 'laptop', 'expire'])
    expect(await bus.next()).toMatchObject({
      PeersChanged: [{ StableID: '6', Online: false, Expired: true }],
    })
    expect(await peer('laptop')).toMatchObject({ expired: true, online: false, keyExpiry: lab.clock.wall() })
    lab.demo.fault(['asuna', 'down'])
    expect(await bus.next()).toMatchObject({ PeersChanged: [{ StableID: '4', Online: false }] })
    bus.close()
  })

  it('a login that is asked for comes with its address, and is finished elsewhere', async () => {
    lab.demo.fault(['tailnet', 'logout'])
    expect(await status()).toMatchObject({ state: 'NeedsLogin', peers: [], self: { addresses: [] } })
    const bus = await watchBus(lab, 6)
    expect(await bus.next()).toMatchObject({ State: 2, BrowseToURL: null })
    expect((await ask('POST', 'login-interactive')).status).toBe(204)
    const { BrowseToURL } = await bus.next()
    expect(BrowseToURL).toMatch(/^https:\/\/headscale\.pesulabs\.net\/register\//)
    expect((await status()).authUrl).toBe(BrowseToURL)
    lab.demo.fault(['tailnet', 'login'])
    expect(await bus.next()).toMatchObject({ LoginFinished: {} })
    expect(await bus.next()).toMatchObject({ State: 5 })
    await lab.clock.advance(1000)
    expect(await status()).toMatchObject({ state: 'Running', authUrl: null })
    bus.close()
  })
})

describe('a tailscaled that is broken', () => {
  it.each([
    ['forbid', 403, 'status access denied\n'],
    ['garbage', 200, expect.stringContaining('<!doctype html>')],
  ])('%s: answers so, and lets go of who is connected', async (fault, code, words) => {
    const bus = await watchBus(lab, 0)
    await bus.next()
    lab.demo.fault(['tailnet', fault])
    await expect(bus.next()).rejects.toThrow()
    const said = await ask('GET', 'status')
    expect([said.status, said.text]).toEqual([code, words])
    lab.demo.fault(['tailnet', 'start'])
    expect(await status()).toMatchObject({ state: 'Running' })
  })

  it('missing: nothing listens, and nothing of the tailnet answers', async () => {
    lab.demo.fault(['tailnet', 'missing'])
    await expect(ask('GET', 'status')).rejects.toThrow('ENOENT')
    await expect(lab.dial('100.64.0.1:22')).rejects.toThrow('silent')
    lab.demo.fault(['tailnet', 'start'])
    await expect(lab.dial('100.64.0.1:22')).resolves.toBeDefined()
  })
})

describe('addresses of the tailnet', () => {
  it('lead to its machines while it runs, also by their names there', async () => {
    await expect(lab.dial('100.86.122.109:11434')).resolves.toBeDefined()
    await expect(lab.dial('asuna.tail.pesulabs.net:6443')).resolves.toBeDefined()
    await expect(lab.dial('100.81.76.55:31678')).resolves.toBeDefined()
    await expect(lab.dial('100.70.12.33:22')).rejects.toThrow('ECONNREFUSED')
    await expect(lab.dial('100.99.99.99:22')).rejects.toThrow('silent')
  })

  it('fall silent, connections too, once it is stopped by anybody', async () => {
    const open = await lab.dial('100.64.0.1:22')
    const banner = new Promise<string>(resolve => open.once('data', chunk => resolve(chunk.toString())))
    open.resume()
    expect(await banner).toMatch(/^SSH-2\.0-dropbear/)
    let closed = false
    open.on('close', () => {
      closed = true
    })
    await patch({ WantRunning: false, WantRunningSet: true })
    open.write('SSH-2.0-test\r\n')
    await expect(lab.dial('100.64.0.1:22')).rejects.toThrow('silent')
    expect(closed).toBe(false)
    await expect(lab.dial('192.168.8.1:22')).resolves.toBeDefined()
  })

  it('of a peer that left are silent', async () => {
    lab.demo.fault(['peer', 'pesubuntu', 'offline'])
    await expect(lab.dial('100.86.122.109:22')).rejects.toThrow('silent')
    await expect(lab.dial('192.168.8.129:22')).resolves.toBeDefined()
  })
})

describe('its faults', () => {
  it('are told in the words that made them, and cleared together', async () => {
    for (const words of ['tailnet logout', 'peer asuna relayed', 'peer phone offline', 'key laptop expire'])
      lab.demo.fault(words.split(' '))
    lab.demo.fault(['clear'])
    await lab.clock.advance(1000)
    const told = await status()
    expect(told.state).toBe('Running')
    expect(told.peers.map(one => one.path)).not.toContain('offline')
  })

  it.each([
    ['tailnet dance', /'tailnet dance' is not understood\. Peers: gateway, .*tailnet stop\|start/s],
    ['peer nobody offline', /not understood/],
    ['peer asuna sideways', /not understood/],
    ['key asuna bend', /not understood/],
    ['tailnet', /not understood/],
  ])('%s is none', (words, sentence) => {
    expect(() => lab.demo.fault(words.split(' '))).toThrow(sentence)
  })

  it('a lab without a tailnet has none', async () => {
    const other = await demoLab()
    expect(() => other.demo.fault(['tailnet', 'stop'])).toThrow(/This lab has no tailnet/)
    await expect(other.dial('unix:/var/run/tailscale/tailscaled.sock')).rejects.toThrow('ENOENT')
    await other.close()
  })
})
