/** The same text for every text that is equal, so that 10,000 pods hold their node's name once each lab. */
export type Intern = (text: string) => string

/** Beyond this many different texts the rest is kept as it comes: a hostile server must not fill the table. */
const LIMIT = 50_000

/** A table of its own. Only for words that repeat: node names, namespaces, images, states. */
export function interning(): Intern {
  const known = new Map<string, string>()
  return text => {
    const found = known.get(text)
    if (found !== undefined) return found
    if (known.size < LIMIT) known.set(text, text)
    return text
  }
}
