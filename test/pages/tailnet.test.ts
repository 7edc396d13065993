import { describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { appOf, healthyLab } from '../labs/holmLab.ts'
import { tailnetLab } from '../labs/tailnetLab.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })
const open = (lab: Lab, hash: string) => scene.open({ labs: [lab], app: appOf(lab) }, hash)
const box = () => scene.page.locator('.place-tailnet')

describe('the tailnet in the topology', () => {
  it('says how many of its peers are online, and leads to the machine that routes the network at home', async () => {
    await open(tailnetLab(), '#/topology')
    expect(await box().textContent()).toMatch(/tailnet\s*4 of 5 peers online/)
    expect(await scene.page.locator('.drawing').textContent()).toContain(
      'subnet route 192.168.8.0/24 via router',
    )
    // One from here to it, one on to the router; it ends at the head of that machine's box.
    const ends = await scene.page.locator('.wire.tunnel').evaluateAll(paths =>
      paths.map(path => {
        const { x, y } = (path as SVGPathElement).getPointAtLength(1e6)
        const ctm = (path as SVGPathElement).getScreenCTM()
        return ctm ? [x + ctm.e, y + ctm.f] : []
      }),
    )
    expect(ends).toHaveLength(2)
    const router = await scene.page.locator('.node-chip', { hasText: 'router' }).boundingBox()
    const [, [x = 0, y = 0] = []] = ends
    expect(x).toBeGreaterThan(router?.x ?? 0)
    expect(x).toBeLessThan((router?.x ?? 0) + (router?.width ?? 0))
    expect(Math.abs(y - (router?.y ?? 0))).toBeLessThan(2)
  })

  it.each([
    ['off', 'Tailscale is stopped here'],
    ['needs-you', 'logged out here'],
    ['stale', '5 peers, not known now'],
  ] as const)('%s: %s', async (state, words) => {
    await open(tailnetLab({ state }), '#/topology')
    expect(await box().textContent()).toContain(words)
  })

  it('is not known while this computer is offline, though Tailscale answers', async () => {
    await open(tailnetLab({}, { offline: true, gateway: null }), '#/topology')
    expect(await box().textContent()).toMatch(/^Unknown.*5 peers, not known now$/)
  })

  it('is not drawn where this computer is in none', async () => {
    await open(healthyLab(), '#/topology')
    expect(await box().count()).toBe(0)
  })
})

describe('a machine of the tailnet', () => {
  const part = () => scene.page.getByRole('region', { name: 'Tailnet', exact: true })

  it('has its name, addresses, path and key on its page, and how it answers when it is asked', async () => {
    await open(tailnetLab(), '#/node?node=node%3Acellar')
    const told = await part().textContent()
    expect(told).toContain('cellar.tail0.example')
    expect(told).toContain('100.64.0.21')
    expect(told).toContain('no traffic now')
    expect(told).toMatch(/ends in 12 d, on \d{4}-\d\d-\d\d/)
    await part().getByRole('button', { name: 'Ping' }).click()
    await part().getByText('41 ms, direct, 192.0.2.7:41641').waitFor()
    expect(scene.backend.calls.find(call => call.name === 'peer.ping')?.input).toEqual({
      lab: 'test',
      peer: 'peer:id-cellar',
    })
  })

  it('its answer has an age, and is not told of another machine', async () => {
    await open(tailnetLab(), '#/node?node=node%3Acellar')
    await part().getByRole('button', { name: 'Ping' }).click()
    const answer = part().locator('.peer-ping', { hasText: '41 ms' })
    await answer.locator('.age').waitFor()
    expect(await answer.locator('.age').textContent()).toMatch(/^\s*\d s$/)
    await scene.page.evaluate(() => {
      location.hash = '#/node?node=node%3Arouter'
    })
    await scene.page.getByRole('heading', { name: 'router', level: 1 }).waitFor()
    await part().getByRole('button', { name: 'Ping' }).waitFor()
    expect(await part().textContent()).not.toContain('41 ms')
  })

  it('that does not answer in time is said so', async () => {
    await open(tailnetLab(), '#/node?node=node%3Acellar')
    scene.backend.answer({
      'peer.ping': async () => {
        throw new FaultError('unreachable', 'Tailscale at /run/x did not answer in 4 s.')
      },
    })
    await part().getByRole('button', { name: 'Ping' }).click()
    await scene.page.getByText('did not answer in 4 s').waitFor()
    expect(await part().getByRole('button', { name: 'Ping' }).isEnabled()).toBe(true)
  })

  it('has the same in its details, with what it offers', async () => {
    await open(tailnetLab(), '#/topology?node=node%3Arouter')
    const told = await part().textContent()
    expect(told).toContain('route to 192.168.8.0/24, exit node')
    expect(told).toContain('tag:router')
    expect(told).toContain('does not end')
  })
})

describe('worth knowing of a tailnet', () => {
  it('are keys that end soon, what Tailscale says is wrong, and routes that are not accepted away from home', async () => {
    const lab = tailnetLab({ health: ['No DNS.'], acceptsRoutes: false }, { home: false })
    await open(lab, '#/overview')
    const told = await scene.page.getByRole('region', { name: 'Worth knowing' }).textContent()
    expect(told).toMatch(/The key of cellar in the tailnet ends in 12 d/)
    expect(told).toContain('Tailscale on this computer says: No DNS.')
    expect(told).toContain('192.168.8.0/24 is routed over the tailnet, and not accepted here')
  })

  it('are none where all is well', async () => {
    const lab = tailnetLab()
    const peers = new Map([...lab.tables.peers].map(([id, peer]) => [id, { ...peer, keyEndsSoon: false }]))
    await open({ ...lab, tables: { ...lab.tables, peers } }, '#/overview')
    const told = await scene.page.getByRole('region', { name: 'Worth knowing' }).textContent()
    expect(told).not.toMatch(/tailnet|Tailscale/)
  })
})
