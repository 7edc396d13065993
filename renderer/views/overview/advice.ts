import { ageWords, isStale } from '../../../shared/lab/age.ts'
import { type Finding, findingsOf } from '../../../shared/lab/findings.ts'
import { LIMITS } from '../../../shared/lab/limits.ts'
import type { Figure, Lab, Node } from '../../../shared/lab/model.ts'
import { countUntried, launchable } from '../../mirror/select.ts'
import { hourMinute } from '../../parts/time.ts'
import { adviceTexts } from '../../texts/en/advice.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { isLost } from './lost.ts'

/** Something worth knowing that is no alarm. */
export interface Advice {
  id: string
  kind:
    | 'power'
    | 'trust'
    | 'ssh'
    | 'expiry'
    | 'key'
    | 'tailnet'
    | 'disk'
    | 'port'
    | 'sight'
    | 'skew'
    | 'unread'
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
  return findingsOf(lab.tables).map(finding => told(finding, now))
}

function told(finding: Finding, now: number): Advice {
  switch (finding.kind) {
    case 'power':
      return power(finding, now)
    case 'disk':
      return disk(finding, now)
    case 'port':
      return ports(finding)
    case 'skew':
      return kernels(finding)
    case 'sight':
      return sight(finding)
    case 'trust':
      return trust(finding)
    case 'ssh':
      return looseServers(finding)
    case 'expiry':
      return expiry(finding, now)
    case 'key':
      return key(finding, now)
    case 'unread':
      return unread(finding)
  }
}

type Found<Kind extends Finding['kind']> = Extract<Finding, { kind: Kind }>
type OfFigure = Extract<Finding, { figure: Figure }>

/** Null while a figure of a node is fresh, else the time of day it is of: what is old is told as old. */
function oldSince(node: Node, figure: Figure, now: number): string | null {
  return isStale(figure, now) || isLost(node) ? hourMinute(figure.at) : null
}

function power({ node, figure }: OfFigure, at: number): Advice {
  const { now, sinceBoot } = decodeThrottled(figure.value)
  const old = oldSince(node, figure, at)
  const title =
    now.length > 0
      ? adviceTexts.flagsNow(node.name, now, old)
      : adviceTexts.flagsSinceBoot(node.name, sinceBoot, old)
  const holds = old !== null ? 'unknown' : now.length > 0 ? 'now' : 'past'
  const supply = [...now, ...sinceBoot].some(flag => flag === FLAGS[0])
  const detail = adviceTexts.flagsDetail(`0x${figure.value.toString(16)}`, holds, supply)
  return { id: `power ${node.id}`, kind: 'power', title, detail, show: { node: node.id } }
}

function disk({ node, figure }: OfFigure, now: number): Advice {
  const old = oldSince(node, figure, now)
  return {
    id: `disk ${node.id}`,
    kind: 'disk',
    title: adviceTexts.disk(node.name, Math.round(figure.value), old),
    detail: LIMITS.disk.reason,
    show: { node: node.id },
  }
}

function ports({ services }: Found<'port'>): Advice {
  const [first, ...more] = services
  const inRange = services.filter(service => service.range)
  return {
    id: 'ports',
    kind: 'port',
    title: adviceTexts.offConvention(services.map(service => service.name)),
    detail: inRange.length ? adviceTexts.keptForElse(services.length) : adviceTexts.noRange,
    show: first && more.length === 0 ? { service: first.id } : { page: 'services' },
  }
}

/** Why services are unknown where nothing is wrong with them: first of all, where a whole page is told. */
export function awayOf({ name, vantage, tables }: Pick<Lab, 'name' | 'vantage' | 'tables'>): Advice[] {
  if (vantage.home !== false || vantage.offline || countUntried(launchable(tables.services)) === 0) return []
  const [title, detail] = vantage.foreign
    ? [adviceTexts.foreign(name), adviceTexts.foreignDetail]
    : [adviceTexts.away(name), adviceTexts.awayDetail]
  return [{ id: 'away', kind: 'sight', title, detail, show: null }]
}

function kernels({ family, kernel, odd, others }: Found<'skew'>): Advice {
  const first = odd[0]
  return {
    id: `skew ${family}`,
    kind: 'skew',
    title: adviceTexts.otherKernel(odd.map(node => node.name)),
    detail: adviceTexts.otherKernelDetail(kernel, others),
    show: first ? { node: first.id } : null,
  }
}

function sight({ cluster: { id, name }, kinds, reason }: Found<'sight'>): Advice {
  const own =
    reason === null
      ? {
          id: `sight ${id}`,
          title: adviceTexts.notAllowed(kinds, name),
          detail: adviceTexts.notAllowedDetail,
        }
      : {
          id: `unheard ${id} ${reason}`,
          title: adviceTexts.notRead(kinds, name, reason),
          detail: adviceTexts.notReadDetail,
        }
  return { ...own, kind: 'sight', show: null }
}

function trust({ cluster: { id, name } }: Found<'trust'>): Advice {
  return {
    id: `trust ${id}`,
    kind: 'trust',
    title: adviceTexts.insecure(name),
    detail: adviceTexts.insecureDetail,
    show: null,
  }
}

function looseServers({ nodes }: Found<'ssh'>): Advice {
  const [first, ...more] = nodes
  return {
    id: 'ssh',
    kind: 'ssh',
    title: adviceTexts.looseServer(nodes.map(node => node.name)),
    detail: adviceTexts.looseServerDetail,
    show: first && more.length === 0 ? { node: first.id } : null,
  }
}

function expiry(
  { cluster: { id, name }, certificate: { what, ends } }: Found<'expiry'>,
  now: number,
): Advice {
  const day = new Date(ends).toISOString().slice(0, 10)
  return {
    id: `expiry ${what} ${id}`,
    kind: 'expiry',
    title: adviceTexts.expiry(what, name, day, ends <= now ? null : ageWords(ends - now)),
    detail: adviceTexts.expiryDetail[what],
    show: null,
  }
}

function key({ peer }: Found<'key'>, now: number): Advice {
  const { keyExpiry: ends } = peer
  const day = ends === null ? '' : new Date(ends).toISOString().slice(0, 10)
  return {
    id: `key ${peer.id}`,
    kind: 'key',
    title:
      ends === null
        ? adviceTexts.keyExpired(peer.name)
        : adviceTexts.key(peer.name, day, peer.expired || ends <= now ? null : ageWords(ends - now)),
    detail: adviceTexts.keyDetail(peer.self),
    show: peer.node === null ? null : { node: peer.node },
  }
}

/** What is wrong with the tailnet of this computer, and what it does not take of it although it would help. */
export function tailnetAdvice({ vantage, tables }: Pick<Lab, 'vantage' | 'tables'>): Advice[] {
  const { tailnet, home } = vantage
  if (tailnet?.state !== 'ok') return []
  const routes = [...tables.peers.values()].flatMap(peer => (peer.online === true ? peer.routes : []))
  const unused = home === false && tailnet.acceptsRoutes === false && routes.length > 0
  return [
    ...tailnet.health.map(line => ({
      id: `tailnet ${line}`,
      kind: 'tailnet' as const,
      title: adviceTexts.health(line),
      detail: adviceTexts.healthDetail,
      show: null,
    })),
    ...(unused
      ? [
          {
            id: 'unaccepted-routes',
            kind: 'tailnet' as const,
            title: adviceTexts.routes(routes),
            detail: adviceTexts.routesDetail,
            show: null,
          },
        ]
      : []),
  ]
}

function unread({ source }: Found<'unread'>): Advice {
  return {
    id: `unread ${source.id}`,
    kind: 'unread',
    title: adviceTexts.unread(source.errors, source.name),
    detail: adviceTexts.unreadDetail,
    show: null,
  }
}
