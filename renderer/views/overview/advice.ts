import { isStale } from '../../../shared/lab/age.ts'
import { LIMITS } from '../../../shared/lab/limits.ts'
import type { Figure, Lab, Node } from '../../../shared/lab/model.ts'
import { hourMinute } from '../../parts/time.ts'
import { adviceTexts } from '../../texts/en/advice.ts'
import { commonTexts } from '../../texts/en/common.ts'
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
const FLAGS = commonTexts.flags
const SINCE_BOOT = 16

/** Firmware flags in words: what holds now and what was seen since boot. */
export function decodeThrottled(flags: number): { now: string[]; sinceBoot: string[] } {
  const set = (bit: number) => (flags & (1 << bit)) !== 0
  return {
    now: FLAGS.filter((_, bit) => set(bit)),
    sinceBoot: FLAGS.filter((_, bit) => set(bit + SINCE_BOOT)),
  }
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
    const title =
      now.length > 0
        ? adviceTexts.flagsNow(node.name, now, old)
        : adviceTexts.flagsSinceBoot(node.name, sinceBoot, old)
    const holds = old !== null ? 'unknown' : now.length > 0 ? 'now' : 'past'
    const supply = [...now, ...sinceBoot].some(flag => flag === FLAGS[0])
    const detail = adviceTexts.flagsDetail(`0x${figure.value.toString(16)}`, holds, supply)
    return [{ id: `power ${node.id}`, kind: 'power', title, detail, show: { node: node.id } }]
  })
}

function disks({ tables }: Tables, now: number): Advice[] {
  return [...tables.nodes.values()].flatMap((node): Advice[] => {
    const figure = node.figures.disk
    if (!figure || figure.value < LIMITS.disk.worth) return []
    const old = oldSince(node, figure, now)
    return [
      {
        id: `disk ${node.id}`,
        kind: 'disk',
        title: adviceTexts.disk(node.name, Math.round(figure.value), old),
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
      title: adviceTexts.offConvention(off.map(service => service.name)),
      detail: inRange.length ? adviceTexts.keptForElse(off.length) : adviceTexts.noRange,
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
        title: adviceTexts.otherKernel(odd.map(node => node.name)),
        detail: adviceTexts.otherKernelDetail(kernel, nodes.length - odd.length),
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
        title: adviceTexts.notAllowed(notAllowed, name),
        detail: adviceTexts.notAllowedDetail,
        show: null,
      })
    }
    for (const [reason, rows] of Map.groupBy(notRead, row => row.reason)) {
      told.push({
        id: `unheard ${id} ${reason}`,
        kind: 'sight',
        title: adviceTexts.notRead(
          rows.map(row => row.kind),
          name,
          reason,
        ),
        detail: adviceTexts.notReadDetail,
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
            title: adviceTexts.insecure(name),
            detail: adviceTexts.insecureDetail,
            show: null,
          },
        ]
      : [],
  )
}

function unread({ tables }: Tables): Advice[] {
  return [...tables.sources.values()].flatMap((source): Advice[] =>
    source.errors === 0
      ? []
      : [
          {
            id: `unread ${source.id}`,
            kind: 'unread',
            title: adviceTexts.unread(source.errors, source.name),
            detail: adviceTexts.unreadDetail,
            show: null,
          },
        ],
  )
}
