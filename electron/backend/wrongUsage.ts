import { inert } from '../../shared/lab/inert.ts'
import { UsageError } from './options.ts'

/** What was wrong with how a command or door was called: by our own rules, or by those of parseArgs; null where nothing was. */
export function wrongUsage(error: unknown): UsageError | null {
  if (error instanceof UsageError) return error
  const { code = '', message = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  return code.startsWith('ERR_PARSE_ARGS') ? new UsageError(sentenceOf(code, message)) : null
}

/** parseArgs speaks to programmers, in several lines and without a full stop; this is for who typed it. */
function sentenceOf(code: string, message: string): string {
  const word = /'([^']*)'/.exec(message)?.[1] ?? ''
  // "-h, --help" and "--wait <value>" are one flag each.
  const flag = /--[\w-]+/.exec(word)?.[0] ?? word
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no flag “${inert(word)}”.`
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `“${inert(word)}” is one word too many.`
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      if (message.includes('ambiguous'))
        return `${flag} needs a value; one that begins with a dash is written ${flag}=-x.`
      return message.includes('does not take') ? `${flag} takes no value.` : `${flag} needs a value.`
    default:
      return `${message.split('\n', 1)[0]?.replace(/\.$/, '') ?? ''}.`
  }
}
