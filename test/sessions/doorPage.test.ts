import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDoor } from '../../electron/headless/door.ts'
import { FakeClock } from '../labs/fakeClock.ts'
import { type Answer, type DoorLab, openDoorLab, SHOWN_COMMAND } from './doorLab.ts'

let lab: DoorLab
let cookie: string

beforeAll(async () => {
  lab = await openDoorLab()
  cookie = await lab.cookie()
})
afterAll(() => lab.close())

const get = (path: string): Promise<Answer> => lab.request('GET', path, [`Cookie: ${cookie}`])

describe('the page', () => {
  it('has a nonce of its own at each load, the same in its policy', async () => {
    const nonces = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const { status, headers, body } = await get('/')
      expect(status).toBe(200)
      const nonce = /name="style-nonce" content="([^"]+)"/.exec(body)?.[1] ?? ''
      expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/)
      expect(body).not.toContain('__NONCE__')
      expect(headers['content-security-policy']).toBe(
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; ` +
          `font-src 'self'; connect-src 'self' ws://127.0.0.1:${lab.port}; base-uri 'none'; ` +
          `form-action 'none'; frame-ancestors 'none'`,
      )
      expect(headers['cache-control']).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(3)
  })

  it('keeps hashed assets for ever and asks about others', async () => {
    const script = await get('/assets/main-1a2b.js')
    expect(script.status).toBe(200)
    expect(script.body).toBe('export {}')
    expect(script.headers['content-type']).toMatch(/javascript/)
    expect(script.headers['cache-control']).toBe('private, max-age=31536000, immutable')
    const icon = await get('/icon.svg')
    expect(icon.status).toBe(200)
    expect(icon.headers['cache-control']).toBe('no-cache')
    const absent = await get('/assets/gone.js')
    expect([absent.status, absent.headers['cache-control']]).toEqual([404, 'no-store'])
  })

  it.each(['/', '/assets/main-1a2b.js', '/icon.svg', '/nothing', '/in?code=x'])(
    'answers %s with every guarding header',
    async path => {
      const { headers } = await get(path)
      expect(headers).toMatchObject({
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      })
      expect(headers['permissions-policy']).toMatch(/camera=\(\).*usb=\(\)/)
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/)
      expect(headers['content-security-policy']).not.toMatch(/unsafe/)
    },
  )

  it.each(['/', '/assets/main-1a2b.js', '/icon.svg', '/nothing'])(
    'serves %s to nobody without sign-in',
    async path => {
      const answer = await lab.request('GET', path)
      expect(answer.status).toBe(401)
      expect(answer.body).toContain(SHOWN_COMMAND)
    },
  )

  it.each([
    '/../../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/etc/passwd',
    '/assets/../../etc/passwd',
    '//etc/passwd',
    '/.secret',
    '/%2esecret',
    '/assets\\..\\index.html',
    '/index.html',
    '/index.html/',
    '/index%2Ehtml',
    '/%00',
    '/assets',
    '/assets/',
    '/%E0%A4%A',
  ])('has nothing at %s', async path => {
    const answer = await get(path)
    expect(answer.status).toBe(404)
    expect(answer.body).not.toMatch(/root|hidden/)
  })

  it('answers HEAD with the same head and no body', async () => {
    const answer = await lab.request('HEAD', '/', [`Cookie: ${cookie}`])
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('')
  })

  it('takes no notice of a range', async () => {
    const answer = await lab.request('GET', '/icon.svg', [`Cookie: ${cookie}`, 'Range: bytes=9-2'])
    expect(answer.status).toBe(200)
  })
})

describe('opening and closing the door', () => {
  const options = {
    page: join(tmpdir(), 'no-such-folder'),
    onPort: () => {},
    clock: new FakeClock(),
    log: () => {},
    urlCommand: 'homeport url',
  }

  it('says which port is taken when that port was asked for', async () => {
    await expect(openDoor({ ...options, port: lab.port })).rejects.toThrow(
      `Port ${lab.port} of 127.0.0.1 cannot be used (EADDRINUSE). Choose another port.`,
    )
  })

  it('takes another port when the remembered one is taken and none was asked for', async () => {
    const holder = createServer()
    await new Promise<void>(resolve => {
      holder.once('error', () => resolve())
      holder.listen(7420, '127.0.0.1', resolve)
    })
    const door = await openDoor({ ...options, port: null })
    expect(door.origin).not.toBe('http://127.0.0.1:7420')
    await door.close()
    await new Promise(resolve => holder.close(resolve))
  })

  it('says how to build a page that is missing', async () => {
    const door = await openDoor({ ...options, port: 0 })
    const { url } = door.mintLink()
    const signed = await fetch(url, { redirect: 'manual' })
    const set = signed.headers.get('set-cookie')?.split(';')[0] ?? ''
    const answer = await fetch(door.origin, { headers: { cookie: set } })
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('npm run build')
    await door.close()
  })

  it('releases its port, its timers and its connections', async () => {
    const clock = new FakeClock()
    const door = await openDoor({ ...options, clock, port: 0 })
    const port = Number(new URL(door.origin).port)
    expect(clock.waiting).toBe(1)
    await door.close()
    expect(clock.waiting).toBe(0)
    const again = await openDoor({ ...options, clock, port })
    await again.close()
  })
})
