import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { statusText } from '../../electron/command/statusText.ts'
import { nodesText, servicesText } from '../../electron/command/text.ts'
import { quote, sshCommand } from '../../electron/sessions/ssh/quote.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { emptyTables } from '../../shared/lab/patch.ts'
import { makeNode, makeService } from '../labs/makeLab.ts'

/** What it is, the name, and how it is shown. */
const hostile: readonly [string, string, string][] = [
  ['-oProxyCommand=x', '-oProxyCommand=touch hit', '-oProxyCommand=touch hit'],
  ['$(id)', '$(touch hit)', '$(touch hit)'],
  ['backquotes', '`touch hit`', '`touch hit`'],
  [';rm', 'a;touch hit', 'a;touch hit'],
  ['quotes', `a'"; touch hit; '`, `a'"; touch hit; '`],
  ['newline', 'a\ntouch hit', 'a⟨000A⟩touch hit'],
  ['carriage return', 'a\rok', 'a⟨000D⟩ok'],
  ['NUL', 'a\u0000b', 'a⟨0000⟩b'],
  ['RTL mark', 'gpj\u202eexe\u200f', 'gpj⟨202E⟩exe⟨200F⟩'],
  ['an isolate', 'a\u2066b\u2069', 'a⟨2066⟩b⟨2069⟩'],
  ['an escape sequence', '\u001b]0;title\u0007\u009b31m', '⟨001B⟩]0;title⟨0007⟩⟨009B⟩31m'],
  ['a name nobody can see', '\u200b\u2060\ufeff', '⟨200B⟩⟨2060⟩⟨FEFF⟩'],
  ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
]

const shell = (script: string) => execFileSync('/bin/sh', ['-c', script], { cwd: '/', encoding: 'utf8' })

describe('a hostile name', () => {
  it.each(hostile)('case 20: a name with %s is shown escaped', (_what, name, shown) => {
    expect(inert(name)).toBe(shown)
  })

  it.each(hostile)('case 20: a hostname with %s stays in its row of the node table', (_what, name, shown) => {
    const text = nodesText(labOf(name))
    expect(text.split('\n').length).toBe(2)
    expect(text).toContain(shown)
    expect(rawOf(text)).toEqual([])
  })

  it.each(hostile)('case 20: an address with %s stays in its row of the node table', (_what, name, shown) => {
    const text = nodesText(labOf('box', name))
    expect(text.split('\n').length).toBe(2)
    expect(text).toContain(shown)
    expect(rawOf(text)).toEqual([])
  })

  it.each(hostile)(
    'case 20: a service with %s stays in its row of the service table',
    (_what, name, shown) => {
      const text = servicesText(labOf(name))
      expect(text.split('\n').length).toBe(2)
      expect(text).toContain(shown)
      expect(rawOf(text)).toEqual([])
    },
  )

  it.each(hostile)(
    'case 20: a lab with %s in its name keeps its status in one line',
    (_what, name, shown) => {
      const lab = { ...labOf('box'), name }
      expect(statusText(lab).split('\n')[0]).toContain(shown)
      expect(rawOf(statusText(lab))).toEqual([])
    },
  )

  it.each(hostile.filter(([, name]) => !name.includes('\0')))(
    'case 20: a file name with %s is one word of a shell, as it is',
    (_what, name) => {
      expect(shell(`printf %s ${quote(name)}`)).toBe(name)
    },
  )

  it('case 20: a file name with NUL is refused as a word of a shell', () => {
    expect(() => quote('a\0b')).toThrow(RangeError)
  })

  it.each(hostile)(
    'case 20: a user or host with %s typed to ssh is its last word, never an option',
    (_what, name) => {
      const words = shell(`ssh() { printf '%s\\036' "$@"; }; ${sshCommand(name)}`).split('\u001e')
      expect(words).toEqual(['--', name.replaceAll('\0', ''), ''])
    },
  )

  it.each([
    [0x0000, 0x001f],
    [0x007f, 0x009f],
    [0x00ad, 0x00ad],
    [0x061c, 0x061c],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x2069],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
  ])(
    'case 20: a name with any code point from %d to %d is shown escaped, and its neighbours as they are',
    (first, last) => {
      const code = (point: number) => `⟨${point.toString(16).toUpperCase().padStart(4, '0')}⟩`
      for (let point = first; point <= last; point += 1)
        expect(inert(`a${String.fromCodePoint(point)}b`)).toBe(`a${code(point)}b`)
      for (const point of [first - 1, last + 1].filter(one => one > 0))
        expect(inert(String.fromCodePoint(point))).toBe(String.fromCodePoint(point))
    },
  )

  it('case 20: a name of a megabyte is cut with a mark', () => {
    expect(inert('x'.repeat(1_000_000))).toBe(`${'x'.repeat(300)}…`)
  })
})

/** Control and direction characters that are left in a text, line breaks between rows apart. */
const rawOf = (text: string) =>
  text.match(/[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g) ?? []

function labOf(name: string, address = '192.0.2.1'): Lab {
  const node = makeNode(name, { addresses: { lan: [address], tailnet: [] } })
  const service = makeService(name, 30999, [node])
  const tables = {
    ...emptyTables(),
    nodes: new Map([[node.id, node]]),
    services: new Map([[service.id, service]]),
  }
  return {
    id: 'test',
    name: 'test',
    demo: false,
    state: 'ok',
    sentence: 'All is well.',
    revision: 1,
    at: Date.now(),
    tables,
  } as unknown as Lab
}
