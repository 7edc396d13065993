/** Something in a file that could not be used: where, what, and what to do. */
export interface FileProblem {
  readonly file: string
  readonly line: number | null
  readonly sentence: string
  readonly advice: string
}
