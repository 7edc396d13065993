import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TEXT_EXCEPTIONS } from './texts/exceptions.ts'
import { inlineTexts } from './texts/inline.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')
const list = (pattern: string) => globSync(pattern, { cwd: ROOT }).sort()

const files = list('renderer/{views,parts}/**/*.{ts,tsx}')
const found = files.flatMap(path => inlineTexts(path, read(path)))
const isExcepted = (path: string, text: string) =>
  TEXT_EXCEPTIONS.some(one => one.file === path && one.text === text)

/** A source with the texts it uses under the name of their area, whatever it calls them. */
const byArea = (source: string) =>
  [...source.matchAll(/\b(\w+Texts) as (\w+)/g)].reduce(
    (text, [, area = '', alias = '']) => text.replaceAll(new RegExp(`\\b${alias}\\b(?=\\s*\\.)`, 'g'), area),
    source,
  )

describe('the words of the page', () => {
  it('are all in renderer/texts', () => {
    expect(files.length).toBeGreaterThan(40)
    const inline = found.filter(({ path, text }) => !isExcepted(path, text))
    expect(inline.map(({ path, line, text }) => `${path}:${line} “${text}”`)).toEqual([])
  })

  it('need every exception that is written down', () => {
    for (const { file, text } of TEXT_EXCEPTIONS) {
      expect(
        found.some(one => one.path === file && one.text === text),
        `${file} “${text}”`,
      ).toBe(true)
    }
  })

  it('are all used, and named after their file', async () => {
    const code = list('renderer/**/*.{ts,tsx}').map(read).map(byArea).join('\n')
    const unused: string[] = []
    for (const path of list('renderer/texts/en/*.ts')) {
      const area = `${basename(path, '.ts')}Texts`
      const texts = ((await import(new URL(path, ROOT).href)) as Record<string, object>)[area]
      for (const key of Object.keys(texts ?? {})) {
        const use = new RegExp(`\\b${area}\\s*\\.${key}\\b|\\{[^}]*\\b${key}\\b[^}]*\\} = ${area}\\b`)
        if (!use.test(code)) unused.push(`${path}: ${key}`)
      }
      if (!texts && /Texts\b/.test(read(path))) unused.push(`${path} exports no ${area}`)
    }
    expect(unused).toEqual([])
  })
})

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: sources as they are written
/** Made-up sources, and what is found in each. */
const cases: readonly [what: string, source: string, texts: string[]][] = [
  ['text between tags', 'const a = <p>Nothing yet</p>', ['Nothing yet']],
  ['one word between tags', 'const a = <p>ms</p>', ['ms']],
  ['letters of any language', 'const a = <p>жду</p>', ['жду']],
  ['signs between tags', 'const a = <p>{n} % · –</p>', []],
  ['a spoken attribute', 'const a = <b aria-label="Close" />', ['Close']],
  ['a template in one', 'const a = <b title={`Copy ${name}`} />', ['Copy {}']],
  ['a choice in one', "const a = <b placeholder={on ? 'x' : texts.b} />", ['x']],
  ['a class', 'const a = <b className={`row wide ${on ? "very wide" : ""}`} />', []],
  ['an attribute for the browser', 'const a = <b type="button" rel="noopener noreferrer" role="img" />', []],
  ['an expression that is shown', "const a = <p>{busy ? 'wait' : texts.go}</p>", ['wait']],
  ['what is shown at times', "const a = <p>{busy && 'wait'}</p>", ['wait']],
  ['what is shown instead', "const a = <p>{name ?? 'none'}</p>", ['none']],
  ['what is compared', "const a = <p>{kind === 'Bound now' && texts.go}</p>", []],
  ['a word for a function', "const a = <p>{count('ok')}</p>", []],
  ['a fragment', 'const a = <>of {n}</>', ['of']],
  ['an element in an attribute', 'const a = <Box head={<h2>gone</h2>} />', ['gone']],
  ['a toast', "say('done')", ['done']],
  ['a toast of several parts', "say(name + ' opens', { advice: 'wait' })", ['opens', 'wait']],
  ['a fault', "throw new FaultError('unreachable', 'It does not answer.')", ['It does not answer.']],
  ["a programmer's error", "throw new Error('no #root here')", []],
  ['a table of words', "const KINDS = [{ value: 'node', label: 'node' }]", ['node']],
  ['a table without names', "const KEYS = [['J', 'next row']]", ['next row']],
  ['a word like a sentence', "const KINDS = { ssh: 'Machine' }", ['Machine']],
  ['a function of words', "const f = () => 'in no range'", ['in no range']],
  ['names in code', "const f = (a: 'Some word') => a.get('lan') ?? `${a}-b` ", []],
  ['what stands on a key', 'const a = <Kbd>O</Kbd>', []],
  ['a word on a key', 'const a = <Kbd>Enter</Kbd>', ['Enter']],
  ['a class elsewhere', "const a = { className: 'mark very wide' }", []],
  ['a key', "switch (key) { case 'Escape': back() }", []],
  ['an import', "import { a } from './Some words.ts'", []],
  ['a text from its place', 'const a = <p title={texts.title}>{texts.gone(3)}</p>', []],
]
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: sources as they are written

describe('what counts as a word', () => {
  it.each(cases)('%s', (_what, source, texts) => {
    expect(inlineTexts('renderer/views/A.tsx', source).map(one => one.text)).toEqual(texts)
  })

  it('is found with its line', () => {
    expect(
      inlineTexts('renderer/views/A.tsx', 'const a = (\n  <p>\n    {n}\n    wait\n  </p>\n)')[0]?.line,
    ).toBe(4)
  })
})
