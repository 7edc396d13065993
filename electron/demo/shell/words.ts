import type { Part, Script, Word } from './ast.ts'

/** The text ends before what it began is complete: more lines are needed. */
export class Incomplete extends Error {}

/** What no shell can read. */
export class ShellSyntaxError extends Error {}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const SPECIAL = /[0-9?#@*$!-]/y

/** Characters that end an unquoted word. */
const META = /[\s;&|<>()]/

/** Reads words: quotes, `$NAME`, `${NAME:-word}`, `$(…)`, backquotes, `$((…))`. */
export class WordReader {
  readonly text: string
  at = 0
  readonly #parse: (text: string, at: number) => { script: Script; end: number }

  /** `parse` reads the script of a `$(…)` up to its closing bracket. */
  constructor(text: string, parse: (text: string, at: number) => { script: Script; end: number }) {
    this.text = text
    this.#parse = parse
  }

  /** The word at the current place; undefined when there is none. `ends` says what ends it. */
  word(ends: RegExp = META): Word | undefined {
    const parts: Part[] = []
    let plain = ''
    const flush = (): void => {
      if (plain) parts.push({ kind: 'text', text: plain, quoted: false })
      plain = ''
    }
    const start = this.at
    while (this.at < this.text.length) {
      const char = this.text[this.at]!
      if (char === '\\') {
        if (this.at + 1 >= this.text.length) throw new Incomplete()
        flush()
        const next = this.text[this.at + 1]!
        if (next !== '\n') parts.push({ kind: 'text', text: next, quoted: true })
        this.at += 2
      } else if (char === "'") {
        flush()
        parts.push({ kind: 'text', text: this.#single(), quoted: true })
      } else if (char === '"') {
        flush()
        parts.push(...this.#double())
      } else if (char === '$' || char === '`') {
        const part = this.#dollar(false)
        if (part) {
          flush()
          parts.push(part)
        } else plain += this.text[this.at++]
      } else if (ends.test(char)) break
      else {
        plain += char
        this.at++
      }
    }
    flush()
    return this.at === start ? undefined : parts
  }

  #single(): string {
    const end = this.text.indexOf("'", this.at + 1)
    if (end < 0) throw new Incomplete()
    const text = this.text.slice(this.at + 1, end)
    this.at = end + 1
    return text
  }

  #double(): Part[] {
    this.at++
    const parts = this.#quoted(char => char === '"')
    if (this.text[this.at] !== '"') throw new Incomplete()
    this.at++
    return parts.length > 0 ? parts : [{ kind: 'text', text: '', quoted: true }]
  }

  /** The inside of double quotes or of a here-document. */
  #quoted(ends: (char: string) => boolean): Part[] {
    const parts: Part[] = []
    let plain = ''
    const flush = (): void => {
      if (plain) parts.push({ kind: 'text', text: plain, quoted: true })
      plain = ''
    }
    while (this.at < this.text.length && !ends(this.text[this.at]!)) {
      const char = this.text[this.at]!
      const next = this.text[this.at + 1]
      if (char === '\\' && next !== undefined && '$`"\\\n'.includes(next)) {
        if (next !== '\n') plain += next
        this.at += 2
        continue
      }
      const part = char === '$' || char === '`' ? this.#dollar(true) : undefined
      if (part) {
        flush()
        parts.push(part)
      } else {
        plain += char
        this.at++
      }
    }
    flush()
    return parts
  }

  /** What a `$` or a backquote begins; undefined when it is just that character. */
  #dollar(quoted: boolean): Part | undefined {
    const { text } = this
    if (text[this.at] === '`') {
      const end = text.indexOf('`', this.at + 1)
      if (end < 0) throw new Incomplete()
      const inside = text.slice(this.at + 1, end).replaceAll(/\\([$`\\])/g, '$1')
      this.at = end + 1
      return { kind: 'command', script: this.#parse(`${inside})`, 0).script, quoted }
    }
    if (text.startsWith('$((', this.at)) {
      this.at += 3
      let depth = 0
      const word = this.#quoted(char => {
        if (char === '(') depth++
        if (char === ')' && depth-- === 0) return true
        return false
      })
      if (text[this.at] === undefined) throw new Incomplete()
      if (!text.startsWith('))', this.at)) throw new ShellSyntaxError('missing "))"')
      this.at += 2
      return { kind: 'arithmetic', word, quoted }
    }
    if (text.startsWith('$(', this.at)) {
      const { script, end } = this.#parse(text, this.at + 2)
      this.at = end + 1
      return { kind: 'command', script, quoted }
    }
    if (text.startsWith('${', this.at)) return this.#braces(quoted)
    const name = this.#match(NAME, 1) ?? this.#match(SPECIAL, 1)
    if (name === undefined) return undefined
    this.at += 1 + name.length
    return { kind: 'parameter', name, length: false, operator: '', word: [], quoted }
  }

  #match(pattern: RegExp, ahead: number): string | undefined {
    pattern.lastIndex = this.at + ahead
    return pattern.exec(this.text)?.[0]
  }

  #braces(quoted: boolean): Part {
    this.at += 2
    const length = this.text[this.at] === '#' && this.text[this.at + 1] !== '}'
    if (length) this.at++
    const name = this.#match(NAME, 0) ?? this.#match(/\d+|[?#@*$!-]/y, 0)
    if (name === undefined) {
      if (this.at >= this.text.length) throw new Incomplete()
      throw new ShellSyntaxError('Bad substitution')
    }
    this.at += name.length
    const operator = this.#match(/:?[-=?+]|%%?|##?/y, 0) ?? ''
    this.at += operator.length
    const word = operator ? (this.word(/\}/) ?? []) : []
    if (this.at >= this.text.length) throw new Incomplete()
    if (this.text[this.at] !== '}') throw new ShellSyntaxError('Bad substitution')
    this.at++
    return { kind: 'parameter', name, length, operator, word, quoted }
  }

  /** The body of a here-document, in which parameters are replaced. */
  static document(body: string, parse: (text: string, at: number) => { script: Script; end: number }): Word {
    return new WordReader(body, parse).#quoted(() => false)
  }
}
