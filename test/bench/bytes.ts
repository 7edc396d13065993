import { WebSocket } from 'ws'
import { webSocketPort } from '../../electron/headless/webSocketPort.ts'
import { contract, type HomeportContract } from '../../shared/contract/contract.ts'
import type { PodWindow } from '../../shared/contract/pods.ts'
import type { Patch } from '../../shared/lab/patchSchema.ts'
import { connect } from '../../shared/wire/connect.ts'
import type { Port } from '../../shared/wire/port.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import { type BenchDoor, startDoor } from './door.ts'
import { large } from './launch.ts'
import { median } from './measure.ts'
import { measured, type Row, type Wish } from './row.ts'
import { type BenchServer, startServer } from './server.ts'
import type { Tools } from './tools.ts'

export const bytesWishes = {
  change: {
    id: 'bytes-pod-change',
    what: 'bytes to the page per change of a pod it shows, of 10,000, against the event of the API',
    unit: 'B',
    goal: 0.05,
  },
  snapshot: {
    id: 'bytes-snapshot',
    what: 'bytes to the page until it shows a lab of 10,000 pods and the window on them, against the list of pods of the API',
    unit: 'KB',
    goal: 0.03,
  },
} satisfies Record<string, Wish>

/** Changes that are measured: six rounds of the four ways a pod changes. */
const CHANGES = 24

/** The bundled door reads the bench's API server; a page speaks to it over a WebSocket, and every frame is weighed. */
export async function measureBytes(tools: Tools): Promise<Row[]> {
  const server = await startServer(large)
  try {
    const door = await startDoor(tools, ['--kubeconfig', server.kubeconfig])
    try {
      return await Promise.race([door.failed, weigh(tools, server, door)])
    } finally {
      await door.stop()
    }
  } finally {
    await server.stop()
  }
}

async function weigh(tools: Tools, server: BenchServer, door: BenchDoor): Promise<Row[]> {
  await listed(door)
  const list = await server.listBytes()
  const snapshots: number[] = []
  for (let n = 0; n < tools.runs; n += 1) {
    const page = await openPage(door)
    snapshots.push(page.bytes())
    page.close()
  }
  const page = await openPage(door)
  const changes = await weighChanges(server, page)
  page.close()
  const other = median(changes.map(one => one.beside))
  return [
    measured(
      bytesWishes.change,
      changes.map(one => one.ours),
      changes.map(one => one.event),
      { note: `of ours ${other} B are of the lab beside the window` },
    ),
    measured(
      bytesWishes.snapshot,
      snapshots.map(bytes => bytes / 1000),
      snapshots.map(() => list / 1000),
    ),
  ]
}

/** A page that shows the pods, as the page of the browser opens one. */
export interface BenchPage {
  /** Everything that came so far. */
  bytes(): number
  /** What came with something in it since the last call: of the window on pods, and of the lab. */
  news(): { window: number; lab: number }
  /** The rows that are shown. */
  shown: readonly string[]
  /** Resolves when the window has told of this pod next. */
  told(uid: string): Promise<void>
  close(): void
}

export async function openPage(door: BenchDoor): Promise<BenchPage> {
  const { client, weight, close } = dial(door)
  const ended = new AbortController()
  const { signal } = ended
  const [first] = await client['labs.list']({}, signal)
  const lab = first?.id ?? ''
  const waiting = new Map<string, () => void>()
  const query = {
    ...{ lab, node: null, workload: null, text: '', sort: 'name' as const, descending: false },
    ...{ offset: 0, limit: 200 },
  }
  const [window] = await Promise.all([
    follow(client['pods.window'](query, signal), ({ set }) => {
      for (const { id } of set) waiting.get(id)?.()
    }),
    follow(client['lab.watch']({ lab, revision: null }, signal)),
    follow(client['app.watch']({}, signal)),
    follow(client['app.cost']({ lab }, signal)),
  ])
  if (window.matched !== large.pods) {
    throw new Error(`the window told of ${window.matched} pods, not ${large.pods}`)
  }
  return {
    bytes: () => weight.all,
    news: () => {
      const { window, lab } = weight
      Object.assign(weight, { window: 0, lab: 0 })
      return { window, lab }
    },
    shown: window.order ?? [],
    told: uid => new Promise(resolve => waiting.set(uid, resolve)),
    close: () => {
      ended.abort()
      close()
    },
  }
}

/** Takes items for as long as they come, and answers with the first. */
async function follow<Item>(
  items: AsyncIterable<Item>,
  take: (item: Item) => void = () => {},
): Promise<Item> {
  const iterator = items[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) throw new Error('a stream ended before it began')
  const rest = async () => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) take(next.value)
  }
  rest().catch(() => {})
  return first.value
}

async function weighChanges(server: BenchServer, page: BenchPage) {
  const weighed: { ours: number; event: number; beside: number }[] = []
  page.news()
  for (let n = 0; n < CHANGES; n += 1) {
    // Pods in sight, each four times in turn.
    const uid = page.shown[Math.floor(n / 4) * 5] ?? ''
    const told = page.told(uid)
    const event = await server.change(uid)
    if (event === 0) throw new Error('the API server knows no such pod')
    await told
    // What else follows from the change comes with the same projection or the next.
    await new Promise(resolve => setTimeout(resolve, 400))
    const { window, lab } = page.news()
    weighed.push({ ours: window + lab, event, beside: lab })
  }
  return weighed
}

/** A connection of a page, and what its frames weigh: all, and those of the window and of the lab that say something. */
export function dial({ origin, cookie }: BenchDoor) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin } })
  const port = webSocketPort(socket)
  const weight = { all: 0, window: 0, lab: 0 }
  const weigh = (frame: string) => {
    const bytes = Buffer.byteLength(frame)
    weight.all += bytes
    const { t, value } = JSON.parse(frame) as { t: string; value?: Partial<PodWindow> | Partial<Patch> }
    if (t !== 'item' || !value?.set) return
    // An item without rows says that the link is alive.
    if (Array.isArray(value.set)) weight.window += value.set.length > 0 || 'order' in value ? bytes : 0
    else weight.lab += rowsIn(value.set) + rowsIn('gone' in value ? value.gone : {}) > 0 ? bytes : 0
  }
  const counting: Port = {
    ...port,
    onFrame: reader =>
      port.onFrame(frame => {
        weigh(frame)
        reader(frame)
      }),
  }
  const client: Client<HomeportContract> = connect(counting, contract)
  return { client, weight, close: () => port.close() }
}

const rowsIn = (tables: object = {}) =>
  Object.values(tables).reduce((sum: number, rows: readonly unknown[]) => sum + rows.length, 0)

/** Waits until the door has listed everything. */
export async function listed(door: BenchDoor): Promise<void> {
  const { client, close } = dial(door)
  const [first] = await client['labs.list']({})
  for await (const patch of client['lab.watch']({ lab: first?.id ?? '', revision: null })) {
    if (patch.head.settled) break
  }
  close()
}
