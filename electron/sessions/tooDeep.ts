/**
 * The line at which YAML goes deeper than a parser that recurses should follow, by brackets within brackets or by
 * characters of indentation; null where it does not. 1 is the first line.
 */
export function tooDeep(text: string, limit: { brackets: number; indent: number }): number | null {
  let depth = 0
  let line = 1
  let indent = 0
  let atStart = true
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]
    if (char === '\n') {
      line += 1
      indent = 0
      atStart = true
      continue
    }
    // "- - - -" nests as well as blanks do.
    if (atStart && (char === ' ' || char === '-' || char === '?')) indent += 1
    else atStart = false
    if (char === '[' || char === '{') depth += 1
    else if ((char === ']' || char === '}') && depth > 0) depth -= 1
    if (depth > limit.brackets || indent > limit.indent) return line
  }
  return null
}
