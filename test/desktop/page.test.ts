import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkOf } from '../../electron/desktop/links.ts'
import { entryOf } from '../../electron/desktop/loginItem.ts'
import { answerPage } from '../../electron/desktop/pageProtocol.ts'

let folder: string
let ask: (url: string, method?: string) => Promise<Response>

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'homeport-app-'))
  await mkdir(path.join(folder, 'page/assets'), { recursive: true })
  const html = '<meta name="style-nonce" content="__NONCE__"><div id="root"></div>'
  for (const [name, text] of [
    ['page/index.html', html],
    ['page/other.html', html],
    ['page/.secret', 'hidden'],
    ['page/assets/main-1a2b.js', 'export {}'],
    ['page/assets/a.css', 'a{}'],
    ['page/assets/i.woff2', 'w'],
    ['page/assets/x.exe', 'x'],
    ['outside.js', 'secret'],
  ] as const) {
    await writeFile(path.join(folder, name), text)
  }
  const answer = answerPage(path.join(folder, 'page'))
  ask = (url, method = 'GET') => answer({ url, method } as Request)
})
afterAll(() => rm(folder, { recursive: true }))

describe('app://homeport', () => {
  it('answers the page under the door’s policy, with a nonce of its own at each load and no connections', async () => {
    const [one, two] = [await ask('app://homeport/'), await ask('app://homeport/')]
    const policy = one.headers.get('content-security-policy')
    const nonce = /'nonce-([\w+/=]{24})'/.exec(policy ?? '')?.[1]
    expect(policy).toBe(
      [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    )
    expect(await one.text()).toContain(`content="${nonce}"`)
    expect(two.headers.get('content-security-policy')).not.toBe(policy)
    expect(one.headers.get('content-type')).toBe('text/html; charset=utf-8')
    for (const name of [
      'x-content-type-options',
      'referrer-policy',
      'permissions-policy',
      'cross-origin-opener-policy',
    ]) {
      expect(one.headers.get(name), name).toBeTruthy()
    }
  })

  it.each([
    ['assets/main-1a2b.js', 'text/javascript; charset=utf-8'],
    ['assets/a.css', 'text/css; charset=utf-8'],
    ['assets/i.woff2', 'font/woff2'],
  ])('answers %s with its type', async (name, type) => {
    const answer = await ask(`app://homeport/${name}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it.each([
    ['another host', 'app://elsewhere/', 404],
    ['another host with ours in it', 'app://homeport.example/', 404],
    ['a port', 'app://homeport:80/', 404],
    ['a way up', 'app://homeport/../outside.js', 404],
    ['an encoded way up', 'app://homeport/%2e%2e/outside.js', 404],
    ['an encoded slash', 'app://homeport/assets%2f..%2f..%2foutside.js', 404],
    ['a backslash', 'app://homeport/..\\outside.js', 404],
    ['a hidden file', 'app://homeport/.secret', 404],
    ['HTML past the nonce', 'app://homeport/other.html', 404],
    ['the page by its name', 'app://homeport/index.html', 404],
    ['a question', 'app://homeport/?x=1', 404],
    ['a folder', 'app://homeport/assets', 404],
    ['a type no build writes', 'app://homeport/assets/x.exe', 404],
    ['what is not there', 'app://homeport/assets/none.js', 404],
  ])('refuses %s', async (_what, url, status) => {
    const answer = await ask(url)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe('')
  })

  it.each(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async method => {
    expect((await ask('app://homeport/', method)).status).toBe(405)
  })

  it('says so where no page is built', async () => {
    const answer = await answerPage(path.join(folder, 'nowhere'))({
      url: 'app://homeport/',
      method: 'GET',
    } as Request)
    expect([answer.status, await answer.text()]).toEqual([503, 'The page is not built. Run: npm run build'])
  })
})

describe('a link of a page', () => {
  it.each([
    ['http://10.1.0.7:3000/', 'web'],
    ['https://example.org/a?b=c#d', 'web'],
    ['HTTPS://EXAMPLE.ORG', 'web'],
    ['http://[fe80::1]:8080/', 'web'],
    ['app://homeport/#/nodes', 'place'],
    ['app://homeport/', 'place'],
    ['app://homeport/assets/x.js', 'refused'],
    ['app://elsewhere/#/nodes', 'refused'],
    ['smb://host/share', 'refused'],
    ['file:///etc/passwd', 'refused'],
    ['javascript:alert(1)', 'refused'],
    ['data:text/html,x', 'refused'],
    ['ms-msdt:/id', 'refused'],
    ['ssh://host', 'refused'],
    ['mailto:a@b', 'refused'],
    ['vbscript:x', 'refused'],
    ['about:blank', 'refused'],
    ['http://user:word@example.org/', 'refused'],
    ['http://user@example.org/', 'refused'],
    ['http://', 'refused'],
    ['//example.org', 'refused'],
    ['', 'refused'],
    [`https://example.org/${'a'.repeat(3000)}`, 'refused'],
  ])('%s: %s', (url, kind) => {
    expect(linkOf(url).kind).toBe(kind)
  })

  it('is handed on as it was understood', () => {
    expect(linkOf(' https://example.org/a b\n')).toEqual({ kind: 'web', url: 'https://example.org/a%20b' })
  })
})

describe('starting with the session on Linux', () => {
  it('writes its command so that the launcher reads the same', () => {
    expect(entryOf(['/opt/homeport/homeport', '--hidden'])).toContain(
      'Exec=/opt/homeport/homeport --hidden\n',
    )
    expect(entryOf(['/opt/my port/$x', '--lab', '/a"b\\c%d.yaml'])).toContain(
      'Exec="/opt/my port/\\\\$x" --lab "/a\\\\"b\\\\\\\\c%%d.yaml"\n',
    )
  })
})
