import net, { type Server } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Household, peer, ran } from './homeport.ts'
import { json } from './said.ts'

/** The real `tailscale` speaks to the tailscaled that a demo lab plays. */
let home: Household
let socket: string
let bridge: Server

beforeAll(async () => {
  home = new Household()
  const { code, err } = await home.run('demo', 'start', '--demo', 'pesulabs')
  if (code !== 0) throw new Error(`homeport demo start ended with ${code}: ${err}`)
  socket = path.join(home.folder, 'tailscaled.sock')
  bridge = net.createServer(client => lead(client, path.join(home.data, 'demo/pesulabs/gateway.sock')))
  await new Promise<void>(resolve => bridge.listen(socket, resolve))
})

afterAll(async () => {
  bridge?.close()
  await home?.run('demo', 'stop', '--demo', 'pesulabs')
  home?.dispose()
})

/** Leads a client to the tailscaled of a demo lab, past the line that the gateway answers with. */
function lead(client: net.Socket, gateway: string): void {
  const way = net.connect(gateway)
  client.on('error', () => way.destroy()).on('close', () => way.destroy())
  way.on('error', () => client.destroy()).on('close', () => client.destroy())
  way.write('{"connect":"unix:/var/run/tailscale/tailscaled.sock"}\n')
  way.once('data', line => {
    client.write(line.subarray(line.indexOf(10) + 1))
    way.pipe(client).pipe(way)
  })
}

async function tailscale(...args: string[]) {
  const { code, out, err } = await ran(peer('tailscale'), [`--socket=${socket}`, ...args], home.env)
  return { code, out, err }
}

it('reads its status, as text and whole', async () => {
  const { out, code } = await tailscale('status')
  expect(code).toBe(0)
  expect(out).toMatch(/^100\.64\.0\.1 +gateway +tagged-devices +linux +active; offers exit node; direct /m)
  expect(out).toMatch(/^100\.93\.4\.18 +laptop +pesu +macOS +active; relay "fra"/m)
  expect(out).toMatch(/^100\.70\.12\.33 +phone +pesu +android +-/m)
  const whole = json<{ Peer: Record<string, { DNSName: string }> }>(await tailscale('status', '--json'))
  expect(Object.values(whole.Peer).map(one => one.DNSName)).toContain('asuna.tail.pesulabs.net.')
})

it('pings a peer directly and another over the relay, and knows who one is', async () => {
  expect((await tailscale('ping', '-c', '1', 'gateway')).out).toContain('via 192.168.8.1:41641')
  expect((await tailscale('ping', '-c', '1', 'laptop')).out).toContain('via DERP(fra)')
  expect((await tailscale('whois', '100.93.4.18')).out).toContain('laptop.tail.pesulabs.net')
})

it('accepts routes, takes an exit node and gives it back', async () => {
  expect(await tailscale('set', '--accept-routes')).toMatchObject({ code: 0 })
  expect(await tailscale('set', '--exit-node=gateway')).toMatchObject({ code: 0 })
  expect((await tailscale('status')).out).toMatch(/gateway .*active; exit node; direct/)
  const { out } = await tailscale('debug', 'prefs')
  expect(JSON.parse(out)).toMatchObject({ RouteAll: true, ExitNodeID: '2' })
  expect(await tailscale('set', '--exit-node=', '--accept-routes=false')).toMatchObject({ code: 0 })
})

it('goes down and up again', async () => {
  expect(await tailscale('down')).toMatchObject({ code: 0 })
  expect((await tailscale('status')).out).toContain('Tailscale is stopped.')
  expect(await tailscale('up')).toMatchObject({ code: 0 })
  expect((await tailscale('status')).out).toContain('asuna')
})

it('is told that it may not, until it may again', async () => {
  await home.run('demo', 'fault', 'tailnet', 'forbid', '--demo', 'pesulabs')
  const { code, err } = await tailscale('debug', 'prefs')
  expect([code, err]).toEqual([1, expect.stringMatching(/prefs access denied/)])
  await home.run('demo', 'fault', 'tailnet', 'start', '--demo', 'pesulabs')
  expect(await tailscale('status')).toMatchObject({ code: 0 })
})
