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
  return {
    ...next,
    clusters: [...next.clusters, ...kept],
    hosts: before.files.ssh.some(file => unread.has(file)) ? before.hosts : next.hosts,
    files: { ...next.files, kubeconfigs },
  }
}
