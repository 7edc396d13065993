/** Something in a file that could not be used: where, what, and what to do. */
export interface FileProblem {
  readonly file: string
  /** 1 is the first; null where the whole file is meant. */
  readonly line: number | null
  readonly sentence: string
  readonly advice: string
  /** The whole of it is that there is no such file: where it was only looked for, that is no mistake. */
  readonly missing?: true
}
