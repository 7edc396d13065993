import { parseSync } from 'oxc-parser'

/** A node of the tree of a source file, as ESTree has it. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'

/** The tree of one file of TypeScript or TSX, and its comments. Throws where it does not parse. */
export function parse(path: string, text: string) {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`)
  return { program: program as unknown as SyntaxNode, comments }
}
