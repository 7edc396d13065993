import { durationWords } from '../../shared/lab/age.ts'

/** Clocks that differ by more make certificates and tokens fail, and times of day wrong: said, not hidden; ms. */
export const CLOCKS_DIFFER = 5 * 60_000

/** How far a clock is off, as a sentence without its full stop. `skew`: that clock minus the other, ms. */
export function clockSentence(
  skew: number,
  whose = 'The clock of the API server is',
  from = 'this computer',
): string {
  return `${whose} ${skewWords(skew)} ${from}`
}

/** “2 h ahead of”, “6 min behind”. */
export function skewWords(skew: number): string {
  const by = Math.abs(skew)
  const words = by < 60_000 ? durationWords(by) : durationWords(Math.round(by / 60_000) * 60_000)
  return `${words} ${skew > 0 ? 'ahead of' : 'behind'}`
}
