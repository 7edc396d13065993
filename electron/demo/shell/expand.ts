import { evaluate } from './arithmetic.ts'
import type { Part, Script, Word } from './ast.ts'
import type { Files } from './files.ts'
import { isPattern, patternToRegExp, quotePattern, unquotePattern } from './pattern.ts'

/** What the words of a shell are made of. */
export interface Scope {
  readonly files: Files
  readonly name: string
  readonly variables: Map<string, string>
  readonly parameters: readonly string[]
  readonly status: number
  /** Runs a `$(…)` and answers what it wrote; its status becomes the scope's. */
  substitute(script: Script): Promise<string>
}

/** One more expanded word: its text, and the same with quoted pattern characters escaped. */
interface Field {
  text: string
  pattern: string
}

/** Turns words into arguments: replaces, splits, matches file names (POSIX shell, 2.6). */
export class Expander {
  readonly #scope: Scope

  constructor(scope: Scope) {
    this.#scope = scope
  }

  /** An absolute path. */
  path(name: string): string {
    return name.startsWith('/') ? name : `${this.#scope.variables.get('PWD') ?? ''}/${name}`
  }

  /** A word as one text, neither split nor matched. */
  async text(word: Word): Promise<string> {
    return (await this.joined(word)).text
  }

  async joined(word: Word): Promise<Field> {
    const field = { text: '', pattern: '' }
    for (const part of word) append(field, await this.#value(part), part.quoted)
    return field
  }

  /** Words as the arguments that they become: replaced, split, matched against file names. */
  async fields(words: readonly Word[]): Promise<string[]> {
    const result: string[] = []
    for (const word of words) {
      for (const field of await this.#split(word)) {
        const found = isPattern(field.pattern) ? this.#glob(field.pattern) : []
        result.push(...(found.length > 0 ? found : [field.text]))
      }
    }
    return result
  }

  async #split(word: Word): Promise<Field[]> {
    const fields: Field[] = []
    let open: Field | undefined
    for (const part of word) {
      if (part.kind === 'parameter' && part.name === '@' && part.quoted && !part.operator) {
        for (const [index, value] of this.#scope.parameters.entries()) {
          if (index > 0 && open) fields.push(open)
          if (index > 0) open = undefined
          open ??= { text: '', pattern: '' }
          append(open, value, true)
        }
        continue
      }
      const value = await this.#value(part)
      if (part.quoted || part.kind === 'text') {
        open ??= { text: '', pattern: '' }
        append(open, value, part.quoted)
        continue
      }
      const separators = this.#scope.variables.get('IFS') ?? ' \t\n'
      if (separators === '') {
        if (value === '') continue
        open ??= { text: '', pattern: '' }
        append(open, value, false)
        continue
      }
      for (const char of value) {
        if (separators.includes(char)) {
          if (open) fields.push(open)
          open = undefined
        } else {
          open ??= { text: '', pattern: '' }
          append(open, char, false)
        }
      }
    }
    if (open) fields.push(open)
    return fields
  }

  async #value(part: Part): Promise<string> {
    if (part.kind === 'text') {
      const home = /^~(?=$|\/)/
      return part.quoted ? part.text : part.text.replace(home, this.#scope.variables.get('HOME') ?? '~')
    }
    if (part.kind === 'arithmetic') {
      return `${evaluate(await this.text(part.word), name => this.parameter(name))}`
    }
    if (part.kind === 'command') {
      return this.#scope.substitute(part.script)
    }
    return this.#parameter(part)
  }

  async #parameter(part: Part & { kind: 'parameter' }): Promise<string> {
    const value = this.parameter(part.name)
    if (part.length) return `${(value ?? '').length}`
    const { operator } = part
    if (operator === '') return value ?? ''
    const sign = operator.replace(':', '')
    if ('-=?+'.includes(sign)) {
      const missing = value === undefined || (operator.startsWith(':') && value === '')
      if (sign === '+') return missing ? '' : this.text(part.word)
      if (!missing) return value
      const other = await this.text(part.word)
      if (sign === '=') this.#scope.variables.set(part.name, other)
      if (sign === '?') throw new Error(`${part.name}: ${other || 'parameter not set'}`)
      return other
    }
    const { pattern } = await this.joined(part.word)
    return strip(value ?? '', operator, pattern)
  }

  /** The value of a variable, a positional or a special parameter; undefined when it is not set. */
  parameter(name: string): string | undefined {
    if (name === '?') return `${this.#scope.status}`
    if (name === '#') return `${this.#scope.parameters.length}`
    if (name === '@' || name === '*') return this.#scope.parameters.join(' ')
    if (name === '$') return '4711'
    if (name === '-') return ''
    if (name === '!') return ''
    if (name === '0') return this.#scope.name
    if (/^\d+$/.test(name)) return this.#scope.parameters[Number(name) - 1]
    return this.#scope.variables.get(name)
  }

  #glob(pattern: string): string[] {
    const absolute = pattern.startsWith('/')
    let found = [absolute ? '' : '.']
    for (const part of pattern.split('/').slice(absolute ? 1 : 0)) {
      const next: string[] = []
      for (const folder of found) {
        const names = this.#scope.files.list(this.path(`${folder}/`))
        if (!isPattern(part)) {
          const name = unquotePattern(part)
          if (name === '' || names.includes(name) || name === '.' || name === '..')
            next.push(`${folder}/${name}`)
          continue
        }
        const test = patternToRegExp(part)
        for (const name of names) {
          if ((part.startsWith('.') || !name.startsWith('.')) && test.test(name))
            next.push(`${folder}/${name}`)
        }
      }
      found = next
    }
    return absolute ? found : found.map(path => path.slice(2))
  }
}

function append(field: Field, text: string, quoted: boolean): void {
  field.text += text
  field.pattern += quoted ? quotePattern(text) : text
}

/** `${x#pattern}` and its three sisters. */
function strip(value: string, operator: string, pattern: string): string {
  const long = operator.length === 2
  const cuts = Array.from({ length: value.length + 1 }, (_, index) => index)
  const test = patternToRegExp(pattern)
  if (operator.startsWith('#')) {
    const cut = (long ? cuts.reverse() : cuts).find(index => test.test(value.slice(0, index)))
    return cut === undefined ? value : value.slice(cut)
  }
  const cut = (long ? cuts : cuts.reverse()).find(index => test.test(value.slice(index)))
  return cut === undefined ? value : value.slice(0, cut)
}
