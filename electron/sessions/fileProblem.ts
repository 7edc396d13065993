/** Something in a file that could not be used: where, what, and what to do. */
export interface FileProblem {
  readonly file: string
  /** 1 is the first; null where the whole file is meant. */
  readonly line: number | null
  readonly sentence: string
  readonly advice: string
}
