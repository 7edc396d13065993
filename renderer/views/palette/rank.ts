/** How often something was chosen, and when last. */
export interface Use {
  readonly count: number
  readonly at: number
}

const DAY = 86_400_000

/**
 * How well a text fits what was typed: 0 not at all; a whole name most, then its beginning, the beginning of a word, a
 * part, letters in order. Case does not matter. Linear in the text.
 */
export function fit(typed: string, text: string): number {
  const wanted = typed.toLowerCase()
  const name = text.toLowerCase()
  if (wanted === '') return 1
  if (name === wanted) return 100
  if (name.startsWith(wanted)) return 80
  const at = name.indexOf(wanted)
  if (at > 0) return /[\s\-_./:]/.test(name[at - 1] ?? '') ? 60 : 40
  return inOrder(wanted, name)
}

/** Where what was typed stands whole in a text, for the eye; null where its letters are scattered. */
export function placeIn(typed: string, text: string): readonly [from: number, to: number] | null {
  const at = typed === '' ? -1 : text.toLowerCase().indexOf(typed.toLowerCase())
  return at < 0 ? null : [at, at + typed.length]
}

/** Whether what was typed stands whole in a text it does not name: an address, a group. Scattered letters say nothing there. */
export function stands(typed: string, text: string): boolean {
  return placeIn(typed, text) !== null
}

/** Letters in order, the closer together the better; one letter typed wrong or left out is forgiven. */
function inOrder(wanted: string, name: string): number {
  let next = 0
  let gaps = 0
  let last = -1
  let missed = 0
  for (const letter of wanted) {
    const at = name.indexOf(letter, next)
    if (at < 0) {
      missed += 1
      continue
    }
    if (last >= 0) gaps += at - last - 1
    last = at
    next = at + 1
  }
  if (missed > (wanted.length >= 4 ? 1 : 0)) return 0
  if (gaps > wanted.length * 4) return 0
  return Math.max(1, 20 - gaps - missed * 10)
}

/** What use adds: more for what was chosen often, and for what was chosen lately. */
export function weight(use: Use | undefined, now: number): number {
  if (!use) return 0
  const days = Math.max(0, now - use.at) / DAY
  return Math.min(12, 3 * Math.log2(1 + use.count)) / (1 + days / 14)
}
