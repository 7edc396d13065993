import { bounded, type Collector, fact, linesOf, newest } from './collector.ts'

/** The distribution's own name from os-release (freedesktop's format: shell assignments, maybe quoted). */
export const osRelease: Collector = {
  name: 'os-release',
  when: 'connect',
  every: null,
  script: 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null',
  parse(texts) {
    const values = new Map<string, string>()
    const notUnderstood: string[] = []
    for (const line of linesOf(newest(texts))) {
      if (line.trimStart().startsWith('#')) continue
      const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line)
      if (match) values.set(match[1] ?? '', unquoted(match[2] ?? ''))
      else notUnderstood.push(line)
    }
    const plain = `${values.get('NAME') ?? ''} ${values.get('VERSION') ?? values.get('VERSION_ID') ?? ''}`
    const os = values.get('PRETTY_NAME') || (values.get('NAME') ? plain : '')
    return {
      observations: [fact('os', os, 'os-release names no distribution')],
      notUnderstood: bounded(notUnderstood),
    }
  },
}

/** Shell quoting as os-release allows it: none, single, or double with backslashes. */
function unquoted(value: string): string {
  const text = value.trim()
  const quote = text[0]
  if (quote === "'" && text.length > 1 && text.endsWith("'")) return text.slice(1, -1)
  if (quote === '"' && text.length > 1 && text.endsWith('"'))
    return text.slice(1, -1).replace(/\\([\\"$`])/g, '$1')
  return text
}
