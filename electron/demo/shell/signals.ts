/** The shell ends. */
export class Exit extends Error {
  readonly status: number
  constructor(status: number) {
    super()
    this.status = status
  }
}

/** `break`, `continue` and `return` on their way out. */
export class Jump extends Error {
  readonly kind: 'break' | 'continue' | 'return'
  /** How many loops, or the status of `return`. */
  readonly count: number
  constructor(kind: 'break' | 'continue' | 'return', count: number) {
    super()
    this.kind = kind
    this.count = count
  }
}
