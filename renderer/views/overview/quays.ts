import { hardwareOf } from '../../../shared/lab/hardware.ts'
import type { Node } from '../../../shared/lab/model.ts'
import { overviewTexts } from '../../texts/en/overview.ts'

/** Past this many berths the board wraps to another quay. */
export const BERTHS_PER_QUAY = 16

/** A name of so many letters fits a berth of plain width. */
export const SHORT_NAME = 8
/** What each further letter adds to the width of its berth, and the most that all of them may. */
const WIDER = 0.12
const WIDEST = 2

/** How wide a node's berth is beside the others: 1, or more where its name is long. */
export function berthWidth(node: Pick<Node, 'name'>): number {
  return Math.min(WIDEST, 1 + WIDER * Math.max(0, node.name.length - SHORT_NAME))
}

/** The label of a group in three parts; the outer two are left out where there is no room. */
export function labelParts(label: string, count: number): LabelParts {
  const more = count > 1 ? overviewTexts.groupCount(count) : ''
  if (label === CONTROL) return withMore(overviewTexts.control, more)
  if (label === OTHER) return withMore(overviewTexts.other, more)
  if (label.startsWith(RASPBERRY)) return [RASPBERRY, label.slice(RASPBERRY.length), more]
  return ['', label, more]
}

type LabelParts = [before: string, core: string, after: string]

const withMore = ([before, core, after]: LabelParts, more: string): LabelParts => [before, core, after + more]

export interface QuayGroup {
  label: string
  /** How many nodes the group has in all; a group that wraps keeps its whole count. */
  count: number
  nodes: readonly Node[]
}

const CONTROL = overviewTexts.control.join('')
const RASPBERRY = 'Raspberry '
const OTHER = overviewTexts.other.join('')
const ROLES = ['control-plane', 'master', 'controlplane']

/** What a node is grouped under: what runs the cluster, else its family of hardware. */
export function familyOf(node: Node): string {
  if (node.roles.some(role => ROLES.includes(role))) return CONTROL
  return hardwareOf(node) ?? OTHER
}

/** One for all: with one made anew at each comparison a thousand names take longer than all else. */
const byName = new Intl.Collator('en', { numeric: true })

/** The nodes by family: what runs the cluster first, then Raspberry Pis by model, x86, others. */
export function groupNodes(nodes: Iterable<Node>): QuayGroup[] {
  const families = new Map<string, Node[]>()
  for (const node of nodes) {
    const family = familyOf(node)
    families.set(family, [...(families.get(family) ?? []), node])
  }
  const rank = (label: string) =>
    label === CONTROL ? 0 : label.startsWith('Raspberry') ? 1 : label === 'x86' ? 2 : 3
  return [...families]
    .sort(([a], [b]) => rank(a) - rank(b) || byName.compare(a, b))
    .map(([label, members]) => ({
      label,
      count: members.length,
      nodes: members.sort((a, b) => byName.compare(a.name, b.name)),
    }))
}

/** The groups on quays of at most `berths` nodes each; a group that does not fit goes on at the next quay. */
export function intoQuays(groups: readonly QuayGroup[], berths = BERTHS_PER_QUAY): QuayGroup[][] {
  const quays: QuayGroup[][] = []
  let free = 0
  for (const group of groups) {
    for (let rest = group.nodes; rest.length > 0; ) {
      if (free === 0) {
        quays.push([])
        free = berths
      }
      const here = rest.slice(0, free)
      quays.at(-1)?.push({ ...group, nodes: here })
      free -= here.length
      rest = rest.slice(here.length)
    }
  }
  return quays
}

/** "192.168.8." where every node's first LAN address is in that /24, so that the last number tells them apart. */
export function commonPrefix(nodes: Iterable<Node>): string | null {
  let prefix: string | null = null
  let several = false
  for (const node of nodes) {
    const address = node.addresses.lan[0]
    if (address === undefined) continue
    const own = /^\d+\.\d+\.\d+\./.exec(address)?.[0]
    if (own === undefined || (prefix !== null && own !== prefix)) return null
    several ||= prefix !== null
    prefix = own
  }
  return several ? prefix : null
}
