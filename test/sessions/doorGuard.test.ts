import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DoorLab, openDoorLab, upgradeHead } from './doorLab.ts'

let lab: DoorLab
let cookie: string

beforeAll(async () => {
  lab = await openDoorLab()
  cookie = await lab.cookie()
})
afterAll(() => lab.close())

/** Host header lines (PORT stands for the door's), and the status they get even with a good cookie. */
const hosts: readonly [string, string[], number][] = [
  ['Host: evil.com', ['Host: evil.com'], 403],
  ['Host: evil.com with the port', ['Host: evil.com:PORT'], 403],
  ['an IPv6 literal', ['Host: [::1]:PORT'], 403],
  ['an IPv6-mapped literal', ['Host: [::ffff:127.0.0.1]:PORT'], 403],
  ['localhost.', ['Host: localhost.:PORT'], 403],
  ['localhost', ['Host: localhost:PORT'], 403],
  ['127.0.0.1. with a dot', ['Host: 127.0.0.1.:PORT'], 403],
  ['127.0.0.1 without the port', ['Host: 127.0.0.1'], 403],
  ['127.0.0.1 with another port', ['Host: 127.0.0.1:1'], 403],
  ['127.1', ['Host: 127.1:PORT'], 403],
  ['a decimal address', ['Host: 2130706433:PORT'], 403],
  ['a name that ends in ours', ['Host: 127.0.0.1:PORT.evil.com'], 403],
  ['a name with user information', ['Host: 127.0.0.1:PORT@evil.com'], 403],
  ['an empty Host', ['Host: '], 403],
  ['missing Host', [], 400],
  ['two Hosts', ['Host: 127.0.0.1:PORT', 'Host: evil.com'], 400],
]

describe('the Host of a request', () => {
  describe.each([
    ['without Origin', []],
    ['with Origin equal to Host', ['Origin: http://HOST']],
    ['with our own Origin', ['Origin: http://127.0.0.1:PORT']],
  ])('%s', (how, origins) => {
    it.each(hosts)(`case 26: GET with %s ${how} is refused`, async (_what, lines, status) => {
      const answer = await lab.raw(head('GET / HTTP/1.1', lines, origins))
      expect(answer.status).toBe(status)
      expect(answer.body).not.toContain('root')
      expect(answer.headers['set-cookie']).toBeUndefined()
    })

    it.each(hosts)(`case 26: a WebSocket upgrade with %s ${how} is refused`, async (_what, lines, status) => {
      const upgrade = [
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
      ]
      const answer = await lab.raw(head('GET /ws HTTP/1.1', lines, [...origins, ...upgrade], 'Upgrade'))
      expect(answer.status).toBe(status)
      expect(lab.ports.length).toBe(0)
    })
  })

  it('case 26: missing Host in HTTP/1.0 is refused', async () => {
    expect((await lab.raw('GET / HTTP/1.0\r\n\r\n')).status).toBe(400)
  })

  it('case 26: a foreign Host in the request target is refused', async () => {
    const target = `GET http://evil.com/ HTTP/1.1`
    expect((await lab.raw(head(target, ['Host: 127.0.0.1:PORT'], []))).status).toBe(400)
  })

  it('serves its own Host', async () => {
    expect((await lab.request('GET', '/', [`Cookie: ${cookie}`])).status).toBe(200)
  })

  it('tells who came by the name localhost the right address, and uses up no code', async () => {
    const { url } = lab.door.mintLink()
    const path = url.slice(lab.door.origin.length)
    const answer = await lab.request('GET', path, [`Host: localhost:${lab.port}`])
    expect(answer.status).toBe(403)
    expect(answer.body).toContain(lab.door.origin)
    expect(answer.body).not.toContain(path)
    expect(answer.headers.location).toBeUndefined()
    expect((await lab.request('GET', path)).status).toBe(303)
  })

  function head(first: string, lines: string[], more: string[], connection = 'close'): string {
    const host = lines[0]?.slice('Host: '.length) ?? ''
    const all = [...lines, ...more.map(line => line.replace('HOST', host)), `Cookie: ${cookie}`]
    const text = [first, ...all, `Connection: ${connection}`]
      .join('\r\n')
      .replaceAll('PORT', String(lab.port))
    return `${text}\r\n\r\n`
  }
})

describe('the address of the door', () => {
  it('is 127.0.0.1 alone', async () => {
    const { networkInterfaces } = await import('node:os')
    const { connect } = await import('node:net')
    const others = Object.values(networkInterfaces())
      .flatMap(list => list ?? [])
      .map(one => one.address)
      .filter(address => address !== '127.0.0.1' && !address.startsWith('fe80'))
    for (const address of [...others, '127.0.0.2', '::1']) {
      const outcome = await new Promise<string>(resolve => {
        const socket = connect(lab.port, address)
        socket.once('connect', () => {
          socket.destroy()
          resolve('connected')
        })
        socket.once('error', () => resolve('refused'))
      })
      expect([address, outcome]).toEqual([address, 'refused'])
    }
  })
})

describe('the Origin of an upgrade', () => {
  it.each([
    ['foreign Origin', 'http://evil.com'],
    ['null Origin', 'null'],
    ['the Origin of another port', 'http://127.0.0.1:1'],
    ['our Origin over https', 'https://127.0.0.1:PORT'],
    ['our Origin by the name localhost', 'http://localhost:PORT'],
    ['our Origin with a path', 'http://127.0.0.1:PORT/'],
    ['our Origin twice', 'http://127.0.0.1:PORT, http://127.0.0.1:PORT'],
    ['an empty Origin', ''],
    ['no Origin', null],
  ])('case 27: an upgrade with %s is refused before any message is read', async (_what, origin) => {
    await refused({ Cookie: cookie, Origin: origin?.replaceAll('PORT', String(lab.port)) ?? null }, 403)
  })

  it.each([
    ['no credential', null],
    ['an empty credential', ''],
    ['a wrong credential', 'homeport-PORT=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['the credential under another name', 'homeport-1=VALUE'],
  ])('case 27: an upgrade with %s is refused before any message is read', async (_what, wrong) => {
    const value = cookie.slice(cookie.indexOf('=') + 1)
    const sent = wrong?.replace('PORT', String(lab.port)).replace('VALUE', value) ?? null
    await refused({ Cookie: sent }, 401)
  })

  it.each([
    ['cross-site', 403],
    ['same-site', 403],
  ])('case 27: an upgrade that the browser marks %s is refused', async (site, status) => {
    await refused({ Cookie: cookie, 'Sec-Fetch-Site': site }, status)
  })

  it('refuses an upgrade of any path but /ws', async () => {
    const text = upgradeHead(lab, { Cookie: cookie }).replace('/ws', '/')
    expect((await lab.raw(text)).status).toBe(404)
    expect(lab.ports.length).toBe(0)
  })

  it('lets the page itself in', async () => {
    const socket = await lab.webSocket(cookie)
    expect(lab.ports.length).toBe(1)
    socket.terminate()
    lab.ports.length = 0
  })

  /** Sends the upgrade and a message right behind it; nobody may have been given a port. */
  async function refused(headers: Record<string, string | null>, status: number): Promise<void> {
    const message = '\x81\x85\0\0\0\0hello'
    const answer = await lab.raw(upgradeHead(lab, headers) + message)
    expect(answer.status).toBe(status)
    expect(lab.ports.length).toBe(0)
  }
})

describe('requests that would change something', () => {
  const form = 'Content-Type: application/x-www-form-urlencoded'
  it.each([
    [
      'cross-site form POST',
      'POST',
      '/in',
      [form, 'Origin: http://evil.com', 'Sec-Fetch-Site: cross-site'],
      403,
    ],
    ['form POST from a sandboxed frame', 'POST', '/in', [form, 'Origin: null'], 403],
    ['form POST without Origin', 'POST', '/in', [form], 405],
    ['text/plain JSON', 'POST', '/ws', ['Content-Type: text/plain', 'Origin: http://evil.com'], 403],
    ['text/plain JSON without Origin', 'POST', '/ws', ['Content-Type: text/plain'], 405],
    ['no-cors fetch', 'GET', '/', ['Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Site: cross-site'], 403],
    ['no-cors fetch of a script', 'GET', '/assets/main-1a2b.js', ['Sec-Fetch-Site: cross-site'], 403],
    ['no-cors fetch from another port', 'GET', '/', ['Sec-Fetch-Site: same-site'], 403],
    ['simple-header delete', 'DELETE', '/', ['Origin: http://evil.com'], 403],
    ['simple-header delete without Origin', 'DELETE', '/', [], 405],
    ['PUT', 'PUT', '/', [], 405],
    ['PATCH', 'PATCH', '/', [], 405],
    ['OPTIONS of a preflight', 'OPTIONS', '/', ['Origin: http://evil.com'], 403],
    ['TRACE', 'TRACE', '/', [], 405],
  ])('case 28: %s changes nothing', async (_what, method, target, headers, status) => {
    const { url } = lab.door.mintLink()
    const code = url.slice(url.indexOf('?'))
    const body = method === 'GET' ? '' : `code=${code}&admin=1`
    const sized = body ? [`Content-Length: ${body.length}`] : []
    const where = target === '/in' ? target + code : target
    const answer = await lab.request(method, where, [`Cookie: ${cookie}`, ...headers, ...sized], body)
    expect(answer.status).toBe(status)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(lab.ports.length).toBe(0)
    // The code in the address has not been used up, the session is as it was.
    expect((await lab.request('GET', `/in${code}`)).status).toBe(303)
    expect((await lab.request('GET', '/', [`Cookie: ${cookie}`])).status).toBe(200)
  })

  it('answers a POST before its body has come, and reads none of it', async () => {
    const answer = await lab.request('POST', '/', ['Content-Length: 1000000000'], 'x'.repeat(1000))
    expect(answer.status).toBe(405)
    expect(answer.headers.connection).toBe('close')
  })

  it('does not ask for a body that waits to be asked for', async () => {
    const answer = await lab.request('POST', '/', ['Content-Length: 10', 'Expect: 100-continue'])
    expect(answer.status).toBe(405)
  })

  it('does not open a tunnel', async () => {
    const answer = await lab.request('CONNECT', '127.0.0.1:22')
    expect(answer.status).not.toBe(200)
  })

  it('answers bytes that are no request, and a head beyond 16 KiB, with a plain refusal', async () => {
    expect((await lab.raw('\x16\x03\x01\x02\x00\x01\x00\r\n\r\n')).status).toBe(400)
    expect((await lab.request('GET', '/', [`X: ${'x'.repeat(20_000)}`])).status).toBe(431)
  })

  it('writes each kind of refusal to the log once a minute, without anything that was sent', async () => {
    lab.log.length = 0
    await lab.clock.advance(61_000)
    for (let i = 0; i < 5; i++) await lab.request('GET', '/?secret', ['Host: evil.com'])
    expect(lab.log).toEqual([expect.stringMatching(/^door: refused a foreign Host/)])
    expect(lab.log.join()).not.toMatch(/evil|secret/)
  })
})
