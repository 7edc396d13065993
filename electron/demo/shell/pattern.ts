/** A shell pattern (`*`, `?`, `[a-z]`, `\x`) as a regular expression over a whole text. */
export function patternToRegExp(pattern: string, anchors: readonly [string, string] = ['^', '$']): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!
    if (char === '\\' && at + 1 < pattern.length) source += literal(pattern[++at]!)
    else if (char === '*') source += '[\\s\\S]*'
    else if (char === '?') source += '[\\s\\S]'
    else if (char === '[') {
      const end = pattern.indexOf(']', at + (/^\[[!^]?\]/.test(pattern.slice(at)) ? 3 : 2))
      if (end < 0) source += '\\['
      else {
        const inside = pattern
          .slice(at + 1, end)
          .replace(/^!/, '^')
          .replaceAll('\\', '\\\\')
        source += `[${inside.replaceAll('[', '\\[')}]`
        at = end
      }
    } else source += literal(char)
  }
  try {
    return new RegExp(`${anchors[0]}${source}${anchors[1]}`)
  } catch {
    return new RegExp(`${anchors[0]}${literal(pattern)}${anchors[1]}`)
  }
}

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** Whether a pattern has anything to match. */
export const isPattern = (pattern: string): boolean => /(^|[^\\])[*?[]/.test(pattern)

/** A text as a pattern that matches only itself. */
export const quotePattern = (text: string): string => text.replaceAll(/[\\*?[\]]/g, '\\$&')

/** A pattern that is none, back as the text that it stands for. */
export const unquotePattern = (pattern: string): string => pattern.replaceAll(/\\([\s\S])/g, '$1')
