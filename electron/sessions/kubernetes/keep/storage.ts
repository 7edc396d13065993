import type { KeptClaim, KeptVolume } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { field, list, text } from '../json.ts'
import { quantity } from '../quantity.ts'
import { keepMeta } from './meta.ts'

/** What is kept of a PersistentVolume; null where it has no name. */
export function keepVolume(value: unknown, intern: Intern): KeptVolume | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const spec = field(value, 'spec')
  return {
    ...meta,
    phase: intern(text(field(field(value, 'status'), 'phase'), 64)),
    nodes: pinnedTo(spec).map(intern),
    capacity: quantity(field(field(spec, 'capacity'), 'storage')),
  }
}

/** What is kept of a PersistentVolumeClaim; null where it has no name. */
export function keepClaim(value: unknown, intern: Intern): KeptClaim | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const spec = field(value, 'spec')
  const storageClass = field(spec, 'storageClassName')
  return {
    ...meta,
    phase: intern(text(field(field(value, 'status'), 'phase'), 64)),
    storageClass: typeof storageClass === 'string' ? intern(text(storageClass, 253)) : null,
    volume: text(field(spec, 'volumeName'), 253),
    asked: quantity(field(field(field(spec, 'resources'), 'requests'), 'storage')),
  }
}

/**
 * The nodes a volume's affinity names, as local-path and local volumes have it. Terms are alternatives: one
 * that names no node leaves the volume free.
 */
function pinnedTo(spec: unknown): string[] {
  const required = field(field(spec, 'nodeAffinity'), 'required')
  const nodes = new Set<string>()
  for (const term of list(field(required, 'nodeSelectorTerms'))) {
    const named = namedBy(term)
    if (named.length === 0) return []
    for (const node of named) nodes.add(node)
  }
  return [...nodes]
}

function namedBy(term: unknown): string[] {
  const byLabel = list(field(term, 'matchExpressions')).filter(
    one => field(one, 'key') === 'kubernetes.io/hostname',
  )
  const byName = list(field(term, 'matchFields')).filter(one => field(one, 'key') === 'metadata.name')
  return [...byLabel, ...byName]
    .filter(one => field(one, 'operator') === 'In')
    .flatMap(one => list(field(one, 'values')).map(value => text(value, 253)))
    .filter(value => value !== '')
}
