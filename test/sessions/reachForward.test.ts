import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { forwardsOf } from '../../electron/backend/forwards.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import { type Forward, openForward } from '../../electron/reach/forward.ts'
import type { Service } from '../../shared/lab/model.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { makeNode, makePath, makeService } from '../labs/makeLab.ts'
import { closedPort, type Peer, page, peer, until } from '../labs/peers.ts'

const HOST = 'web.apps.home.localhost'
const clock = new FakeClock()
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
  expect(clock.waiting).toBe(0)
})
const keep = <One extends { close(): Promise<void> }>(one: One): One => {
  opened.push(one)
  return one
}

interface Told {
  status: number
  body: string
  headers: http.IncomingHttpHeaders
}

/** One request to 127.0.0.1 under any Host. */
function ask(port: number, options: http.RequestOptions & { body?: string } = {}): Promise<Told> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, agent: false, ...rest }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

const portOf = (forward: Forward) => Number(new URL(forward.url).port)

/** A forward to one port of loopback. */
async function forwardTo(port: number, own = 0): Promise<Forward> {
  const target = { host: '127.0.0.1', port }
  const connect = async () => ({ socket: await systemDialer(clock).dial(target), target })
  return keep(await openForward({ host: HOST, port: own, connect }))
}

const echo = () =>
  page((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      response.writeHead(201, { 'x-own': 'yes', 'set-cookie': ['a=1', 'b=2'] })
      response.end(
        JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
      )
    })
  })

describe('a forward', () => {
  it('hands on method, path, body and headers, with the service’s own Host', async () => {
    const service = keep(await echo())
    const forward = await forwardTo(service.port)
    const port = portOf(forward)
    expect(forward.url).toBe(`http://${HOST}:${port}/`)
    const told = await ask(port, {
      method: 'POST',
      path: '/a?b=c',
      body: 'hello',
      headers: {
        host: `${HOST}:${port}`,
        'x-mine': '1',
        cookie: 'k=v',
        origin: `http://${HOST}:${port}`,
        referer: `http://${HOST}:${port}/page`,
      },
    })
    expect([told.status, told.headers['x-own'], told.headers['set-cookie']]).toEqual([
      201,
      'yes',
      ['a=1', 'b=2'],
    ])
    expect(JSON.parse(told.body)).toMatchObject({
      method: 'POST',
      url: '/a?b=c',
      body: 'hello',
      headers: {
        host: `127.0.0.1:${service.port}`,
        'x-mine': '1',
        cookie: 'k=v',
        origin: `http://127.0.0.1:${service.port}`,
        referer: `http://127.0.0.1:${service.port}/page`,
      },
    })
  })

  it.each([
    '127.0.0.1',
    'localhost',
    'evil.example',
    `${HOST}.evil.example`,
    'other.apps.home.localhost',
    '',
  ])('refuses the Host %j', async host => {
    const service = keep(await echo())
    const port = portOf(await forwardTo(service.port))
    for (const name of [host, `${host}:${port}`]) {
      const told = await ask(port, { headers: { host: name } })
      expect(told.status).toBe(403)
    }
    expect(await ask(port, { headers: { host: HOST } })).toMatchObject({ status: 403 })
    expect(service.accepted()).toBe(0)
  })

  it('passes a foreign Origin on as it is, for the service to judge', async () => {
    const port = portOf(await forwardTo(keep(await echo()).port))
    const headers = { host: `${HOST}:${port}`, origin: `http://${HOST}:${port}.evil.example` }
    expect(JSON.parse((await ask(port, { headers })).body).headers.origin).toBe(headers.origin)
  })

  it('keeps a redirect of the service on this side, and leaves others as they are', async () => {
    const service: Peer = keep(
      await page((request, response) => {
        const own = `http://127.0.0.1:${service.port}`
        response
          .writeHead(302, { location: request.url === '/own' ? `${own}/login` : 'http://idp.example/x' })
          .end()
      }),
    )
    const port = portOf(await forwardTo(service.port))
    const headers = { host: `${HOST}:${port}` }
    expect((await ask(port, { path: '/own', headers })).headers.location).toBe(`http://${HOST}:${port}/login`)
    expect((await ask(port, { path: '/other', headers })).headers.location).toBe('http://idp.example/x')
  })

  it('passes a web socket, both ways, and refuses one under another Host', async () => {
    const server = new WebSocketServer({ noServer: true })
    const http1 = http.createServer()
    http1.on('upgrade', (request, socket, head) =>
      server.handleUpgrade(request, socket, head, ws => ws.on('message', data => ws.send(`echo ${data}`))),
    )
    const service = keep(await (await import('../labs/peers.ts')).listening(http1, '127.0.0.1', 0))
    const forward = await forwardTo(service.port)
    const port = portOf(forward)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { host: `${HOST}:${port}` } })
    socket.on('error', () => {})
    await new Promise(resolve => socket.once('open', resolve))
    socket.send('hi')
    expect(await new Promise(resolve => socket.once('message', data => resolve(String(data))))).toBe(
      'echo hi',
    )
    const refused = new WebSocket(`ws://127.0.0.1:${port}/live`)
    expect(await new Promise(resolve => refused.once('error', error => resolve(error.message)))).toMatch(
      /403/,
    )
    // Closing the forward ends it: nothing keeps it waiting.
    const ended = new Promise(resolve => socket.once('close', resolve))
    await forward.close()
    await ended
    await until(() => service.open() === 0)
  })

  it('has the service’s own port where that is free, else another', async () => {
    const service = keep(await echo())
    const own = await closedPort()
    expect(portOf(await forwardTo(service.port, own))).toBe(own)
    const taken = await forwardTo(service.port, own)
    expect(portOf(taken)).not.toBe(own)
    expect((await ask(portOf(taken), { headers: { host: new URL(taken.url).host } })).status).toBe(201)
  })

  it('says in one sentence when no path answers', async () => {
    const port = portOf(await forwardTo(await closedPort()))
    const told = await ask(port, { headers: { host: `${HOST}:${port}` } })
    expect(told.status).toBe(502)
    expect(told.body).toBe('No path to this service answers now. Homeport shows what failed.\n')
  })

  it('says so too when the service hangs up', async () => {
    const service = keep(await peer(socket => socket.once('data', () => socket.end())))
    const port = portOf(await forwardTo(service.port))
    expect((await ask(port, { headers: { host: `${HOST}:${port}` } })).status).toBe(502)
  })

  it('lets the service go when the browser goes', async () => {
    const service = keep(await page(() => {}))
    const port = portOf(await forwardTo(service.port))
    const browser = net.connect(port, '127.0.0.1')
    browser.on('error', () => {})
    browser.write(`GET / HTTP/1.1\r\nhost: ${HOST}:${port}\r\n\r\n`)
    await until(() => service.open() === 1)
    browser.destroy()
    await until(() => service.open() === 0, 'the end of the connection to the service')
  })

  it('survives what is not HTTP', async () => {
    const port = portOf(await forwardTo(keep(await echo()).port))
    const stranger = net.connect(port, '127.0.0.1')
    stranger.on('error', () => {})
    stranger.write('\x16\x03\x01\x00\x05hello\r\n\r\n')
    await new Promise(resolve => stranger.once('close', resolve))
    expect((await ask(port, { headers: { host: `${HOST}:${port}` } })).status).toBe(201)
  })
})

/** A service that says these bytes to whatever it is asked, then as told. */
const saying = async (bytes: string, act: 'end' | 'stay' = 'end') =>
  keep(
    await peer(socket =>
      socket.once('data', () =>
        act === 'end' ? socket.end(bytes, 'latin1') : socket.write(bytes, 'latin1'),
      ),
    ),
  )

describe('a service that answers badly', () => {
  const RIGHT = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'

  it.each([
    ['the status 099', 'HTTP/1.1 099 Low\r\ncontent-length: 2\r\n\r\nhi', 502],
    ['the status 000', 'HTTP/1.1 000 None\r\ncontent-length: 2\r\n\r\nhi', 502],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\ncontent-length: 2\r\n\r\nhi', 502],
    ['101 to a plain request', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 502],
    ['101 alone', 'HTTP/1.1 101 Switching\r\n\r\n', 502],
    ['another protocol', 'SSH-2.0-OpenSSH_10.0\r\n', 502],
    ['nothing', '', 502],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-le', 502],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nhi!', 502],
    ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}`, 502],
    ['a status text with a control character', RIGHT.replace('OK', 'O\x01K'), 200],
    ['no status text', RIGHT.replace(' OK', ''), 200],
    ['a status nobody knows', RIGHT.replace('200 OK', '799 Odd'), 799],
    ['a trailer beside a length', RIGHT.replace('\r\n\r\n', '\r\ntrailer: x-sum\r\n\r\n'), 200],
    ['a hint before the answer', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${RIGHT}`, 200],
    [
      'a trailer after pieces',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nhi\r\n0\r\nx-sum: 1\r\n\r\n',
      200,
    ],
    ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\nhi', 200],
  ])('%s gets an answer, and so does the next request', async (_what, bytes, status) => {
    const port = portOf(await forwardTo((await saying(bytes)).port))
    const headers = { host: `${HOST}:${port}` }
    for (let i = 0; i < 2; i++) {
      const told = await ask(port, { headers })
      expect(told.status).toBe(status)
      if (status === 502) expect(told.body).toMatch(/^(No path to this service|This service) answers/)
      else expect(told.body).toBe('hi')
    }
  })

  it('that is no HTTP is told from no answer', async () => {
    const port = portOf(await forwardTo((await saying('SSH-2.0-OpenSSH_10.0\r\n')).port))
    const told = await ask(port, { headers: { host: `${HOST}:${port}` } })
    expect(told.body).toBe('This service answers with what is no HTTP, or cannot be passed on.\n')
  })

  it.each([
    ['HEAD', 'HEAD', 'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n', 200, '5000'],
    ['HEAD in pieces', 'HEAD', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', 200, undefined],
    ['304', 'GET', 'HTTP/1.1 304 Not Modified\r\netag: "a"\r\ncontent-length: 5000\r\n\r\n', 304, '5000'],
    ['204', 'GET', 'HTTP/1.1 204 No Content\r\n\r\n', 204, undefined],
    ['204 in pieces', 'GET', 'HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n', 204, undefined],
  ])('%s has no body, and ends', async (_what, method, bytes, status, length) => {
    // The service stays: the end is not that of its connection.
    const port = portOf(await forwardTo((await saying(bytes, 'stay')).port))
    const told = await ask(port, { method, headers: { host: `${HOST}:${port}` } })
    expect([told.status, told.body, told.headers['content-length']]).toEqual([status, '', length])
  })

  it('a body cut short does not look whole', async () => {
    const short = await saying('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhi')
    const port = portOf(await forwardTo(short.port))
    await expect(ask(port, { headers: { host: `${HOST}:${port}` } })).rejects.toMatchObject({
      code: 'ECONNRESET',
    })
  })

  it('a body without end flows, and ends with the browser', async () => {
    const endless = keep(
      await page((_, response) => {
        const more = () => {
          while (response.write('x'.repeat(65_536)));
        }
        response.on('drain', more)
        more()
      }),
    )
    const port = portOf(await forwardTo(endless.port))
    let read = 0
    const request = http.get({ host: '127.0.0.1', port, agent: false, headers: { host: `${HOST}:${port}` } })
    request.on('error', () => {})
    request.on('response', response => {
      response.on('error', () => {})
      response.on('data', chunk => {
        read += chunk.length
      })
    })
    await until(() => read > 1_000_000)
    request.destroy()
    await until(() => endless.open() === 0, 'the end of the connection to the service')
  })

  it('a browser that goes in the middle of what it sends takes its request along', async () => {
    let got = 0
    const service = keep(
      await page(request => {
        request.on('error', () => {})
        request.on('data', chunk => {
          got += chunk.length
        })
      }),
    )
    const port = portOf(await forwardTo(service.port))
    const browser = net.connect(port, '127.0.0.1')
    browser.on('error', () => {})
    browser.write(`POST / HTTP/1.1\r\nhost: ${HOST}:${port}\r\ncontent-length: 1000\r\n\r\nhalf`)
    await until(() => got === 4)
    browser.resetAndDestroy()
    await until(() => service.open() === 0, 'the end of the connection to the service')
    expect((await ask(port, { headers: { host: 'other' } })).status).toBe(403)
  })
})

describe('a page of another site', () => {
  const site = { 'sec-fetch-site': 'cross-site' }
  const link = { ...site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

  it.each([
    ['a link that is followed', 'GET', link, 201],
    ['an address that is typed', 'GET', { ...link, 'sec-fetch-site': 'none' }, 201],
    ['the page itself', 'POST', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 201],
    ['a program, which says nothing of sites', 'POST', {}, 201],
    ['a form', 'POST', link, 403],
    ['a blind POST', 'POST', { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }, 403],
    ['a blind GET', 'GET', { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }, 403],
    ['an image', 'GET', { ...site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    ['a frame', 'GET', { ...link, 'sec-fetch-dest': 'iframe' }, 403],
    ['a DELETE', 'DELETE', link, 403],
    ['a request that says no more', 'GET', site, 403],
  ] as const)('%s (%s)', async (_what, method, said, status) => {
    const service = keep(await echo())
    const port = portOf(await forwardTo(service.port))
    const told = await ask(port, { method, headers: { host: `${HOST}:${port}`, ...said } })
    expect(told.status).toBe(status)
    expect(service.accepted()).toBe(status === 403 ? 0 : 1)
  })

  it.each([
    ['by its origin', { origin: 'http://evil.example' }],
    ['by its origin, which is none', { origin: 'null' }],
    ['by what the browser says', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'websocket' }],
  ])('opens no web socket: known %s', async (_what, said) => {
    const service = keep(await echo())
    const port = portOf(await forwardTo(service.port))
    const headers = { host: `${HOST}:${port}`, ...said }
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers })
    expect(await new Promise(resolve => socket.once('error', error => resolve(error.message)))).toMatch(/403/)
    expect(service.accepted()).toBe(0)
  })
})

describe('the forwards of a lab', () => {
  it('take the next path where one is dead, and are opened once', async () => {
    const service = keep(await echo())
    const node = makeNode('a')
    const dead = await closedPort()
    const paths = [`127.9.0.9:${dead}`, `127.0.0.1:${service.port}`].map(place =>
      makePath(node, 0, { url: `http://${place}` }),
    )
    let now: Service | undefined = makeService('Web UI', 30_004, [node], {
      paths,
      best: paths[0]?.url ?? null,
    })
    const forwards = keep(forwardsOf('home', systemDialer(clock), () => now))
    const [path] = paths
    if (!path || !now) throw new Error('no path')
    const [url, same] = await Promise.all([forwards.open(now, path), forwards.open(now, path)])
    expect(same).toBe(url)
    const { hostname, port, host } = new URL(url)
    expect(hostname).toBe('web-ui.holm.home.localhost')
    expect((await ask(Number(port), { headers: { host } })).status).toBe(201)
    // A service that is gone is tried where it was.
    now = undefined
    expect((await ask(Number(port), { headers: { host } })).status).toBe(502)
  })
})
