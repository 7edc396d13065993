import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net, { type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DialError, systemDialer } from '../../electron/reach/dial.ts'
import { gatewayDialer } from '../../electron/reach/gateway.ts'
import { demoPlace, type Place } from '../../electron/reach/place.ts'
import { vantageOf } from '../../electron/reach/vantage.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { closedPort, type Peer, peer, until } from '../labs/peers.ts'

let clock: FakeClock
const opened: { close(): Promise<void> }[] = []
const sockets: Socket[] = []

beforeEach(() => {
  clock = new FakeClock()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const one of opened.splice(0)) await one.close()
})

async function listen(onSocket: (socket: Socket) => void): Promise<Peer> {
  const one = await peer(onSocket)
  opened.push(one)
  return one
}

const failureOf = (work: Promise<Socket>) =>
  work.then(
    socket => {
      sockets.push(socket)
      return 'connected'
    },
    (error: unknown) => (error instanceof DialError ? `${error.failure}: ${error.message}` : String(error)),
  )

describe('dial', () => {
  it('connects, and every small packet leaves at once', async () => {
    const { port } = await listen(socket => socket.write('hello'))
    const socket = await systemDialer(clock).dial({ host: '127.0.0.1', port })
    sockets.push(socket)
    socket.on('error', () => {})
    expect(await new Promise(resolve => socket.once('data', data => resolve(String(data))))).toBe('hello')
    // Node keeps the options a socket was opened with; the kernel's own flag is not to be read from JavaScript.
    expect(Object.getOwnPropertySymbols(socket).some(one => one.description === 'kSetNoDelay')).toBe(true)
    expect((socket as unknown as Record<symbol, unknown>)[symbolOf(socket, 'kSetNoDelay')]).toBe(true)
    expect(clock.waiting).toBe(0)
  })

  it('names a refusal', async () => {
    const port = await closedPort()
    expect(await failureOf(systemDialer(clock).dial({ host: '127.0.0.1', port }))).toBe(
      `refused: TCP refused 127.0.0.1:${port}.`,
    )
    expect(clock.waiting).toBe(0)
  })

  it('names a name that leads nowhere', async () => {
    const target = { host: 'no-such-host.invalid', port: 80 }
    expect(await failureOf(systemDialer(clock).dial(target))).toMatch(
      /^dns: The name no-such-host\.invalid could not be resolved \(E/,
    )
    expect(clock.waiting).toBe(0)
  })

  it('finds a name that has an address on which nobody listens, and one on which somebody does', async () => {
    const { port } = await listen(() => {})
    expect(await failureOf(systemDialer(clock).dial({ host: 'localhost', port }))).toBe('connected')
  })

  it('opens a socket of this computer by its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'homeport-dial-'))
    const path = join(folder, 'some.sock')
    const dial = (to = path) => failureOf(systemDialer(clock).dial({ path: to }))
    expect(await dial()).toBe(`missing: There is no ${path}.`)
    const server = net.createServer(socket => void sockets.push(socket))
    await new Promise<void>(resolve => server.listen(path, resolve))
    expect(await dial()).toBe('connected')
    for (const socket of sockets.splice(0)) socket.destroy()
    await new Promise(resolve => server.close(resolve))
    await writeFile(path, '')
    expect(await dial()).toBe(`refused: Nothing listens at ${path}.`)
    expect(clock.waiting).toBe(0)
    await rm(folder, { recursive: true })
  })

  it('that was cancelled before opens nothing', async () => {
    const one = await listen(() => {})
    const { signal } = abortedSignal()
    const target = { host: '127.0.0.1', port: one.port }
    expect(await failureOf(systemDialer(clock).dial(target, { signal }))).toMatch(/^cancelled/)
    expect(await failureOf(systemDialer(clock).dial({ host: 'localhost', port: 1 }, { signal }))).toMatch(
      /^cancelled/,
    )
    expect(one.accepted()).toBe(0)
    expect(clock.waiting).toBe(0)
  })
})

describe('the gateway of a demo lab', () => {
  let folder: string
  let path: string
  let asked: string[]
  let live: Set<Socket>

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'homeport-gateway-'))
    path = join(folder, 'gateway.sock')
    asked = []
    live = new Set()
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Answers each line as told; null is silence. */
  async function gateway(answer: (line: string, socket: Socket) => string | null): Promise<void> {
    const server = net.createServer(socket => {
      live.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => live.delete(socket))
      socket.once('data', data => {
        asked.push(String(data))
        const told = answer(String(data), socket)
        if (told !== null) socket.write(told)
      })
    })
    await new Promise<void>(resolve => server.listen(path, () => resolve()))
    opened.push({
      close: () =>
        new Promise(resolve => {
          server.close(() => resolve())
          for (const socket of live) socket.destroy()
        }),
    })
  }

  const target = { host: '127.9.0.7', port: 22 }
  const dial = (options = {}) => gatewayDialer(path, clock).dial(target, options)

  it('is asked with one line, and then is the connection', async () => {
    await gateway((_line, socket) => {
      socket.on('data', data => socket.write(`echo ${data}`))
      return '{"ok":true}\n'
    })
    const socket = await dial()
    sockets.push(socket)
    socket.on('error', () => {})
    expect(asked).toEqual(['{"connect":"127.9.0.7:22"}\n'])
    socket.write('x')
    expect(await new Promise(resolve => socket.once('data', data => resolve(String(data))))).toBe('echo x')
    expect(clock.waiting).toBe(0)
  })

  it('is asked for a socket of the lab by its path', async () => {
    await gateway(line => (line.includes('/run/a.sock') ? '{"ok":true}\n' : '{"error":"ENOENT"}\n'))
    const { dial } = gatewayDialer(path, clock)
    expect(await failureOf(dial({ path: '/run/a.sock' }))).toBe('connected')
    expect(await failureOf(dial({ path: '/run/b.sock' }))).toBe('missing: There is no /run/b.sock.')
    expect(asked).toEqual(['{"connect":"unix:/run/a.sock"}\n', '{"connect":"unix:/run/b.sock"}\n'])
  })

  it('may send the first bytes of a peer behind its answer', async () => {
    await gateway(() => '{"ok":true}\nSSH-2.0-test\r\n')
    const socket = await dial()
    sockets.push(socket)
    expect(await new Promise(resolve => socket.once('data', data => resolve(String(data))))).toBe(
      'SSH-2.0-test\r\n',
    )
  })

  it('may send its answer in pieces', async () => {
    await gateway((_line, socket) => {
      setImmediate(() => setImmediate(() => socket.write('true}\nrest')))
      return '{"ok":'
    })
    const socket = await dial()
    sockets.push(socket)
    expect(await new Promise(resolve => socket.once('data', data => resolve(String(data))))).toBe('rest')
  })

  it.each([
    ['{"error":"ECONNREFUSED"}\n', 'refused: TCP refused 127.9.0.7:22.'],
    ['{"error":"EHOSTUNREACH"}\n', 'no-route: No route to 127.9.0.7.'],
    ['{"error":"ECONNRESET"}\n', 'reset: 127.9.0.7:22 reset the connection.'],
    ['hello\n', 'failed: Connecting to 127.9.0.7:22 failed (the gateway of the demo lab gave no answer).'],
    ['null\n', 'failed: Connecting to 127.9.0.7:22 failed (the gateway of the demo lab gave no answer).'],
    [
      'x'.repeat(5_000),
      'failed: Connecting to 127.9.0.7:22 failed (the gateway of the demo lab gave no answer).',
    ],
  ])('that answers %j is told in words', async (answer, words) => {
    await gateway(() => answer)
    expect(await failureOf(dial())).toBe(words)
    await until(() => live.size === 0, 'the end of its socket')
    expect(clock.waiting).toBe(0)
  })

  it('that is not there says that the demo lab does not run', async () => {
    const words = 'failed: Connecting to 127.9.0.7:22 failed (the demo lab is not running).'
    expect(await failureOf(dial())).toBe(words)
    expect(clock.waiting).toBe(0)
  })

  it('that closes without a word is a connection that was reset', async () => {
    await gateway((_line, socket) => {
      socket.end()
      return null
    })
    expect(await failureOf(dial())).toBe('reset: 127.9.0.7:22 reset the connection.')
    expect(clock.waiting).toBe(0)
  })

  it('is silent for a node that is down, until the deadline', async () => {
    await gateway(() => null)
    const failed = failureOf(dial({ deadline: 3_000 }))
    await until(() => asked.length === 1)
    await clock.advance(2_999)
    expect(live.size).toBe(1)
    await clock.advance(1)
    expect(await failed).toBe('silence: No answer from 127.9.0.7:22 in 3 s.')
    await until(() => live.size === 0)
    expect(clock.waiting).toBe(0)
  })

  it('is let go when the dial is called off', async () => {
    await gateway(() => null)
    const ended = new AbortController()
    const failed = failureOf(dial({ signal: ended.signal }))
    await until(() => asked.length === 1)
    ended.abort()
    expect(await failed).toMatch(/^cancelled/)
    await until(() => live.size === 0)
    expect(clock.waiting).toBe(0)
  })

  it('tells where this computer is', async () => {
    await gateway((line, socket) => {
      expect(line).toBe('{"vantage":true}\n')
      socket.end(
        '{"interfaces":[{"address":"127.9.0.50/24","gateway":"127.9.0.1","gatewayMac":"2:0:5e:10:0:A1"},{"address":7},null]}\n',
      )
      return null
    })
    const place = await demoPlace(path, clock)
    expect(place).toMatchObject({ gateway: '127.9.0.1', gatewayMac: '02:00:5e:10:00:a1', offline: false })
    expect(place?.networks[0]).toBe('127.9.0.50/24')
    expect(vantageOf(place as Place).onLan('127.9.0.7')).toBe(true)
    expect(clock.waiting).toBe(0)
  })

  it('that does not say where this computer is leaves it untold', async () => {
    await gateway(() => null)
    const place = demoPlace(path, clock)
    await until(() => asked.length === 1)
    await clock.advance(5_000)
    expect(await place).toBeNull()
    await until(() => live.size === 0)
  })

  it('is asked where this computer is no longer than somebody wants to know', async () => {
    await gateway(() => null)
    const ended = new AbortController()
    const place = demoPlace(path, clock, ended.signal)
    await until(() => asked.length === 1)
    ended.abort()
    expect(await place).toBeNull()
    expect(clock.waiting).toBe(0)
    await until(() => live.size === 0)
    expect(await demoPlace(path, clock, ended.signal)).toBeNull()
    expect(asked).toHaveLength(1)
  })
})

describe('where this computer is', () => {
  it.each([
    [['192.0.2.5/24'], '192.0.2.200', true],
    [['192.0.2.5/24'], '192.0.3.1', false],
    [['fd00::5/64'], 'fd00::9', true],
    [['fd00::5/64'], 'fd01::9', false],
    [['192.0.2.5/24'], 'fd00::9', false],
    [['192.0.2.5/33', '192.0.2.5', 'x/24', '/', ''], '192.0.2.5', false],
    [['0.0.0.0/0'], 'nas.lan', false],
    [[], '192.0.2.5', false],
  ] as [string[], string, boolean][])('on %j is %s near: %s', (networks, address, near) => {
    const { onLan } = vantageOf({ networks, gateway: null, gatewayMac: null })
    expect([onLan(address), onLan(address)]).toEqual([near, near])
  })
})

function abortedSignal(): AbortController {
  const ended = new AbortController()
  ended.abort()
  return ended
}

function symbolOf(value: object, name: string): symbol {
  const found = Object.getOwnPropertySymbols(value).find(one => one.description === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}
