import { isDeepStrictEqual } from 'node:util'
import { type SourceId, sourceId } from '../../shared/lab/ids.ts'
import { NO_LAB_FILE } from '../lab/labFile.ts'
import type { LabPlan } from './loadLab.ts'

export interface PlanChanges {
  /** Sources of the plan before that are not in the next one. */
  readonly gone: readonly SourceId[]
  /** Sources that go on in another way, each to be made anew. */
  readonly changed: readonly SourceId[]
  /** The next plan with those sources alone that are new or changed. */
  readonly fresh: LabPlan
}

/** What of a lab has to be made anew for another plan of it; whose plan is equal goes on untouched. */
export function planChanges(before: LabPlan, next: LabPlan): PlanChanges {
  const old = waysOf(before)
  const now = waysOf(next)
  const isFresh = (source: SourceId) => !isDeepStrictEqual(old.get(source), now.get(source))
  return {
    gone: [...old.keys()].filter(source => !now.has(source)),
    changed: [...now.keys()].filter(source => old.has(source) && isFresh(source)),
    fresh: {
      ...next,
      clusters: next.clusters.filter(one => isFresh(sourceId('kubernetes', one.name))),
      hosts: next.hosts.filter(one => isFresh(sourceId('ssh', one.alias))),
      tailnet: isFresh(TAILNET) ? next.tailnet : null,
    },
  }
}

const TAILNET = sourceId('tailscale', 'tailnet')

/** How each source of a plan is reached. */
function waysOf({ clusters, hosts, tailnet }: LabPlan): Map<SourceId, unknown> {
  return new Map<SourceId, unknown>([
    ...clusters.map(one => [sourceId('kubernetes', one.name), one] as const),
    ...hosts.map(one => [sourceId('ssh', one.alias), one] as const),
    ...(tailnet === null ? [] : [[TAILNET, tailnet] as const]),
  ])
}

/**
 * What goes on when files were read again: the next plan, with the last good part for each file that cannot be used any
 * more. Its problems are told with file and line either way.
 */
export function lastGood(before: LabPlan, next: LabPlan): LabPlan {
  const { problems } = next
  const broken = new Set(problems.map(one => one.file))
  const unread = new Set(problems.filter(one => one.line === null).map(one => one.file))
  if (next.file !== null && broken.has(next.file) && next.labFile === NO_LAB_FILE) {
    return { ...before, problems }
  }
  const kubeconfigs = new Map(next.files.kubeconfigs)
  const kept = before.clusters.filter(({ name }) => {
    const file = before.files.kubeconfigs.get(name)
    if (file === undefined || !broken.has(file) || kubeconfigs.has(name)) return false
    kubeconfigs.set(name, file)
    return true
  })
  const { hosts, files } = lastHosts(before, next, new Set(before.files.ssh.filter(file => unread.has(file))))
  return { ...next, clusters: [...next.clusters, ...kept], hosts, files: { ...files, kubeconfigs } }
}

/**
 * The hosts of the next plan. While a file of ssh_config is `lost`, what was settled with it stays in force: the
 * way to each host that is still asked for in the same words, and the hosts that it alone named.
 */
function lastHosts(
  before: LabPlan,
  next: LabPlan,
  lost: ReadonlySet<string>,
): Pick<LabPlan, 'hosts' | 'files'> {
  if (lost.size === 0) return { hosts: next.hosts, files: next.files }
  const held = new Map(before.hosts.map(host => [host.alias, host]))
  const listed = (plan: LabPlan) => plan.labFile.sources.ssh?.hosts ?? []
  const said = (plan: LabPlan, alias: string) =>
    listed(plan).find(one => typeof one !== 'string' && one.name === alias)
  const isKept = ({ alias }: LabPlan['hosts'][number]) => {
    const file = before.files.hosts.get(alias)
    // What no file names itself has its settings from patterns, of which some may be lost.
    return (file === undefined || lost.has(file)) && isDeepStrictEqual(said(before, alias), said(next, alias))
  }
  const hosts = next.hosts.map(host => (isKept(host) ? (held.get(host.alias) ?? host) : host))
  const named = new Map(next.files.hosts)
  for (const { alias } of next.hosts.filter(isKept)) {
    const file = before.files.hosts.get(alias)
    if (file !== undefined) named.set(alias, file)
  }
  // A list of aliases is all that is meant, whatever the file named before.
  const whole = !listed(next).some(one => typeof one === 'string')
  for (const host of whole ? before.hosts : []) {
    const file = before.files.hosts.get(host.alias)
    if (file === undefined || !lost.has(file) || next.hosts.some(one => one.alias === host.alias)) continue
    named.set(host.alias, file)
    hosts.push(host)
  }
  return { hosts, files: { ...next.files, ssh: [...next.files.ssh, ...lost], hosts: named } }
}
