import { isStale } from '../../../shared/lab/age.ts'
import { LIMITS } from '../../../shared/lab/limits.ts'
import type { Figure, Lab, Node } from '../../../shared/lab/model.ts'
import { hourMinute } from '../../parts/time.ts'
import { isLost } from './lost.ts'
import { familyOf } from './quays.ts'

/** Something worth knowing that is no alarm. */
export interface Advice {
  id: string
  kind: 'power' | 'trust' | 'disk' | 'port' | 'sight' | 'skew' | 'unread'
  title: string
  detail: string
  /** The node or service to show, where there is one. */
  show: { node: Node['id'] } | { service: string } | { page: 'services' } | null
}

/** The Raspberry Pi firmware's flags: bit n is now, bit n + 16 is since boot. */
const FLAGS = ['under-voltage', 'a capped frequency', 'throttling', 'its soft temperature limit'] as const
const SINCE_BOOT = 16
const NAMED = 3

/** Firmware flags in words: what holds now and what was seen since boot. */
export function decodeThrottled(flags: number): { now: string[]; sinceBoot: string[] } {
  const set = (bit: number) => (flags & (1 << bit)) !== 0
  return {
    now: FLAGS.filter((_, bit) => set(bit)),
    sinceBoot: FLAGS.filter((_, bit) => set(bit + SINCE_BOOT)),
  }
}

/** "a, b and 3 more". */
export function listed(names: readonly string[], shown = NAMED): string {
  if (names.length > shown + 1) return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** All advice for a lab at a time of the backend's, what may cost data, uptime or trust in this page first. */
export function adviceOf(lab: Pick<Lab, 'tables'>, now: number): Advice[] {
  return [
    ...power(lab, now),
    ...trust(lab),
    ...sight(lab),
    ...disks(lab, now),
    ...ports(lab),
    ...kernels(lab),
    ...unread(lab),
  ]
}

type Tables = Pick<Lab, 'tables'>

/** Null while a figure of a node is fresh, else the time of day it is of: what is old is told as old. */
function oldSince(node: Node, figure: Figure, now: number): string | null {
  return isStale(figure, now) || isLost(node) ? hourMinute(figure.at) : null
}

function power({ tables }: Tables, at: number): Advice[] {
  return [...tables.nodes.values()].flatMap((node): Advice[] => {
    const figure = node.figures.throttled
    if (!figure?.value) return []
    const { now, sinceBoot } = decodeThrottled(figure.value)
    if (now.length + sinceBoot.length === 0) return []
    const old = oldSince(node, figure, at)
    const dated = old === null ? '' : ` at ${old}`
    const title = now.length
      ? `${node.name} ${old === null ? 'reports' : 'reported'} ${listed(now)}${dated}`
      : `${node.name} saw ${listed(sinceBoot)} since it started${old === null ? '' : `, as of ${old}`}`
    const causes = [...now, ...sinceBoot].includes(FLAGS[0])
      ? 'check supply and cable'
      : 'check cooling and load'
    const held = old !== null ? 'Whether it holds now is not known' : now.length ? 'It holds now' : 'Not now'
    const detail = `Firmware flags 0x${figure.value.toString(16)}. ${held}; ${causes}`
    return [{ id: `power ${node.id}`, kind: 'power', title, detail, show: { node: node.id } }]
  })
}

function disks({ tables }: Tables, now: number): Advice[] {
  return [...tables.nodes.values()].flatMap((node): Advice[] => {
    const figure = node.figures.disk
    if (!figure || figure.value < LIMITS.disk.worth) return []
    const old = oldSince(node, figure, now)
    const full = `${Math.round(figure.value)} % full`
    return [
      {
        id: `disk ${node.id}`,
        kind: 'disk',
        title:
          old === null
            ? `The disk of ${node.name} is ${full}`
            : `The disk of ${node.name} was ${full} at ${old}`,
        detail: LIMITS.disk.reason,
        show: { node: node.id },
      },
    ]
  })
}

function ports({ tables }: Tables): Advice[] {
  const off = [...tables.services.values()].filter(service => service.launchable && service.offConvention)
  if (off.length === 0) return []
  const first = off[0]
  const inRange = off.filter(service => service.range)
  return [
    {
      id: 'ports',
      kind: 'port',
      title: `${listed(off.map(service => service.name))} ${off.length === 1 ? 'is' : 'are'} off the port convention`,
      detail: inRange.length
        ? `${off.length === 1 ? 'Its port is' : 'Their ports are'} in a range kept for something else`
        : 'No named range holds this port',
      show: off.length === 1 && first ? { service: first.id } : { page: 'services' },
    },
  ]
}

/** Machines of one family that run different kernels: some may wait for a reboot. */
function kernels({ tables }: Tables): Advice[] {
  const families = new Map<string, Node[]>()
  for (const node of tables.nodes.values()) {
    if (!node.kernel || !node.hardware) continue
    const family = familyOf({ ...node, roles: [] })
    families.set(family, [...(families.get(family) ?? []), node])
  }
  return [...families].flatMap(([family, nodes]): Advice[] => {
    const kernels = Map.groupBy(nodes, node => node.kernel ?? '')
    if (kernels.size < 2) return []
    const [rare] = [...kernels].sort((a, b) => a[1].length - b[1].length)
    if (!rare) return []
    const [kernel, odd] = rare
    const first = odd[0]
    return [
      {
        id: `skew ${family}`,
        kind: 'skew',
        title: `${listed(odd.map(node => node.name))} ${odd.length === 1 ? 'runs' : 'run'} another kernel than like machines`,
        detail: `${kernel}; the other ${nodes.length - odd.length} differ. A reboot may be waiting`,
        show: first ? { node: first.id } : null,
      },
    ]
  })
}

function sight({ tables }: Tables): Advice[] {
  return [...tables.clusters.values()].flatMap(({ id, name, notAllowed, notRead }): Advice[] => {
    const told: Advice[] = []
    if (notAllowed.length > 0) {
      told.push({
        id: `sight ${id}`,
        kind: 'sight',
        title: `Not allowed to see ${listed(notAllowed)} of ${name}`,
        detail: 'What depends on them is unknown here. Ask for a role that may list and watch them',
        show: null,
      })
    }
    for (const [reason, rows] of Map.groupBy(notRead, row => row.reason)) {
      told.push({
        id: `unheard ${id} ${reason}`,
        kind: 'sight',
        title: `${sentenceCase(listed(rows.map(row => row.kind)))} of ${name} cannot be read: ${reason}`,
        detail: 'What depends on them is unknown here',
        show: null,
      })
    }
    return told
  })
}

/** Said wherever the connection is used, as the owner's own file asks for it. */
function trust({ tables }: Tables): Advice[] {
  return [...tables.clusters.values()].flatMap(({ id, name, insecure }): Advice[] =>
    insecure
      ? [
          {
            id: `trust ${id}`,
            kind: 'trust',
            title: `The certificate of ${name} is not checked`,
            detail:
              'The kubeconfig says insecure-skip-tls-verify: whoever answers at that address is given its credentials',
            show: null,
          },
        ]
      : [],
  )
}

const sentenceCase = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

function unread({ tables }: Tables): Advice[] {
  return [...tables.sources.values()].flatMap((source): Advice[] =>
    source.errors === 0
      ? []
      : [
          {
            id: `unread ${source.id}`,
            kind: 'unread',
            title: `${source.errors} ${source.errors === 1 ? 'line' : 'lines'} from ${source.name} could not be read`,
            detail: 'The rest is shown; what they held is unknown',
            show: null,
          },
        ],
  )
}
