/** Words that a filter asks for, in small letters. */
export const wordsOf = (filter: string): readonly string[] =>
  filter.toLowerCase().split(/\s+/).filter(Boolean)

/** Whether the texts together hold every word, whatever the case of their letters; no words are held by all. */
export function holdsWords(
  words: readonly string[],
  texts: readonly (string | number | null | undefined)[],
): boolean {
  if (words.length === 0) return true
  const text = texts.join(' ').toLowerCase()
  return words.every(word => text.includes(word))
}
