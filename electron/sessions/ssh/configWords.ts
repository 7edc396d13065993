/** One line of an ssh_config: its keyword in lower case, its words, and the text after the keyword as it stands. */
export interface ConfigLine {
  readonly keyword: string
  readonly words: readonly string[]
  readonly rest: string
}

/**
 * Splits a line as ssh does: `Key value`, `Key=value`, words in quotes, `\` before a quote or blank, `#` begins
 * a comment. null for a blank line or comment; a string says what is wrong with the line.
 */
export function configLine(line: string): ConfigLine | string | null {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return null
  const match = /^"?([^\s="]+)"?\s*=?\s*(.*)$/s.exec(text)
  if (!match) return 'This line has no keyword.'
  const rest = match[2] ?? ''
  const words = splitWords(rest)
  return typeof words === 'string' ? words : { keyword: (match[1] ?? '').toLowerCase(), words, rest }
}

function splitWords(text: string): string[] | string {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    const next = text[at + 1] ?? ''
    if (char === '\\' && (next === '\\' || next === '"' || next === "'" || (quote === '' && next === ' '))) {
      word = (word ?? '') + next
      at += 1
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else if (char === '#' && word === null) break
    else word = (word ?? '') + char
  }
  if (quote !== '') return `A quote (${quote}) is opened and not closed.`
  if (word !== null) words.push(word)
  return words
}

/**
 * Does a name match a pattern list of ssh: `*`, `?`, and `!pattern`, which defeats the whole list? Written
 * without regular expressions, so that no pattern can make it slow.
 */
export function matchesList(name: string, patterns: readonly string[]): boolean {
  let found = false
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(name, pattern.slice(1))) return false
    } else if (matchesPattern(name, pattern)) found = true
  }
  return found
}

function matchesPattern(name: string, pattern: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let p = 0
  while (at < name.length) {
    if (pattern[p] === '*') {
      star = p++
      resume = at
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[at])) {
      p += 1
      at += 1
    } else if (star >= 0) {
      p = star + 1
      at = ++resume
    } else return false
  }
  while (pattern[p] === '*') p += 1
  return p === pattern.length
}
