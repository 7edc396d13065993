/** The value of an arithmetic expression over whole numbers. Names are looked up; what is unset counts as 0. */
export function evaluate(text: string, lookup: (name: string) => string | undefined): number {
  const tokens =
    text.match(/0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|&&|\|\||[<>=!]=|<<|>>|[-+*/%()<>!&|^?:~]/g) ?? []
  let at = 0
  const levels = [
    ['||'],
    ['&&'],
    ['|'],
    ['^'],
    ['&'],
    ['==', '!='],
    ['<', '<=', '>', '>='],
    ['<<', '>>'],
    ['+', '-'],
    ['*', '/', '%'],
  ]
  const apply: Record<string, (a: number, b: number) => number> = {
    '||': (a, b) => (a || b ? 1 : 0),
    '&&': (a, b) => (a && b ? 1 : 0),
    '|': (a, b) => a | b,
    '^': (a, b) => a ^ b,
    '&': (a, b) => a & b,
    '==': (a, b) => (a === b ? 1 : 0),
    '!=': (a, b) => (a !== b ? 1 : 0),
    '<': (a, b) => (a < b ? 1 : 0),
    '<=': (a, b) => (a <= b ? 1 : 0),
    '>': (a, b) => (a > b ? 1 : 0),
    '>=': (a, b) => (a >= b ? 1 : 0),
    '<<': (a, b) => a << b,
    '>>': (a, b) => a >> b,
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => Math.trunc(a / b),
    '%': (a, b) => a % b,
  }
  function level(index: number): number {
    const signs = levels[index]
    if (!signs) return unary()
    let value = level(index + 1)
    while (tokens[at] !== undefined && signs.includes(tokens[at]!)) {
      const sign = tokens[at++]!
      const right = level(index + 1)
      if (right === 0 && (sign === '/' || sign === '%')) throw new Error('division by zero')
      value = apply[sign]!(value, right)
    }
    return value
  }
  function unary(): number {
    const token = tokens[at++]
    if (token === '-') return -unary()
    if (token === '+') return unary()
    if (token === '!') return unary() === 0 ? 1 : 0
    if (token === '~') return ~unary()
    if (token === '(') {
      const value = level(0)
      at++
      return value
    }
    if (token === undefined) return 0
    const value = Number(/^[A-Za-z_]/.test(token) ? (lookup(token) ?? 0) : token)
    return Number.isFinite(value) ? Math.trunc(value) : 0
  }
  return level(0)
}
