import { dirname, normalize } from 'node:path/posix'
import { isNode, type SyntaxNode as Node, parse } from '../syntax.ts'

/** One import, export-from or `import()` of a source file. */
export interface Import {
  readonly specifier: string
  /** Path from the repository's root; null for packages and Node's own modules. */
  readonly target: string | null
  /** Erased before the program runs. */
  readonly typeOnly: boolean
  /** What is used of it at run time, by the names the module itself gives: `connect`, `default`… */
  readonly uses: readonly string[]
}

/** What the rules look at in one file. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly lines: number
  /** The comment the file starts with; empty where it starts with code. */
  readonly firstComment: string
  readonly imports: readonly Import[]
  /** Globals used, as written: `fetch`, `Date.now`, `new Date()`, `setTimeout`… */
  readonly globals: readonly { readonly name: string; readonly line: number }[]
}

/** Reads one file of TypeScript or TSX. Throws where it does not parse. */
export function readSource(path: string, text: string): Source {
  const { program, comments } = parse(path, text)
  const nodes = [...walk(program)]
  const members = usedMembers(nodes)
  const imports = nodes.flatMap(node => importOf(path, node, members))
  const local = new Set(nodes.filter(isDeclared).map(node => nameOf(node.id)))
  const first = comments[0]
  return {
    path,
    text,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    firstComment: first && text.slice(0, first.start).trim() === '' ? first.value : '',
    imports,
    globals: nodes.flatMap(node => {
      const name = globalOf(node)
      if (name === null || local.has(name)) return []
      return [{ name, line: text.slice(0, node.start).split('\n').length }]
    }),
  }
}

function* walk(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child)
  }
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node.name ?? node.value ?? '') : '')

const isDeclared = (node: Node) =>
  node.type === 'FunctionDeclaration' ||
  node.type === 'VariableDeclarator' ||
  node.type === 'ClassDeclaration'

/** For each identifier, the properties read from it: `net.connect` gives net → connect. */
function usedMembers(nodes: readonly Node[]): Map<string, Set<string>> {
  const members = new Map<string, Set<string>>()
  for (const node of nodes) {
    if (node.type !== 'MemberExpression' || !isNode(node.object) || node.object.type !== 'Identifier')
      continue
    const name = nameOf(node.object)
    members.set(name, (members.get(name) ?? new Set()).add(nameOf(node.property)))
  }
  return members
}

function importOf(path: string, node: Node, members: Map<string, Set<string>>): Import[] {
  const source = node.source
  if (!isNode(source)) return []
  const specifier = typeof source.value === 'string' ? source.value : '(computed)'
  const typeOnly = node.importKind === 'type' || node.exportKind === 'type'
  const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : null
  // `import()` and `export *` may use anything.
  const uses = specifiers?.flatMap(one => usesOf(one, members)) ?? ['*']
  return [{ specifier, target: resolve(path, specifier), typeOnly, uses: typeOnly ? [] : uses }]
}

function usesOf(specifier: Node, members: Map<string, Set<string>>): string[] {
  if (specifier.importKind === 'type' || specifier.exportKind === 'type') return []
  if (specifier.type === 'ImportSpecifier') return [nameOf(specifier.imported)]
  if (specifier.type === 'ExportSpecifier') return [nameOf(specifier.local)]
  return [...(members.get(nameOf(specifier.local)) ?? [])]
}

function resolve(path: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  return normalize(`${dirname(path)}/${specifier}`)
}

/** The global a node calls or reads, by its written form; null where it is none the rules know. */
function globalOf(node: Node): string | null {
  const callee = isNode(node.callee) ? node.callee : null
  if (node.type === 'NewExpression' && callee?.type === 'Identifier') {
    const given = Array.isArray(node.arguments) && node.arguments.length > 0
    return nameOf(callee) === 'Date' && given ? null : `new ${nameOf(callee)}`
  }
  if (node.type === 'CallExpression' && callee?.type === 'Identifier') return nameOf(callee)
  if (node.type !== 'MemberExpression' || !isNode(node.object)) return null
  const property = nameOf(node.property)
  const object = nameOf(node.object)
  if (object === 'globalThis' || object === 'window') return property
  return node.object.type === 'Identifier' ? `${object}.${property}` : null
}
