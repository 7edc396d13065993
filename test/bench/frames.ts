import type { CDPSession, Page } from 'playwright-core'
import { closeBrowser, drawn, openPage } from '../pages/harness.ts'
import { type Load, nodesLoad, podsLoad, RATE } from './load.ts'
import { median } from './measure.ts'
import { controlPage } from './page/control.ts'
import { type Driven, drive } from './page/drive.ts'
import { limited, measured, type Row, type Wish } from './row.ts'
import type { Tools } from './tools.ts'

/** Seconds that each page is scrolled under changes, all its slices together. */
const SECONDS = 60
/** Before the first slice, so that code is compiled and caches are warm. */
const WARM = 3
/** Rows that pass a second are some forty. */
const SPEED = 20
const ROW = 28
/** A task must not hold the page for longer, ms. */
export const TASK = 50
/** The heap must not grow faster, KB/s. */
const GROWTH = 20

const tables = {
  nodes: { what: 'the table of 5,000 nodes', hash: '#/nodes', load: nodesLoad },
  pods: { what: 'the window on 10,000 pods', hash: '#/pods', load: podsLoad },
} as const
type Kind = keyof typeof tables

const under = (kind: Kind) =>
  `${tables[kind].what}, scrolled through under ${RATE} changes a second for ${SECONDS} s`
const wishesOf = (kind: Kind) => ({
  frames: {
    id: `frames-${kind}`,
    what: `95th percentile of the time between frames of ${under(kind)}, against a control page of plain DOM`,
    unit: 'ms',
    goal: 1.1,
  },
  tasks: {
    id: `tasks-${kind}`,
    what: `the longest task of ${under(kind)}, against ${TASK} ms`,
    unit: 'ms',
    goal: 1,
  },
  heap: {
    id: `heap-${kind}`,
    what: `growth of the heap of ${under(kind)}, against ${GROWTH} KB/s`,
    unit: 'KB/s',
    goal: 1,
  },
})

export const framesWishes: Record<Kind, Wish[]> = {
  nodes: Object.values(wishesOf('nodes')),
  pods: Object.values(wishesOf('pods')),
}

/** One of the two pages with the load that it alone is under. */
export interface Side {
  page: Page
  load: Load
  devtools: CDPSession
  complaints: readonly string[]
  close(): Promise<void>
}

/** Ours and the control, in the same browser, in turn: while one is measured the other has nothing to do. */
export async function measureFrames(tools: Tools, kind: Kind): Promise<Row[]> {
  const opened: Side[] = []
  const wishes = wishesOf(kind)
  try {
    const ours = await open(kind, true)
    opened.push(ours)
    const control = await open(kind, false)
    opened.push(control)
    for (const side of opened) await slice(side, WARM)
    const shots: { ours: Slice[]; peer: Slice[] } = { ours: [], peer: [] }
    const heap: Point[] = [{ at: 0, bytes: await heapOf(ours) }]
    const seconds = SECONDS / tools.runs
    for (let n = 0; n < tools.runs; n += 1) {
      const sides = [
        async () => {
          shots.ours.push(await slice(ours, seconds))
          heap.push({ at: (n + 1) * seconds, bytes: await heapOf(ours) })
        },
        async () => {
          shots.peer.push(await slice(control, seconds))
        },
      ]
      for (const side of n % 2 === 0 ? sides : sides.reverse()) await side()
    }
    const [p95, p99] = [0.95, 0.99].map(share => ({
      ours: shots.ours.map(one => quantile(one.frames, share)),
      peer: shots.peer.map(one => quantile(one.frames, share)),
    }))
    const longest = (slices: Slice[]) => Math.max(0, ...slices.flatMap(one => one.tasks))
    const per99 = `99th percentile ${round(median(p99?.ours ?? []))} against ${round(median(p99?.peer ?? []))} ms`
    return [
      measured(wishes.frames, p95?.ours ?? [], p95?.peer ?? [], { note: per99 }),
      limited(wishes.tasks, longest(shots.ours), TASK, tools.runs, taskNote(shots.ours, longest(shots.peer))),
      limited(wishes.heap, slope(heap) / 1000, GROWTH, tools.runs, heapNote(heap)),
    ]
  } finally {
    for (const side of opened) await side.close()
    await closeBrowser()
  }
}

export async function open(kind: Kind, ours: boolean): Promise<Side> {
  const { hash, load: begin } = tables[kind]
  const load = await begin()
  const { backend } = load
  const watched = await openPage(ours ? backend.url + hash : 'about:blank', { reducedMotion: false })
  const { page, complaints, context } = watched
  if (ours) {
    await drawn(page)
    await page.locator('.window-row').first().waitFor()
  } else {
    const url = `${backend.url.replace('http', 'ws')}ws`
    await page.evaluate(controlPage, { url, lab: backend.lab.id, kind })
  }
  const devtools = await context.newCDPSession(page)
  const close = async () => {
    load.stop()
    await watched.close()
    await load.close()
  }
  return { page, load, devtools, complaints, close }
}

type Slice = Driven

/** Some seconds under load. Counts only when every change came and the page shows the last. */
async function slice(side: Side, seconds: number): Promise<Slice> {
  const { page, load, complaints } = side
  await look(side)
  load.start()
  const eye = setInterval(() => void look(side).catch(() => {}), 250)
  let driven: Driven
  try {
    driven = await page.evaluate(drive, { selector: '.window', seconds, speed: SPEED })
  } finally {
    clearInterval(eye)
  }
  const made = load.stop()
  if (made < RATE * seconds * 0.95) throw new Error(`there were ${made} changes in ${seconds} s`)
  await look(side)
  await shows(page, load.touch())
  if (complaints.length > 0) throw new Error(`the page complained: ${complaints[0]}`)
  return driven
}

/** Tells the load which rows are in sight. */
export async function look({ page, load }: Side): Promise<void> {
  load.sight = await page.evaluate(
    row => Math.ceil((document.querySelector('.window')?.scrollTop ?? 0) / row),
    ROW,
  )
}

/** Waits until a row of the page holds these words. */
export async function shows(page: Page, words: readonly string[]): Promise<void> {
  await page.waitForFunction(
    wanted =>
      [...document.querySelectorAll('.window-row, .window > div > div')].some(row =>
        wanted.every(word => row.textContent?.includes(word)),
      ),
    words,
    { timeout: 5_000 },
  )
}

interface Point {
  /** Seconds under load. */
  at: number
  bytes: number
}

/** What the page holds once everything that nobody needs is gone. */
async function heapOf({ devtools }: Side): Promise<number> {
  for (let n = 0; n < 2; n += 1) await devtools.send('HeapProfiler.collectGarbage')
  return (await devtools.send('Runtime.getHeapUsage')).usedSize
}

/** Bytes a second, by least squares. */
function slope(points: readonly Point[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [at, bytes] = [mean(points.map(one => one.at)), mean(points.map(one => one.bytes))]
  const along = points.reduce((sum, one) => sum + (one.at - at) * (one.bytes - bytes), 0)
  return along / points.reduce((sum, one) => sum + (one.at - at) ** 2, 0)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function taskNote(slices: readonly Slice[], control: number): string {
  const long = slices.reduce((sum, one) => sum + one.tasks.length, 0)
  return `${long} tasks above ${TASK} ms (0 ms: none was); the longest of the control ${round(control)} ms`
}

const heapNote = (points: readonly Point[]) =>
  `after collecting, MB: ${points.map(one => (one.bytes / 1e6).toFixed(2)).join(', ')}`

const round = (value: number) => Number(value.toPrecision(4))
