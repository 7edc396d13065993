import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DoorLab, openDoorLab, SHOWN_COMMAND } from './doorLab.ts'

let lab: DoorLab

beforeEach(async () => {
  lab = await openDoorLab()
})
afterEach(() => lab.close())

const pathOf = (url: string) => url.slice(lab.door.origin.length)

describe('the sign-in link', () => {
  it('is exchanged for a cookie that scripts cannot read and other sites cannot send', async () => {
    const { url, expiresAt } = lab.door.mintLink()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/in\?code=[A-Za-z0-9_-]{43}$/)
    expect(expiresAt).toBe(lab.clock.wall() + 30_000)
    const answer = await lab.request('GET', pathOf(url))
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['set-cookie']).toMatch(
      new RegExp(`^homeport-${lab.port}=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    )
  })

  it('case 29: a code used twice is refused, with how to get a new link', async () => {
    const { url } = lab.door.mintLink()
    await lab.request('GET', pathOf(url))
    const second = await lab.request('GET', pathOf(url))
    expect(second.status).toBe(403)
    expect(second.headers['set-cookie']).toBeUndefined()
    expect(second.body).toContain(SHOWN_COMMAND)
  })

  it('case 29: a code used twice at the same moment lets one in', async () => {
    const { url } = lab.door.mintLink()
    const answers = await Promise.all(Array.from({ length: 10 }, () => lab.request('GET', pathOf(url))))
    expect(answers.map(one => one.status).sort()).toEqual([303, ...Array(9).fill(403)])
  })

  it('case 29: a code is taken until 30 s and refused after 30 s, with how to get a new link', async () => {
    const early = lab.door.mintLink()
    await lab.clock.advance(29_999)
    expect((await lab.request('GET', pathOf(early.url))).status).toBe(303)
    const late = lab.door.mintLink()
    await lab.clock.advance(30_000)
    const answer = await lab.request('GET', pathOf(late.url))
    expect(answer.status).toBe(403)
    expect(answer.body).toContain(SHOWN_COMMAND)
  })

  it('case 29: a code is refused after 30 s in which the computer slept', async () => {
    const { url } = lab.door.mintLink()
    lab.clock.jumpWall(30_000)
    expect((await lab.request('GET', pathOf(url))).status).toBe(403)
  })

  it('case 29: a code guessed 1,000 times is limited, and the guessing ends every live code', async () => {
    const { url } = lab.door.mintLink()
    const statuses: number[] = []
    for (let i = 0; i < 1000; i++) {
      const guess = Buffer.from(`guess ${i}`.padEnd(32)).toString('base64url')
      statuses.push((await lab.request('GET', `/in?code=${guess}`)).status)
    }
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(403))
    expect(statuses.slice(20)).toEqual(Array(980).fill(429))
    expect((await lab.request('GET', pathOf(url))).status).toBe(429)
    await lab.clock.advance(60_000)
    expect((await lab.request('GET', pathOf(url))).status).toBe(403)
    const fresh = lab.door.mintLink()
    expect((await lab.request('GET', pathOf(fresh.url))).status).toBe(303)
    expect(lab.log.length).toBeLessThan(10)
  })

  it('case 29: twenty wrong codes spread over more than a minute close nothing', async () => {
    for (let i = 0; i < 60; i++) {
      expect((await lab.request('GET', '/in?code=wrong')).status).toBe(403)
      await lab.clock.advance(4_000)
    }
  })

  it('case 29: the token is absent from URL, history, Referer and logs', async () => {
    const { url } = lab.door.mintLink()
    const code = url.slice(url.indexOf('=') + 1)
    const answer = await lab.request('GET', pathOf(url))
    // A redirect keeps the link itself out of the history; the cookie is in no address and no page.
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    expect(answer.headers['cache-control']).toBe('no-store')
    const cookie = answer.headers['set-cookie']?.split(';')[0] ?? ''
    const page = await lab.request('GET', '/', [`Cookie: ${cookie}`])
    const again = await lab.request('GET', pathOf(url))
    await lab.request('GET', pathOf(url), ['Host: evil.com'])
    for (const secret of [code, cookie.split('=')[1] ?? '-']) {
      expect(page.body).not.toContain(secret)
      expect(again.body).not.toContain(secret)
      expect(lab.log.join('\n')).not.toContain(secret)
      expect(answer.body).not.toContain(secret)
    }
    expect(lab.log.length).toBeGreaterThan(0)
  })

  it('keeps five links alive: the sixth ends the first', async () => {
    const links = Array.from({ length: 6 }, () => lab.door.mintLink())
    const statuses: number[] = []
    for (const { url } of links) statuses.push((await lab.request('GET', pathOf(url))).status)
    expect(statuses).toEqual([403, 303, 303, 303, 303, 303])
  })

  it('is not used up by a program that previews it', async () => {
    const { url } = lab.door.mintLink()
    expect((await lab.request('HEAD', pathOf(url))).status).toBe(405)
    expect((await lab.request('GET', pathOf(url))).status).toBe(303)
  })

  it.each(['/in', '/in?', '/in?code=', '/in?code[]=x', '/in?code=%00', `/in?code=${'x'.repeat(10_000)}`])(
    'refuses %s',
    async path => {
      expect((await lab.request('GET', path)).status).toBe(403)
    },
  )
})

describe('a signed-in browser', () => {
  const get = async (cookie: string, path = '/') =>
    (await lab.request('GET', path, [`Cookie: ${cookie}`])).status

  it('is known by its cookie among others, and by nothing else', async () => {
    const cookie = await lab.cookie()
    expect(await get(cookie)).toBe(200)
    expect(await get(`a=b; ${cookie}; c=d`)).toBe(200)
    expect(await get(`homeport-${lab.port}=forged; ${cookie}`)).toBe(200)
    expect(await get(cookie.slice(0, -1))).toBe(401)
    expect(await get(cookie.replace(String(lab.port), '1'))).toBe(401)
    const none = await lab.request('GET', '/')
    expect(none.status).toBe(401)
    expect(none.body).toContain(SHOWN_COMMAND)
  })

  it('stays for 30 days after its last request', async () => {
    const cookie = await lab.cookie()
    const day = 86_400_000
    lab.clock.jumpWall(29 * day)
    expect(await get(cookie)).toBe(200)
    lab.clock.jumpWall(29 * day)
    expect(await get(cookie)).toBe(200)
    lab.clock.jumpWall(30 * day)
    expect(await get(cookie)).toBe(401)
  })

  it('is signed out by the twentieth browser after it that was seen later', async () => {
    const first = await lab.cookie()
    const second = await lab.cookie()
    lab.clock.jumpWall(1000)
    expect(await get(first)).toBe(200)
    for (let i = 0; i < 19; i++) {
      lab.clock.jumpWall(1000)
      await lab.cookie()
    }
    expect(await get(second)).toBe(401)
    expect(await get(first)).toBe(200)
  })
})
