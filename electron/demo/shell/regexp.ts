const CLASSES: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  space: '\\s',
  blank: ' \\t',
  upper: 'A-Z',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
}

/** A POSIX regular expression, basic or extended, as a JavaScript one. */
export function fromPosix(pattern: string, extended: boolean): string {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!
    const next = pattern[at + 1]
    if (char === '[') {
      const found = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(pattern.slice(at))
      if (!found) throw new SyntaxError('unmatched [')
      source += found[0]
        .replaceAll('\\', '\\\\')
        .replaceAll(/\[:(\w+):\]/g, (_all, name: string) => CLASSES[name] ?? '')
        .replace(/^\[(\^?)\]/, '[$1\\]')
        .replaceAll(/(?<=.)\[/g, '\\[')
      at += found[0].length - 1
    } else if (char === '\\' && next !== undefined) {
      at++
      // In a basic expression the backslash gives these their meaning, in an extended one it takes it.
      if ('(){}|+?'.includes(next)) source += extended ? `\\${next}` : next
      else source += /[<>]/.test(next) ? '\\b' : /[wWsSbB1-9]/.test(next) ? `\\${next}` : literal(next)
    } else if (!extended && '(){}|+?'.includes(char)) source += `\\${char}`
    else if (!extended && char === '*' && (source === '' || source === '^')) source += '\\*'
    else if (!extended && char === '^' && at > 0 && !/\\[(|]$/.test(pattern.slice(0, at))) source += '\\^'
    else if (!extended && char === '$' && at < pattern.length - 1 && !/^\\[)|]/.test(pattern.slice(at + 1)))
      source += '\\$'
    else source += char
  }
  return source
}

const literal = (char: string): string => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char)
