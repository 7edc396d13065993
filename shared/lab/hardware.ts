import type { Node } from './model.ts'

/** The family of hardware a node is of: "Raspberry Pi 5", "x86"; null where neither is to be seen. */
export function hardwareOf({ hardware, kernel }: Pick<Node, 'hardware' | 'kernel'>): string | null {
  const pi = /^Raspberry Pi (Compute Module \d+|Zero \d*|\d+)/.exec(hardware ?? '')
  if (pi) return `Raspberry Pi ${pi[1]}`.trim()
  return /amd64|x86_64|\bx86\b/i.test(`${kernel} ${hardware}`) ? 'x86' : null
}
