import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FRAME_LIMIT } from '../../shared/wire/port.ts'
import { type DoorLab, openDoorLab, upgradeHead } from './doorLab.ts'

const MB = 1024 * 1024

let lab: DoorLab
let cookie: string

beforeEach(async () => {
  lab = await openDoorLab()
  cookie = await lab.cookie()
})
afterEach(() => lab.close())

/** The TCP socket under a client, to stop reading from the operating system. */
const under = (socket: WebSocket) => (socket as unknown as { _socket: import('node:net').Socket })._socket

const closeOf = (socket: WebSocket) =>
  new Promise<[number, string]>(resolve =>
    socket.once('close', (code, reason) => resolve([code, reason.toString()])),
  )

/** Lets pongs and closes travel over the real sockets between two moves of the clock. */
async function travel(until: () => boolean = () => false, turns = 50): Promise<void> {
  for (let i = 0; i < turns && !until(); i++) await new Promise<void>(resolve => setTimeout(resolve, 1))
}

async function echoes(socket: WebSocket, text: string): Promise<boolean> {
  const reply = new Promise<string>(resolve => socket.once('message', data => resolve(data.toString())))
  socket.send(text)
  return (await reply) === text
}

function echoAll(): void {
  for (const port of lab.ports) port.onFrame(frame => port.send(frame))
}

describe('what pages can cost the door', () => {
  it('case 30: of 1,000 WS clients 32 are let in, and those are served', async () => {
    const outcomes: string[] = []
    const inside: WebSocket[] = []
    for (let batch = 0; batch < 10; batch++) {
      await Promise.all(
        Array.from({ length: 100 }, () =>
          lab.webSocket(cookie).then(
            socket => {
              inside.push(socket)
              outcomes.push('in')
            },
            (error: Error) => outcomes.push(error.message),
          ),
        ),
      )
    }
    expect(outcomes.filter(one => one === 'in').length).toBe(32)
    expect(outcomes.filter(one => one === 'Unexpected server response: 503').length).toBe(968)
    echoAll()
    for (const socket of inside) expect(await echoes(socket, 'still here')).toBe(true)
    expect((await lab.request('GET', '/', [`Cookie: ${cookie}`])).status).toBe(200)
    // A place that is given up is taken by the next.
    const gone = closeOf(inside[0] as WebSocket)
    inside[0]?.close()
    await gone
    await travel(() => false, 10)
    expect((await lab.webSocket(cookie)).readyState).toBe(WebSocket.OPEN)
  })

  it('case 30: 10,000 WS clients that are not signed in open nothing', async () => {
    const head = upgradeHead(lab, {})
    let refused = 0
    // Fifty at a time, each answered before the next: the count is true, the computer stays usable.
    for (let round = 0; round < 200; round++) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => lab.raw(head)))
      refused += answers.filter(answer => answer.status === 401).length
    }
    expect(refused).toBe(10_000)
    expect(lab.ports.length).toBe(0)
    expect((await lab.webSocket(cookie)).readyState).toBe(WebSocket.OPEN)
  }, 60_000)

  it('case 30: a 100 MB frame closes its sender by the size it announces, and no other', async () => {
    const other = await lab.webSocket(cookie)
    const socket = await lab.webSocket(cookie)
    const reasons: string[] = []
    for (const port of lab.ports) port.onClose(reason => reasons.push(reason))
    const closed = closeOf(socket)
    const head = Buffer.alloc(14)
    head.writeUInt16BE(0x81ff)
    head.writeBigUInt64BE(BigInt(100 * MB), 2)
    const before = process.memoryUsage().arrayBuffers
    under(socket).write(head)
    under(socket).write(Buffer.alloc(MB))
    expect((await closed)[0]).toBe(1009)
    await travel(() => reasons.length > 0)
    expect(reasons).toEqual(['Max payload size exceeded'])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * MB)
    echoAll()
    expect(await echoes(other, 'fine')).toBe(true)
  })

  it('case 30: a 100 MB frame sent in pieces is closed at the limit', async () => {
    const socket = await lab.webSocket(cookie)
    const closed = closeOf(socket)
    const piece = 'x'.repeat(MB)
    for (let i = 0; i < 100; i++) socket.send(piece, { fin: false })
    expect(FRAME_LIMIT).toBeLessThan(100 * MB)
    expect([1006, 1009]).toContain((await closed)[0])
  })

  it('case 30: a compression bomb finds no compression to use', async () => {
    const answer = await upgradeOffering('permessage-deflate; client_max_window_bits')
    expect(answer).toMatch(/^HTTP\/1\.1 101/)
    expect(answer.toLowerCase()).not.toContain('sec-websocket-extensions')
  })

  it('case 30: a compressed frame that was never agreed on closes its sender', async () => {
    const socket = await lab.webSocket(cookie)
    const closed = closeOf(socket)
    // Text, final, with the bit that says “compressed”.
    under(socket).write(Buffer.from([0xc1, 0x85, 0, 0, 0, 0, 1, 2, 3, 4, 5]))
    expect((await closed)[0]).toBe(1002)
  })

  it('case 30: a slow reader is dropped after 30 s behind by 64 MB, others are fine', async () => {
    const slow = await lab.webSocket(cookie)
    const port = lab.ports[0]
    const fine = await lab.webSocket(cookie)
    under(slow).pause()
    const frame = 'x'.repeat(MB)
    for (let i = 0; i < 80; i++) port?.send(frame)
    let dropped = ''
    port?.onClose(reason => {
      dropped = reason
    })
    await lab.clock.advance(5_000)
    await lab.clock.advance(29_999)
    await travel()
    expect(dropped).toBe('')
    await lab.clock.advance(1)
    await travel(() => dropped !== '')
    expect(dropped).not.toBe('')
    lab.ports[1]?.onFrame(text => lab.ports[1]?.send(text))
    expect(await echoes(fine, 'fine')).toBe(true)
  })

  it('keeps a reader that is behind but catches up within 30 s', async () => {
    const slow = await lab.webSocket(cookie)
    const port = lab.ports[0]
    let got = 0
    slow.on('message', () => {
      got += 1
    })
    under(slow).pause()
    const frame = 'x'.repeat(MB)
    for (let i = 0; i < 80; i++) port?.send(frame)
    await lab.clock.advance(25_000)
    under(slow).resume()
    await travel(() => got === 80, 5000)
    expect(got).toBe(80)
    await lab.clock.advance(30_000)
    expect(slow.readyState).toBe(WebSocket.OPEN)
  })
})

describe('a page that is open', () => {
  it('is pinged every 15 s and stays while it answers', async () => {
    const socket = await lab.webSocket(cookie)
    let pings = 0
    socket.on('ping', () => {
      pings += 1
    })
    for (let minute = 0; minute < 20; minute++) {
      const before = pings
      await lab.clock.advance(15_000)
      await travel(() => pings > before)
      await travel(undefined, 3)
    }
    expect(pings).toBe(20)
    expect(socket.readyState).toBe(WebSocket.OPEN)
  })

  it('is dropped after two pings without an answer', async () => {
    await lab.webSocket(cookie, { autoPong: false })
    let dropped = false
    lab.ports[0]?.onClose(() => {
      dropped = true
    })
    await lab.clock.advance(44_000)
    await travel()
    expect(dropped).toBe(false)
    await lab.clock.advance(1_000)
    await travel(() => dropped)
    expect(dropped).toBe(true)
  })

  it('is closed when its browser is signed out', async () => {
    const socket = await lab.webSocket(cookie)
    const closed = closeOf(socket)
    for (let i = 0; i < 20; i++) {
      lab.clock.jumpWall(1)
      await lab.cookie()
    }
    await lab.clock.advance(5_000)
    expect(await closed).toEqual([1008, 'signed out'])
  })

  it('ends with the door', async () => {
    const socket = await lab.webSocket(cookie)
    const closed = closeOf(socket)
    await lab.door.close()
    await closed
    expect(lab.clock.waiting).toBe(0)
  })

  it('is closed when it sends bytes instead of text', async () => {
    const socket = await lab.webSocket(cookie)
    const closed = closeOf(socket)
    socket.send(Buffer.from([1, 2, 3]))
    expect(await closed).toEqual([1003, 'a binary message'])
  })
})

/** The head of the answer to an upgrade that offers an extension. */
function upgradeOffering(extension: string): Promise<string> {
  return new Promise((resolve, reject) => {
    import('node:net').then(({ connect }) => {
      const socket = connect(lab.port, '127.0.0.1')
      socket.once('error', reject)
      socket.once('data', data => {
        socket.destroy()
        resolve(data.toString())
      })
      socket.write(upgradeHead(lab, { Cookie: cookie, 'Sec-WebSocket-Extensions': extension }))
    }, reject)
  })
}
