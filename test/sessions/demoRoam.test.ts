import net from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runDemo } from '../../electron/demo/demo.ts'
import { parseStatus } from '../../electron/sessions/tailscale/status.ts'
import { askLocalApi, watchBus } from '../labs/askLocalApi.ts'
import { type DemoLab, demoLab, WORLDS } from '../labs/demoLab.ts'

/** The owner's computer in other networks, as the gateway of a demo lab plays them. */
let lab: DemoLab
beforeAll(async () => {
  lab = await demoLab('pesulabs')
})
afterEach(async () => {
  lab.demo.roam('home')
  lab.demo.fault(['clear'])
  // A tailnet that was stopped takes a second to run again.
  await lab.clock.advance(1000)
})
afterAll(() => lab.close())

/** Interfaces as the gateway tells them. */
function interfaces(of: DemoLab = lab): Promise<{ address: string; gateway: string; gatewayMac: string }[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(join(of.folder, 'gateway.sock'))
    let text = ''
    socket.on('error', reject)
    socket.on('data', chunk => {
      text += chunk
    })
    socket.on('close', () => resolve(JSON.parse(text).interfaces))
    socket.write('{"vantage":true}\n')
  })
}

/** What a connection has heard by now, and whether it was closed. */
function heard(socket: net.Socket): { text: string; closed: boolean } {
  const said = { text: '', closed: false }
  socket.on('data', chunk => {
    said.text += chunk
  })
  socket.on('close', () => {
    said.closed = true
  })
  socket.resume()
  return said
}

async function http(address: string): Promise<string> {
  const socket = await lab.dial(address)
  socket.write('GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

describe('away', () => {
  it('is another network with another router', async () => {
    const [home] = await interfaces()
    lab.demo.roam('away')
    const [away] = await interfaces()
    expect(away!.address.split('.').slice(0, 3)).not.toEqual(home!.address.split('.').slice(0, 3))
    expect(away!.gateway).not.toBe(home!.gateway)
    expect(away!.gatewayMac).not.toBe(home!.gatewayMac)
  })

  it('addresses and names of the lab lead nowhere, those of its tailnet do', async () => {
    lab.demo.roam('away')
    await expect(lab.dial('192.168.8.20:6443')).rejects.toThrow('silent')
    await expect(lab.dial('asuna.local:22')).rejects.toThrow('EHOSTUNREACH')
    await expect(lab.dial('n8n.pesulabs.net:443')).rejects.toThrow('EHOSTUNREACH')
    await expect(lab.dial('100.81.76.55:6443')).resolves.toBeDefined()
    await expect(lab.dial('asuna:22')).resolves.toBeDefined()
    lab.demo.fault(['tailnet', 'stop'])
    await expect(lab.dial('100.81.76.55:6443')).rejects.toThrow('silent')
    await expect(lab.dial('asuna:22')).rejects.toThrow('EHOSTUNREACH')
  })

  it('an accepted subnet route leads to the lab through its router, until that is gone', async () => {
    lab.demo.roam('away')
    const patch = (RouteAll: boolean) =>
      askLocalApi(lab, 'PATCH', 'prefs', { body: JSON.stringify({ RouteAll, RouteAllSet: true }) })
    await patch(true)
    await expect(lab.dial('192.168.8.129:11434')).resolves.toBeDefined()
    lab.demo.fault(['gateway', 'down'])
    await expect(lab.dial('192.168.8.129:11434')).rejects.toThrow('silent')
    lab.demo.fault(['gateway', 'up'])
    await patch(false)
    await expect(lab.dial('192.168.8.129:11434')).rejects.toThrow('silent')
  })

  it('a direct path to a peer leads over the internet', async () => {
    const gateway = async () =>
      parseStatus((await askLocalApi(lab, 'GET', 'status')).text).peers.find(one => one.name === 'gateway')
    expect((await gateway())?.over).toBe('192.168.8.1:41641')
    lab.demo.roam('away')
    expect((await gateway())?.over).toMatch(/^203\.0\.113\./)
  })

  it('what was connected by the old network hears nothing more and is not closed; the tailnet goes on', async () => {
    const local = heard(await lab.dial('192.168.8.129:22'))
    const tailnet = await lab.dial('100.86.122.109:11434')
    const bus = await watchBus(lab, 2)
    await bus.next()
    await expect.poll(() => local.text).toMatch(/^SSH-2\.0/)
    lab.demo.roam('away')
    tailnet.write('GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n')
    let page = ''
    for await (const chunk of tailnet) page += chunk
    expect(page).toContain('Ollama is running')
    lab.demo.fault(['tailnet', 'stop'])
    expect(await bus.next()).toMatchObject({ State: 4 })
    expect(local.closed).toBe(false)
    bus.close()
  })
})

describe('offline', () => {
  it('has no network at all, but tailscaled answers and says so', async () => {
    const tailnet = heard(await lab.dial('100.86.122.109:22'))
    const bus = await watchBus(lab, 128)
    expect(await bus.next()).toMatchObject({ Health: { Warnings: null } })
    lab.demo.roam('offline')
    expect(await interfaces()).toEqual([])
    for (const address of ['192.168.8.20:6443', '100.81.76.55:22', '203.0.113.7:443', 'asuna:22'])
      await expect(lab.dial(address)).rejects.toThrow('ENETUNREACH')
    expect(await bus.next()).toMatchObject({
      Health: { Warnings: { 'network-status': { Severity: 'medium' } } },
    })
    const told = parseStatus((await askLocalApi(lab, 'GET', 'status')).text)
    expect(told).toMatchObject({ state: 'Running', self: { online: false } })
    expect(told.health[0]).toContain('the network is down')
    expect(told.peers.map(one => one.path)).not.toContain('direct')
    expect(tailnet.closed).toBe(false)
    bus.close()
  })
})

describe('hotel', () => {
  it("is the lab's router by address, and another by hardware address", async () => {
    const [home] = await interfaces()
    lab.demo.roam('hotel')
    const [hotel] = await interfaces()
    expect(hotel!.gatewayMac).not.toBe(home!.gatewayMac)
    expect({ ...hotel, gatewayMac: home!.gatewayMac }).toEqual(home)
  })

  it('a stranger answers at the router and where the API server is at home, on every port', async () => {
    const trusted = lab.file('known_hosts')
    lab.demo.roam('hotel')
    for (const address of ['192.168.8.1', '192.168.8.20']) {
      let shown: Buffer = Buffer.alloc(0)
      const login = lab.ssh(address, {
        username: 'root',
        hostVerifier: (key: Buffer) => {
          shown = key
          return true
        },
      })
      await expect(login).rejects.toThrow(/authentication/)
      expect(shown.length).toBeGreaterThan(0)
      expect(trusted).not.toContain(shown.toString('base64'))
    }
    for (const address of ['192.168.8.1:80', '192.168.8.20:5678', '192.168.8.20:31678'])
      expect(await http(address)).toMatch(/200 OK[\s\S]*Room number/)
    const secure = tls.connect({ socket: await lab.dial('192.168.8.20:6443'), rejectUnauthorized: false })
    await new Promise(resolve => secure.once('secureConnect', resolve))
    expect(secure.getPeerX509Certificate()?.checkHost('asuna')).toBeUndefined()
    secure.destroy()
  })

  it('nobody is at the other addresses of the lab, and the tailnet leads home', async () => {
    lab.demo.roam('hotel')
    const dialled = lab.dial('192.168.8.129:22', 5000).catch((error: Error) => error.message)
    await interfaces()
    await interfaces()
    await lab.clock.advance(3100)
    expect(await dialled).toBe('EHOSTUNREACH')
    const banner = heard(await lab.dial('100.64.0.1:22'))
    await expect.poll(() => banner.text).toMatch(/^SSH-2\.0-dropbear_2022\.82/)
  })
})

describe('a lab without a tailnet', () => {
  it('has no way in from elsewhere', async () => {
    const other = await demoLab('holmos')
    other.demo.roam('away')
    await expect(other.dial('192.168.8.197:6443')).rejects.toThrow('silent')
    await expect(other.dial('100.64.0.1:22')).rejects.toThrow('EHOSTUNREACH')
    other.demo.roam('hotel')
    expect((await interfaces(other))[0]?.gateway).toBe('192.168.8.1')
    await other.close()
  })
})

describe('a place', () => {
  it('is kept over a restart of the demo, and so is what was set at tailscaled', async () => {
    const other = await demoLab('pesulabs')
    const { folder, clock } = other
    other.demo.roam('hotel')
    await askLocalApi(other, 'PATCH', 'prefs', {
      body: JSON.stringify({ RouteAll: true, RouteAllSet: true }),
    })
    await other.demo.stop()
    const again = await runDemo({ world: 'pesulabs', worldsFolder: WORLDS, folder, clock })
    expect(again?.roam('hotel')).toContain('already')
    expect((await askLocalApi(other, 'GET', 'prefs')).body).toMatchObject({ RouteAll: true })
    await again?.stop()
    await other.close()
  })
})
