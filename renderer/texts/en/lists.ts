/** "a, b and 3 more": so many of `names` are named, one more where only one would be left. */
export function listed(names: readonly string[], shown = 3): string {
  if (names.length > shown + 1) return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
