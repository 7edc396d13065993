/**
 * A value as one word of a POSIX shell. Scripts are constants; the few values that must stand in one go
 * through here. A NUL cannot be passed to any program, so it is refused with a RangeError.
 */
export function quote(value: string): string {
  if (value.includes('\0')) throw new RangeError('a NUL character cannot be part of a command')
  return `'${value.replaceAll("'", "'\\''")}'`
}

/** A value in a command that is shown to be typed: as it is where that is safe, else quoted. */
export function typed(value: string): string {
  return /^[A-Za-z0-9_/.~][A-Za-z0-9_/.~@:,+-]*$/.test(value) ? value : quote(value.replaceAll('\0', ''))
}

/** `ssh ALIAS` as its owner may type it; an alias that looks like an option or holds blanks stays one word. */
export const sshCommand = (alias: string): string => `ssh ${operand(alias)}`

/** The command that asks what a host or cluster waits for; flags stand before a name that looks like one. */
export const trustCommand = (alias: string, flags = ''): string =>
  ['homeport trust', flags, operand(alias)].filter(Boolean).join(' ')

const operand = (alias: string) => (typed(alias) === alias ? alias : `-- ${typed(alias)}`)
