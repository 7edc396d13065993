import { WebSocket } from 'ws'
import { get, startDoor } from './door.ts'
import { interleave, peakOf, shoot } from './measure.ts'
import { measured, type Row, type Wish } from './row.ts'
import type { Tools } from './tools.ts'

const what = 'the bundled browser door with an empty lab, from its start to its page and the first snapshot'
export const startWishes = {
  time: { id: 'start-time', what: `${what}, against \`node -e 0\``, unit: 'ms', goal: 6 },
  memory: {
    id: 'start-memory',
    what: `its peak until then, against the peak of \`node -e 0\``,
    unit: 'MiB',
    goal: 1.7,
  },
} satisfies Record<string, Wish>

/** One start of the door. */
interface Start {
  /** From just before the process is started until the first snapshot is here, milliseconds. */
  wall: number
  /** The most the process held until then, MiB. */
  peak: number
}

/** The door as its first user meets it, without a flag or a file, against Node that does nothing. */
export async function measureStart(tools: Tools): Promise<Row[]> {
  const shots = await interleave<{ wall: number; memory: number }>(
    tools.runs,
    async () => {
      const { wall, peak } = await startOnce(tools)
      return { wall, memory: peak }
    },
    async () => {
      const { wall, peak } = await shoot({ file: tools.node, args: ['-e', '0'], env: tools.env })
      return { wall, memory: peak ?? Number.NaN }
    },
  )
  const of = (side: { wall: number; memory: number }[], key: 'wall' | 'memory') => side.map(one => one[key])
  return [
    measured(startWishes.time, of(shots.ours, 'wall'), of(shots.peer, 'wall')),
    measured(startWishes.memory, of(shots.ours, 'memory'), of(shots.peer, 'memory')),
  ]
}

/** Starts the door, loads its page and takes the first snapshot of its lab. */
async function startOnce(tools: Tools): Promise<Start> {
  const began = performance.now()
  const door = await startDoor(tools, [])
  try {
    const { origin, cookie, pid } = door
    const page = await get(`${origin}/`, { cookie })
    if (page.status !== 200) throw new Error(`the page was answered by HTTP ${page.status}`)
    await Promise.race([door.failed, firstSnapshot(origin, cookie)])
    return { wall: performance.now() - began, peak: peakOf(pid) ?? Number.NaN }
  } finally {
    await door.stop()
  }
}

/** Follows the only lab over the wire, as a page does, until its first patch is here. */
function firstSnapshot(origin: string, cookie: string): Promise<void> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin } })
  const send = (frame: object) => socket.send(JSON.stringify(frame))
  return new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', (code, reason) => reject(new Error(`the door closed the wire (${code} ${reason})`)))
    socket.on('open', () => {
      send({ t: 'hello', version: 1 })
      send({ t: 'call', id: 1, name: 'labs.list', input: {} })
    })
    socket.on('message', data => {
      const reply = JSON.parse(String(data))
      if (reply.t === 'fault') reject(new Error(`the wire: ${reply.fault.sentence}`))
      if (reply.t === 'result') {
        send({ t: 'open', id: 2, name: 'lab.watch', input: { lab: reply.value[0].id, revision: null } })
        send({ t: 'more', id: 2, n: 1 })
      }
      if (reply.t === 'item' && reply.id === 2) {
        if (reply.value.from === null) resolve()
        else reject(new Error('the first patch is no snapshot'))
      }
    })
  }).finally(() => socket.terminate())
}
