/**
 * Long on purpose: the grammar of the shell is one piece, and its rules call each other in circles.
 */
import type { Command, Pipeline, Redirect, Script, Step, Word } from './ast.ts'
import { Incomplete, ShellSyntaxError, WordReader } from './words.ts'

const RESERVED =
  /(?:if|then|elif|else|fi|for|do|done|while|until|case|esac)(?=[\s;&|()<>]|$)|[{}!](?=[\s;)]|$)/y
const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_]*)=/y
const FUNCTION = /([A-Za-z_][A-Za-z0-9_]*)[ \t]*\([ \t]*\)/y

/** Reads a whole text. Throws Incomplete when more lines are needed and ShellSyntaxError when they cannot help. */
export function parseScript(text: string): Script {
  const parser = new Parser(text, 0)
  const script = parser.script([])
  if (parser.at < text.length) throw parser.unexpected()
  return script
}

/** Reads the script of a `$(…)`; answers where its closing bracket is. */
function parseInside(text: string, at: number): { script: Script; end: number } {
  const parser = new Parser(text, at)
  const script = parser.script([])
  if (parser.at >= text.length) throw new Incomplete()
  if (text[parser.at] !== ')') throw parser.unexpected()
  return { script, end: parser.at }
}

/** A here-document whose lines have not been reached yet. */
interface Pending {
  end: string
  stripTabs: boolean
  literal: boolean
  fill(target: Word): void
}

class Parser {
  readonly #text: string
  readonly #reader: WordReader
  #pending: Pending[] = []

  constructor(text: string, at: number) {
    this.#text = text
    this.#reader = new WordReader(text, parseInside)
    this.#reader.at = at
  }

  get at(): number {
    return this.#reader.at
  }

  set at(value: number) {
    this.#reader.at = value
  }

  unexpected(): Error {
    if (this.at >= this.#text.length) return new Incomplete()
    const word = this.#reserved() ?? this.#text[this.at]!
    return new ShellSyntaxError(`"${word === '\n' ? 'newline' : word}" unexpected`)
  }

  /** Steps until the end, a closing bracket, or one of the given reserved words. */
  script(ends: readonly string[]): Script {
    const steps: Step[] = []
    for (;;) {
      this.#skipLines()
      if (this.at >= this.#text.length || this.#text[this.at] === ')') return steps
      if (this.#text.startsWith(';;', this.at)) return steps
      const word = this.#reserved()
      if (word !== undefined && ends.includes(word)) return steps
      const pipeline = this.#pipeline()
      this.#skipBlank()
      let then: Step['then'] = ';'
      if (this.#take('&&')) then = '&&'
      else if (this.#take('||')) then = '||'
      else if (this.#text.startsWith(';;', this.at)) then = ';'
      else if (!this.#take(';') && !this.#take('&')) {
        const next = this.#text[this.at]
        if (next !== undefined && next !== '\n' && next !== ')') throw this.unexpected()
      }
      steps.push({ pipeline, then })
      if (then !== ';') {
        this.#skipLines()
        if (this.at >= this.#text.length) throw new Incomplete()
      }
    }
  }

  #pipeline(): Pipeline {
    this.#skipBlank()
    let negated = false
    while (this.#reserved() === '!') {
      negated = !negated
      this.at++
      this.#skipBlank()
    }
    const commands = [this.#command()]
    for (;;) {
      this.#skipBlank()
      if (this.#text[this.at] !== '|' || this.#text[this.at + 1] === '|') return { negated, commands }
      this.at++
      this.#skipLines()
      if (this.at >= this.#text.length) throw new Incomplete()
      commands.push(this.#command())
    }
  }

  #command(): Command {
    this.#skipBlank()
    const word = this.#reserved()
    if (word === undefined) {
      if (this.#text[this.at] === '(') return this.#group('(', ')', true)
      FUNCTION.lastIndex = this.at
      const named = FUNCTION.exec(this.#text)
      if (named) {
        this.at += named[0].length
        this.#skipLines()
        if (this.at >= this.#text.length) throw new Incomplete()
        return { kind: 'function', name: named[1]!, body: this.#command(), redirects: [] }
      }
      return this.#simple()
    }
    if (word === '{') return this.#group('{', '}', false)
    if (word === 'if') return this.#if()
    if (word === 'for') return this.#for()
    if (word === 'while' || word === 'until') {
      this.at += word.length
      const test = this.#until('do')
      const body = this.#until('done')
      return { kind: 'while', until: word === 'until', test, body, redirects: this.#redirects() }
    }
    if (word === 'case') return this.#case()
    throw this.unexpected()
  }

  #group(open: string, close: string, own: boolean): Command {
    this.at += open.length
    const body = this.script([close])
    if (this.at >= this.#text.length) throw new Incomplete()
    if (!this.#take(close)) throw this.unexpected()
    return { kind: 'group', body, own, redirects: this.#redirects() }
  }

  /** A script and the reserved word that ends it. */
  #until(...ends: string[]): Script {
    const script = this.script(ends)
    const word = this.#reserved()
    if (word === undefined || !ends.includes(word)) throw this.unexpected()
    this.at += word.length
    return script
  }

  #if(): Command {
    const branches: { test: Script; body: Script }[] = []
    let otherwise: Script | undefined
    this.at += 2
    for (;;) {
      const test = this.#until('then')
      const body = this.script(['elif', 'else', 'fi'])
      branches.push({ test, body })
      const word = this.#reserved()
      if (word === undefined) throw this.unexpected()
      this.at += word.length
      if (word === 'elif') continue
      if (word === 'else') otherwise = this.#until('fi')
      return { kind: 'if', branches, otherwise, redirects: this.#redirects() }
    }
  }

  #for(): Command {
    this.at += 3
    this.#skipBlank()
    const name = this.#plainWord()
    this.#skipLines()
    let words: Word[] | undefined
    if (/in(?=\s|;)/y.test(this.#text.slice(this.at, this.at + 3))) {
      this.at += 2
      words = []
      for (;;) {
        this.#skipBlank()
        const word = this.#reader.word()
        if (!word) break
        words.push(word)
      }
    }
    this.#skipBlank()
    if (this.#text[this.at] === ';') this.at++
    this.#skipLines()
    if (this.#reserved() !== 'do') throw this.unexpected()
    this.at += 2
    return { kind: 'for', name, words, body: this.#until('done'), redirects: this.#redirects() }
  }

  #case(): Command {
    this.at += 4
    this.#skipBlank()
    const word = this.#reader.word()
    if (!word) throw this.unexpected()
    this.#skipLines()
    if (this.#plainWord() !== 'in') throw this.unexpected()
    const branches: { patterns: Word[]; body: Script }[] = []
    for (;;) {
      this.#skipLines()
      if (this.at >= this.#text.length) throw new Incomplete()
      if (this.#reserved() === 'esac') break
      this.#take('(')
      const patterns: Word[] = []
      do {
        this.#skipBlank()
        const pattern = this.#reader.word()
        if (!pattern) throw this.unexpected()
        patterns.push(pattern)
        this.#skipBlank()
      } while (this.#take('|'))
      if (!this.#take(')')) throw this.unexpected()
      branches.push({ patterns, body: this.script(['esac']) })
      this.#skipLines()
      if (!this.#take(';;') && this.#reserved() !== 'esac') throw this.unexpected()
    }
    this.at += 4
    return { kind: 'case', word, branches, redirects: this.#redirects() }
  }

  #plainWord(): string {
    const word = this.#reader.word()
    const only = word?.[0]
    if (word?.length !== 1 || only?.kind !== 'text' || only.quoted) throw this.unexpected()
    return only.text
  }

  #simple(): Command {
    const assignments: { name: string; value: Word }[] = []
    const words: Word[] = []
    const redirects: Redirect[] = []
    for (;;) {
      this.#skipBlank()
      const redirect = this.#redirect()
      if (redirect) {
        redirects.push(redirect)
        continue
      }
      ASSIGNMENT.lastIndex = this.at
      const assignment = words.length === 0 ? ASSIGNMENT.exec(this.#text) : null
      if (assignment) {
        this.at += assignment[0].length
        assignments.push({ name: assignment[1]!, value: this.#reader.word() ?? [] })
        continue
      }
      const word = this.#reader.word()
      if (!word) break
      words.push(word)
    }
    if (assignments.length + words.length + redirects.length === 0) throw this.unexpected()
    return { kind: 'simple', assignments, words, redirects }
  }

  #redirects(): Redirect[] {
    const list: Redirect[] = []
    for (;;) {
      this.#skipBlank()
      const redirect = this.#redirect()
      if (!redirect) return list
      list.push(redirect)
    }
  }

  #redirect(): Redirect | undefined {
    const pattern = /(\d*)(<<-?|>>|>&|<&|>\||<|>)/y
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)
    if (!found) return undefined
    this.at += found[0].length
    this.#skipBlank()
    const target = this.#reader.word()
    if (!target) throw this.unexpected()
    const sign = found[2]!.replace('>|', '>')
    const from = found[1] ? Number(found[1]) : sign.startsWith('<') ? 0 : 1
    if (!sign.startsWith('<<')) return { from, operator: sign as Redirect['operator'], target }
    const redirect: Redirect = { from, operator: '<<', target: [] }
    this.#pending.push({
      end: target.map(part => (part.kind === 'text' ? part.text : '')).join(''),
      stripTabs: sign === '<<-',
      literal: target.some(part => part.kind === 'text' && part.quoted),
      fill: body => {
        redirect.target = body
      },
    })
    return redirect
  }

  #reserved(): string | undefined {
    RESERVED.lastIndex = this.at
    return RESERVED.exec(this.#text)?.[0]
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }

  #skipBlank(): void {
    const blank = /(?:[ \t\r]|\\\n)*(?:#[^\n]*)?/y
    blank.lastIndex = this.at
    // A '#' inside a word is no comment, but a word has been read whole before this is called.
    this.at += blank.exec(this.#text)![0].length
  }

  #skipLines(): void {
    for (;;) {
      this.#skipBlank()
      if (this.#text[this.at] !== '\n') {
        if (this.at >= this.#text.length && this.#pending.length > 0) throw new Incomplete()
        return
      }
      this.at++
      for (const document of this.#pending.splice(0)) document.fill(this.#document(document))
    }
  }

  #document({ end, stripTabs, literal }: Pending): Word {
    const lines: string[] = []
    for (;;) {
      if (this.at >= this.#text.length) throw new Incomplete()
      const stop = this.#text.indexOf('\n', this.at)
      const raw = this.#text.slice(this.at, stop < 0 ? undefined : stop)
      const line = stripTabs ? raw.replace(/^\t+/, '') : raw
      this.at = stop < 0 ? this.#text.length : stop + 1
      if (line === end) break
      lines.push(`${line}\n`)
    }
    const body = lines.join('')
    return literal ? [{ kind: 'text', text: body, quoted: true }] : WordReader.document(body, parseInside)
  }
}
