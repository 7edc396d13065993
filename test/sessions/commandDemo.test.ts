import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandHome, type Ended } from '../labs/commandHome.ts'
import { until } from '../labs/peers.ts'

interface Row {
  name: string
  state: string
  group: string | null
  offConvention: boolean
  launchable: boolean
  best: string | null
  ports: { nodePort: number | null }[]
}

let home: CommandHome
const demo = (...args: string[]) => home.run(...args, '--demo', 'holmos')
const json = <Shape>({ out }: Ended) => JSON.parse(out) as Shape

beforeAll(() => {
  home = new CommandHome()
})
afterAll(async () => {
  await demo('demo', 'stop', '--forget')
  home.remove()
})

describe('the demo lab from the command line', () => {
  it('is started by the first command, and all is well', async () => {
    const ended = await demo('status', '--json', '--wait', '60')
    expect(json(ended)).toMatchObject({
      lab: 'holmos',
      settled: true,
      state: 'ok',
      counts: { nodes: 13, clusters: 1, services: 26, volumes: 8, secrets: null, peers: null },
      problems: [],
    })
    expect(ended.code).toBe(0)
  })

  it('has 13 nodes, known to Kubernetes and to SSH as one machine each', async () => {
    const nodes = json<{ name: string; state: string; knownAs: unknown; figures: { cpu: unknown } }[]>(
      await demo('nodes', '--json', '--wait', '60'),
    )
    expect(nodes).toHaveLength(13)
    for (const node of nodes) {
      expect(node).toMatchObject({
        state: 'ok',
        knownAs: { kubernetes: node.name, ssh: node.name },
        figures: { cpu: { unit: '%', value: expect.any(Number) }, temperature: { unit: '°C' } },
      })
    }
  })

  it('has 26 services to open in 8 named ranges, two of them where they do not belong', async () => {
    const services = json<Row[]>(await demo('services', '--json', '--wait', '60'))
    const open = services.filter(one => one.launchable)
    expect(open).toHaveLength(26)
    expect(new Set(open.map(one => one.group)).size).toBe(8)
    expect(open.every(one => one.state === 'ok' && one.best !== null)).toBe(true)
    const off = open.filter(one => one.offConvention).map(one => one.ports[0]?.nodePort)
    expect(off.sort()).toEqual([30_667, 30_668])
  })

  it('opens nova over one of its nodes', async () => {
    const ended = await demo('open', 'nova', '--print')
    expect(ended).toMatchObject({ code: 0, err: '' })
    expect(ended.out).toMatch(/^http:\/\/192\.168\.8\.\d+:30004\n$/)
  })

  it('shows a node that is down, opens what lives elsewhere, and heals', async () => {
    expect((await demo('demo', 'fault', 'rpi-7', 'down')).code).toBe(0)
    // The command's own first look: SSH is silent until its deadline.
    const down = await demo('status', '--json', '--wait', '60')
    expect(down.code).toBe(1)
    const opened = await demo('open', 'holm-git', '--print')
    expect(opened).toMatchObject({ code: 0 })
    expect(opened.out).not.toContain('192.168.8.209')
    expect((await demo('demo', 'fault', 'rpi-7', 'up')).code).toBe(0)
    let healed = await demo('status', '--json', '--wait', '60')
    for (let i = 0; healed.code !== 0 && i < 10; i++) healed = await demo('status', '--json', '--wait', '60')
    expect(json(healed)).toMatchObject({ state: 'ok', problems: [] })
  }, 60_000)

  it('refuses a fault it does not know', async () => {
    const ended = await demo('demo', 'fault', 'rpi-7', 'on-fire', '--json')
    expect(ended.code).toBe(2)
    expect(json(ended)).toMatchObject({ error: { code: 'usage' } })
  })

  it('takes this computer elsewhere', async () => {
    expect((await demo('demo', 'roam', 'hotel')).err).toContain("in a stranger's network")
    expect((await demo('demo', 'status')).out).toContain("This computer is in a stranger's network")
    expect((await demo('demo', 'roam', 'home')).code).toBe(0)
    for (const words of [['mars'], [], ['home', 'now']])
      expect([words, (await demo('demo', 'roam', ...words)).code]).toEqual([words, 2])
  })

  it('goes on after every command, and ends when it is told to', async () => {
    const status = await demo('demo', 'status', '--json')
    expect(json(status)).toMatchObject({ running: true, pid: expect.any(Number) })
    const first = home.door('--demo', 'holmos', '--port', '0')
    await until(() => first.said.out.includes('http'), 'the first door')
    await first.stop()
    expect(first.said.err).toContain('The demo lab goes on. To end it:')
    const second = home.door('--demo', 'holmos', '--port', '0')
    await until(() => second.said.out.includes('http'), 'the second door')
    expect((await demo('demo', 'stop')).err).toContain('The demo lab has ended.')
    await second.stop()
    expect(second.said.err).not.toContain('The demo lab goes on')
    expect((await demo('demo', 'status')).code).toBe(3)
    expect((await demo('demo', 'fault', 'rpi-7', 'down')).code).toBe(3)
    expect((await demo('demo', 'roam', 'away')).code).toBe(3)
  })
})
