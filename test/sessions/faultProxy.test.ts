import http from 'node:http'
import net from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../labs/fakeClock.ts'
import { FaultProxy, faultDialer } from '../labs/faultProxy.ts'
import { localApi } from '../labs/localApi.ts'
import { listening, type Peer, until } from '../labs/peers.ts'

let echo: Peer
let line: FaultProxy
beforeEach(async () => {
  echo = await listening(
    net.createServer(socket => socket.pipe(socket)),
    '127.0.0.1',
    0,
  )
  line = await FaultProxy.open(echo.port)
})
afterEach(async () => {
  await line.close()
  await echo.close()
})

/** A connection over the line, with what it heard. */
function called() {
  const socket = net.connect({ port: line.port, host: '127.0.0.1' })
  const heard: Buffer[] = []
  const call = {
    socket,
    ended: false,
    closed: false,
    code: '',
    get text() {
      return Buffer.concat(heard).toString('latin1')
    },
  }
  socket.on('data', chunk => heard.push(chunk))
  socket.on('end', () => {
    call.ended = true
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    call.code = error.code ?? ''
  })
  socket.on('close', () => {
    call.closed = true
  })
  return call
}

const TEXT = 'abcdefghij'.repeat(10)

describe('the line of the fault tests', () => {
  it('carries every byte in order, however late, thin and cut into pieces it is', async () => {
    const faults = fc.record({
      latency: fc.integer({ min: 0, max: 3 }),
      jitter: fc.integer({ min: 0, max: 3 }),
      bandwidth: fc.integer({ min: 500_000, max: 5_000_000 }),
      slice: fc.integer({ min: 1, max: 500 }),
      slowClose: fc.integer({ min: 0, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(faults, fc.uint8Array({ maxLength: 4_000 }), async (all, bytes) => {
        line.set({ all })
        const call = called()
        call.socket.end(bytes)
        await until(() => call.closed, 'the end')
        expect(call.text).toBe(Buffer.from(bytes).toString('latin1'))
        expect(call.code).toBe('')
      }),
      { numRuns: 20 },
    )
  })

  it('hangs open behind any byte, and goes on where that is lifted', async () => {
    line.set({ down: { hangAfter: 37 } })
    const call = called()
    call.socket.write(TEXT)
    await until(() => call.text.length === 37, 'the first bytes')
    call.socket.write('more')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(call).toMatchObject({ ended: false, closed: false })
    expect(call.text).toBe(TEXT.slice(0, 37))
    line.lift()
    await until(() => call.text === `${TEXT}more`, 'the rest')
    call.socket.destroy()
  })

  it('is cut behind any byte, in good order or with a reset', async () => {
    for (const at of [0, 1, 50, 100]) {
      line.set({ down: { cutAfter: at } })
      const cut = called()
      cut.socket.write(TEXT)
      await until(() => cut.closed, 'the end')
      expect(cut).toMatchObject({ ended: true, code: '', text: TEXT.slice(0, at) })
      line.set({ down: { resetAfter: at } })
      const broken = called()
      broken.socket.write(TEXT)
      await until(() => broken.closed, 'the reset')
      expect(broken).toMatchObject({ ended: false, code: 'ECONNRESET' })
    }
  })

  it('goes dead for what is open, and no word of the server comes through', async () => {
    const dead = called()
    dead.socket.write('a')
    await until(() => dead.text === 'a', 'the echo')
    line.freeze()
    dead.socket.write('b')
    await echo.close()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(dead).toMatchObject({ text: 'a', ended: false, closed: false })
    dead.socket.destroy()
    await until(() => line.open === 0, 'the end')
  })

  it('is not there, silent or refusing to a dialer, in the dialer’s own words', async () => {
    const clock = new FakeClock()
    const target = { host: '192.0.2.7', port: 22 }
    const dialer = faultDialer(clock, new Map([['192.0.2.7:22', line]]))
    const socket = await dialer.dial(target)
    socket.destroy()
    line.reach = 'refused'
    await expect(dialer.dial(target)).rejects.toThrow('TCP refused 192.0.2.7:22.')
    line.reach = 'no-route'
    await expect(dialer.dial(target)).rejects.toThrow('No route to 192.0.2.7.')
    line.reach = 'silent'
    const silent = dialer.dial(target)
    const told = expect(silent).rejects.toThrow('No answer from 192.0.2.7:22 in 5 s.')
    await clock.advance(5_000)
    await told
    await expect(dialer.dial({ host: '192.0.2.8', port: 22 })).rejects.toThrow('No route to 192.0.2.8.')
  })

  it('carries unix sockets as well, and hangs there too', async () => {
    const api = await localApi((_request, response) => response.end('here'))
    const there = await FaultProxy.open(api.socket)
    const ask = () => fetchOver(there.path)
    expect(await ask()).toBe('here')
    there.set({ down: { hangAfter: 0 } })
    let answered = false
    const late = ask().then(text => {
      answered = true
      return text
    })
    await until(() => there.accepted === 2 && api.asked.length === 2, 'the request')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(answered).toBe(false)
    there.lift()
    expect(await late).toBe('here')
    await there.close()
    await api.close()
  })
})

function fetchOver(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath, path: '/', agent: false }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', more => {
        text += more
      })
      response.on('end', () => resolve(text))
    })
    request.on('error', reject)
  })
}
