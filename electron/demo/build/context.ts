import type { Seed } from '../seed.ts'
import type { World } from '../worldSchema.ts'

/** What every builder of cluster objects is given. */
export interface BuildContext {
  world: World
  seed: Seed
  /** When the cluster was installed, in milliseconds since 1970. */
  installed: number
  /** Where a node's boot counter and boot time are kept. */
  bootOf(node: string): { id: string; at: number }
}

/** An address inside a network, `index` steps from its base. */
export function addressIn(cidr: string, index: number): string {
  const [base] = cidr.split('/')
  const number = base!.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + index
  return [24, 16, 8, 0].map(shift => (number >>> shift) & 255).join('.')
}

/** Whether an IPv4 address lies in a network. */
export function isIn(cidr: string, address: string): boolean {
  const [base, length] = cidr.split('/')
  const mask = Number(length) === 0 ? 0 : (-1 << (32 - Number(length))) >>> 0
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return (number(base!) & mask) >>> 0 === (number(address) & mask) >>> 0
}
