import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Backend, startBackend } from '../../electron/backend/backend.ts'
import { labOptions } from '../../electron/backend/options.ts'
import type { JournalLanes, JournalPage } from '../../shared/contract/journal.ts'
import { type DemoLab, demoLab } from '../labs/demoLab.ts'

/** A whole backend over real sockets to a demo lab, both on one clock that stands still until it is moved. */
let demo: DemoLab
let backend: Backend
let folder: string
let idle: number

beforeAll(async () => {
  demo = await demoLab()
  folder = mkdtempSync(join(tmpdir(), 'homeport-journal-'))
  mkdirSync(join(folder, 'demo'))
  symlinkSync(demo.folder, join(folder, 'demo/holmos'))
  idle = demo.clock.waiting
  const options = labOptions({ demo: 'holmos', 'data-dir': folder })
  backend = await startBackend(options, demo.clock, () => {}, { records: true })
})
afterAll(async () => {
  await backend.close()
  await demo.close()
  rmSync(folder, { recursive: true })
})

/** What peers answer takes real time: the clock goes on until it is so, at most so many seconds. */
async function passUntil(seconds: number, done: () => Promise<boolean>): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    if (await done()) return
    await demo.clock.advance(1_000)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error(`not so after ${seconds} s`)
}

async function journal(node: `node:${string}` | null = null): Promise<JournalPage> {
  const query = { lab: 'holmos', kinds: [], node, subject: null, text: '', before: null, limit: 200 }
  for await (const page of backend.client['journal.watch'](query)) return page
  throw new Error('nothing was told')
}
async function lane(name: string) {
  for await (const told of backend.client['journal.lanes']({ lab: 'holmos', days: 0.05 })) {
    return (told as JournalLanes).lanes.find(one => one.name === name)?.spans.map(span => span.state)
  }
  return undefined
}
const told = async (sentence: RegExp) => (await journal()).entries.find(one => sentence.test(one.sentence))

describe('the journal of a demo lab', () => {
  it('begins with what it connected to, and takes what it found for no news', async () => {
    await passUntil(120, async () => (await journal()).entries.length >= 15)
    await demo.pass(60)
    const { entries, problem } = await journal()
    expect(problem).toBeNull()
    expect(entries.filter(one => one.kind === 'state')).toEqual([])
    expect(entries.filter(one => one.kind === 'connection')).toHaveLength(14)
    expect(entries.at(-1)).toMatchObject({ kind: 'homeport', sentence: 'Homeport began to watch' })
    expect(await lane('rpi-7')).toEqual([null, 'ok'])
  })

  it('tells a node that lost power, what goes down with it, and when it came back', async () => {
    demo.demo.fault(['rpi-7', 'down'])
    await passUntil(200, async () => (await told(/^rpi-7 stopped answering/)) !== undefined)
    await passUntil(200, async () => (await journal()).entries.some(one => one.name === 'audiobook-web'))
    demo.demo.fault(['rpi-7', 'up'])
    const isBack = async () =>
      (await journal('node:rpi-7')).entries.some(one => one.subject === 'node:rpi-7' && one.to === 'ok')
    await passUntil(300, isBack)
    const of = (name: string) =>
      entries
        .filter(one => one.kind === 'state' && one.name === name)
        .map(one => one.to)
        .reverse()
    let { entries } = await journal()
    await passUntil(300, async () => {
      entries = (await journal()).entries
      return of('audiobook-web').at(-1) === 'ok'
    })
    expect(of('rpi-7').at(0)).toBe('down')
    expect(of('rpi-7').at(-1)).toBe('ok')
    expect(of('audiobook-web').at(-1)).toBe('ok')
    expect(entries.find(one => one.kind === 'connection' && one.name === 'rpi-7')).toMatchObject({
      to: 'ok',
      node: 'node:rpi-7',
    })
    // No other machine is told of.
    expect(new Set(entries.filter(one => one.subject?.startsWith('node:')).map(one => one.name))).toEqual(
      new Set(['rpi-7']),
    )
    const spans = (await lane('rpi-7')) ?? []
    expect(spans.filter(state => state !== 'attention')).toEqual([null, 'ok', 'down', 'ok'])
    expect(await lane('rpi-6')).toEqual([null, 'ok'])
  })

  it('tells a pause once, and nothing of the connections that rest for it', async () => {
    const before = (await journal()).entries[0]?.id ?? 0
    const news = async () => (await journal()).entries.filter(one => one.id > before)
    for (const paused of [true, true]) await backend.client['app.pause']({ paused })
    await demo.pass(60)
    for (const paused of [false, false]) await backend.client['app.pause']({ paused })
    await demo.pass(60)
    const entries = await news()
    expect(entries.filter(one => one.kind === 'action').map(one => one.sentence)).toEqual([
      'Watching was resumed, on the command line',
      'Watching was paused, on the command line',
    ])
    expect(entries.filter(one => one.from === 'off' || one.to === 'off' || one.sentence === '')).toEqual([])
  })

  it('leaves nothing behind that waits', async () => {
    await backend.close()
    await demo.clock.advance(0)
    expect(demo.clock.waiting).toBeLessThanOrEqual(idle)
  })
})
