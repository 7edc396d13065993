import type { JournalEntry } from '../../../shared/contract/journal.ts'
import { clockTime } from '../../parts/time.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { journalTexts } from '../../texts/en/journal.ts'

const dayOf = (at: number) => new Date(at).toDateString()

/** The day of a moment as a heading: "Today", "Yesterday", "Mon 23 November". */
export function dayWords(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return journalTexts.today
  if (dayOf(at) === dayOf(now - 86_400_000)) return journalTexts.yesterday
  return new Date(at).toLocaleDateString(commonTexts.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
  })
}

/** Entries under their days, in the order they came. */
export function byDay(
  entries: readonly JournalEntry[],
  now: number,
): { day: string; entries: readonly JournalEntry[] }[] {
  const days: { key: string; day: string; entries: JournalEntry[] }[] = []
  for (const entry of entries) {
    const key = dayOf(entry.at)
    const last = days.at(-1)
    if (last?.key === key) last.entries.push(entry)
    else days.push({ key, day: dayWords(entry.at, now), entries: [entry] })
  }
  return days
}

/** Entries as lines to paste: date, time, name, sentence. */
export function asText(entries: readonly JournalEntry[]): string {
  return entries
    .map(({ at, name, sentence }) => {
      const day = new Date(at)
      const date = `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
      return `${date} ${clockTime(at)}  ${name}: ${sentence}`
    })
    .join('\n')
}
