/** A piece of a word. `quoted` pieces are neither split nor matched against file names. */
export type Part =
  | { kind: 'text'; text: string; quoted: boolean }
  | { kind: 'parameter'; name: string; length: boolean; operator: string; word: Word; quoted: boolean }
  | { kind: 'command'; script: Script; quoted: boolean }
  | { kind: 'arithmetic'; word: Word; quoted: boolean }

export type Word = readonly Part[]

export interface Redirect {
  from: number
  operator: '<' | '>' | '>>' | '>&' | '<&' | '<<'
  target: Word
}

export type Command = { redirects: readonly Redirect[] } & (
  | { kind: 'simple'; assignments: readonly { name: string; value: Word }[]; words: readonly Word[] }
  | { kind: 'group'; body: Script; own: boolean }
  | { kind: 'if'; branches: readonly { test: Script; body: Script }[]; otherwise: Script | undefined }
  | { kind: 'for'; name: string; words: readonly Word[] | undefined; body: Script }
  | { kind: 'while'; until: boolean; test: Script; body: Script }
  | { kind: 'case'; word: Word; branches: readonly { patterns: readonly Word[]; body: Script }[] }
  | { kind: 'function'; name: string; body: Command }
)

export interface Pipeline {
  negated: boolean
  commands: readonly Command[]
}

/** A pipeline and what decides whether the next one runs. */
export interface Step {
  pipeline: Pipeline
  then: ';' | '&&' | '||'
}

export type Script = readonly Step[]
