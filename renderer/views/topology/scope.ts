import type { ServiceId } from '../../../shared/lab/ids.ts'
import type { Lab, Tables } from '../../../shared/lab/model.ts'
import type { ShownState } from '../../../shared/lab/state.ts'

export type Scope = 'all' | 'problems' | 'favourites'

/** How a class of storage is named beside the ids of nodes and services. */
export const classKey = (name: string) => `class ${name}`

/**
 * The nodes, services and classes of storage that are asked for, by id; null for all. What a service runs on is drawn
 * with it, so a machine stands in here only for its own sake. A machine's name stands for what runs on it, too.
 */
export function scoped(
  { tables }: Pick<Lab, 'tables'>,
  scope: Scope,
  favourites: readonly ServiceId[],
  find: string,
): ReadonlySet<string> | null {
  const words = find.toLowerCase().trim()
  if (scope === 'all' && words === '') return null
  const named = (...texts: readonly string[]) => texts.join(' ').toLowerCase().includes(words)
  const found = new Set<string>()
  const within = scope === 'problems' ? troubled(tables) : scope === 'favourites' ? new Set(favourites) : null
  const add = (id: string, ...texts: readonly string[]) => {
    if ((within === null || within.has(id)) && named(...texts)) found.add(id)
  }
  for (const { id, name, addresses } of tables.nodes.values()) {
    add(id, name, ...addresses.lan, ...addresses.tailnet)
  }
  for (const { id, name, namespace, group, runsOn } of tables.services.values()) {
    add(id, name, namespace, group ?? '', ...runsOn)
  }
  for (const { storageClass } of tables.volumes.values()) {
    if (storageClass !== null) add(classKey(storageClass), storageClass)
  }
  return found
}

const BAD: ReadonlySet<ShownState> = new Set(['down', 'attention', 'needs-you'])

/** What has a problem: by its own state, as what a problem is about, or as what one takes down. */
function troubled({ nodes, services, volumes, sources, problems }: Tables): Set<string> {
  const told = new Set<string>([...problems.values()].flatMap(one => [one.subject, ...one.affects]))
  // A machine that is well may still keep Homeport out: its SSH is what the problem is about.
  const refusing = new Set(
    [...sources.values()].filter(one => one.kind === 'ssh' && told.has(one.id)).map(one => one.name),
  )
  const found = new Set<string>()
  for (const { id, state, knownAs } of nodes.values()) {
    if (BAD.has(state) || told.has(id) || refusing.has(knownAs.ssh ?? '')) found.add(id)
  }
  for (const { id, state } of services.values()) {
    // What moved away and answers again has no problem any more.
    if (BAD.has(state) || (told.has(id) && state !== 'ok')) found.add(id)
  }
  for (const { id, state, storageClass } of volumes.values()) {
    if (storageClass !== null && (BAD.has(state) || told.has(id))) found.add(classKey(storageClass))
  }
  return found
}
