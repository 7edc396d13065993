import { isNode, type SyntaxNode as Node, parse } from '../syntax.ts'

/** A text that a person would read, written in a view or a part instead of in renderer/texts. */
export interface Inline {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** Attributes, and properties of objects, whose text is seen or spoken. */
const SPOKEN = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'advice',
  'alt',
  'caption',
  'description',
  'detail',
  'heading',
  'label',
  'message',
  'placeholder',
  'sentence',
  'summary',
  'text',
  'title',
  'what',
  'words',
])
/** Attributes and properties whose words are for the browser alone. */
const UNSEEN = new Set(['className', 'd', 'rel', 'style'])
/** Calls whose texts are shown. */
const SAID = new Set(['say', 'copyText'])
/** Texts of errors that no reader meets. */
const THROWN = new Set(['Error', 'TypeError', 'RangeError'])

const LETTER = /\p{L}/u
/** Two words in a row, or one that begins like a sentence. */
const PROSE = /\p{L}{2,}[,.:;…]? \p{L}|^\p{Lu}\p{Ll}{2,}/u

const TOO_MUCH = { shown: LETTER, code: PROSE, unseen: null } as const

const nameOf = (node: unknown): string =>
  isNode(node) ? String(node.name ?? node.value ?? (isNode(node.property) ? nameOf(node.property) : '')) : ''

/**
 * Where a text stands decides how little of one is too much: where it is `shown` any letter is, in `code` only
 * what reads like prose, since most short words there are names; what is `unseen` is never shown.
 */
type Place = 'shown' | 'code' | 'unseen'

/** Every inline text of one file of TypeScript or TSX. Throws where it does not parse. */
export function inlineTexts(path: string, source: string): Inline[] {
  const { program } = parse(path, source)
  const found: Inline[] = []
  const walk = (node: Node, place: Place): void => {
    const text = textOf(node)
    if (text !== null && TOO_MUCH[place]?.test(text)) {
      const at = node.start + (node.type === 'JSXText' ? text.search(/\S/) : 0)
      const line = source.slice(0, at).split('\n').length
      found.push({ path, line, text: text.trim().replace(/\s+/g, ' ') })
    }
    for (const [child, itsPlace] of placed(node, place)) walk(child, itsPlace)
  }
  walk(program, 'code')
  return found
}

type Placed = readonly (readonly [Node, Place])[]

const at = (place: Place, ...nodes: unknown[]): Placed =>
  nodes
    .flat()
    .filter(isNode)
    .map(node => [node, place] as const)

/** The parts of a node that may hold a text, each with the place it stands in. */
function placed(node: Node, place: Place): Placed {
  switch (node.type) {
    case 'TemplateLiteral':
      return at(place, node.expressions)
    case 'JSXAttribute':
      return at(placeOf(nameOf(node.name)), node.value)
    case 'Property':
      return at(placeOf(nameOf(node.key)), node.value)
    case 'JSXElement':
    case 'JSXFragment':
      return [...at('code', node.openingElement), ...at(isKey(node) ? 'code' : 'shown', node.children)]
    case 'JSXExpressionContainer':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return at(place, node.expression)
    case 'ConditionalExpression':
      return [...at('code', node.test), ...at(place, node.consequent, node.alternate)]
    case 'LogicalExpression':
      return [...at(node.operator === '&&' ? 'code' : place, node.left), ...at(place, node.right)]
    case 'BinaryExpression':
      // What is compared with a word does not show it.
      return at(node.operator === '+' ? place : 'unseen', node.left, node.right)
    case 'SwitchCase':
      return at('code', node.consequent)
    case 'CallExpression':
      return [
        ...at('code', node.callee),
        ...at(SAID.has(nameOf(node.callee)) ? 'shown' : 'code', node.arguments),
      ]
    case 'NewExpression':
      return at(THROWN.has(nameOf(node.callee)) ? 'unseen' : 'code', node.arguments)
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
      return []
    default:
      return node.type.startsWith('TS') ? [] : at('code', ...Object.values(node))
  }
}

const placeOf = (name: string): Place => (UNSEEN.has(name) ? 'unseen' : SPOKEN.has(name) ? 'shown' : 'code')

/** What stands on a key is the same letter that the code listens for. */
const isKey = (element: Node) =>
  isNode(element.openingElement) && nameOf(element.openingElement.name) === 'Kbd'

/** The text of a string, a template or what stands between tags; null for everything else. */
function textOf(node: Node): string | null {
  if (node.type === 'TemplateLiteral') return written(node)
  const isText = node.type === 'JSXText' || node.type === 'Literal'
  return isText && typeof node.value === 'string' ? node.value : null
}

/** A template as it is written, with `{}` for each value. */
function written(template: Node): string {
  const quasis = (template.quasis as { value: { cooked: string | null } }[]).map(
    one => one.value.cooked ?? '',
  )
  return quasis.join('{}')
}
