import type { Entry } from './entries.ts'
import { fit, stands, type Use, weight } from './rank.ts'

/** Entries shown at a time. */
const MOST = 40
/** With nothing typed: the likeliest alone. */
const MOST_AT_FIRST = 12
/** From here on a name begins with what was typed, or one of its words does: it is what was meant. */
const MEANT = 60
/** From here on what was typed stands whole in a name. */
const WHOLE = 40
/** What an entry is worth that is known by what was typed but not named so. */
const KNOWN_BY = 15

type Only = 'ports' | 'labs' | 'do' | null
const PREFIXES: Readonly<Record<string, Only>> = { ':': 'ports', '@': 'labs', '>': 'do' }

/** What was typed, without the sign in front that asks for one kind alone. */
export function wordsOf(typed: string): { only: Only; words: string } {
  const text = typed.trim()
  const only = PREFIXES[text.slice(0, 1)] ?? null
  return { only, words: only ? text.slice(1).trim() : text }
}

/**
 * What fits what was typed, the best first. `:` asks for ports, `@` for labs, `>` for commands. A name counts more than
 * what an entry is also known by, and use tips the scales between what fits alike. What can be done with the best
 * entry follows where it is clearly meant. Pure.
 */
export function found(
  entries: readonly Entry[],
  typed: string,
  uses: ReadonlyMap<string, Use>,
  now: number,
): Entry[] {
  const { only, words } = wordsOf(typed)
  const scored: { entry: Entry; score: number; fits: number; scattered: boolean }[] = []
  for (const one of entries) {
    const fits = fitOf(one, words, only)
    if (fits <= 0) continue
    const score = fits + weight(uses.get(one.key), now) + (words === '' ? atFirst(one) : 0)
    const scattered = fits < WHOLE && !stands(words, one.also)
    scored.push({ entry: one, score, fits, scattered })
  }
  // With nothing typed, what is alike stays in its order.
  const byTitle = (a: Entry, b: Entry) =>
    words === '' ? 0 : a.title.localeCompare(b.title, 'en', { numeric: true })
  scored.sort((a, b) => b.score - a.score || byTitle(a.entry, b.entry))
  const best = scored[0]
  if (!best || words === '') return scored.slice(0, only ? MOST : MOST_AT_FIRST).map(one => one.entry)
  // Where something is clearly meant, what only resembles it is in the way.
  const near = best.fits < MEANT ? scored : scored.filter(one => !one.scattered)
  const shown = near.slice(0, MOST).map(one => one.entry)
  if (only || best.fits < MEANT) return shown
  const more = best.entry.more?.() ?? []
  const held = new Set(shown.map(one => one.key))
  return [...shown.slice(0, 1), ...more.filter(one => !held.has(one.key)), ...shown.slice(1)]
}

function fitOf(entry: Entry, words: string, only: Only): number {
  switch (only) {
    case 'ports':
      if (entry.port === '') return 0
      return entry.port.startsWith(words) ? 80 : entry.port.includes(words) ? 30 : 0
    case 'labs':
    case 'do':
      return entry.group === only ? fit(words, entry.title) : 0
    default:
      return Math.max(fit(words, entry.title), words !== '' && stands(words, entry.also) ? KNOWN_BY : 0)
  }
}

/** With nothing typed: favourites, then what is wrong, then pages; all of the lab that is shown. */
function atFirst(entry: Entry): number {
  if (entry.elsewhere) return 0
  if (entry.favourite) return 6
  if (entry.state === 'down' || entry.state === 'attention') return 4
  return entry.deed.type === 'page' && entry.group === 'go' ? 2 : 0
}

/** Entries under their headings; the heading of the best entry comes first. */
export function grouped(entries: readonly Entry[]): { group: Entry['group']; entries: readonly Entry[] }[] {
  return [...Map.groupBy(entries, one => one.group)].map(([group, members]) => ({ group, entries: members }))
}
