/** What a command reads: a text and how far it has been read. */
export class Input {
  readonly text: string
  at = 0

  constructor(text = '') {
    this.text = text
  }

  /** The next line without its end; undefined when there is none. */
  line(): string | undefined {
    if (this.at >= this.text.length) return undefined
    const end = this.text.indexOf('\n', this.at)
    const line = this.text.slice(this.at, end < 0 ? undefined : end)
    this.at = end < 0 ? this.text.length : end + 1
    return line
  }

  /** Everything that is left. */
  rest(): string {
    const text = this.text.slice(this.at)
    this.at = this.text.length
    return text
  }
}

export type Output = (text: string) => void

/** The streams of a command. */
export interface Streams {
  in: Input
  out: Output
  err: Output
}

const LONGEST_OUTPUT = 4_000_000

/** An output that is kept, up to a bound. */
export function collector(): { write: Output; text(): string } {
  const chunks: string[] = []
  let length = 0
  return {
    write: text => {
      length += text.length
      if (length <= LONGEST_OUTPUT) chunks.push(text)
    },
    text: () => chunks.join(''),
  }
}
