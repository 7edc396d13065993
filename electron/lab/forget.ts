import { type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Facts } from './facts.ts'

const TAILNET = sourceId('tailscale', 'tailnet')

/** The facts without everything that these sources told. */
export function forgetSources(facts: Facts, gone: ReadonlySet<SourceId>): Facts {
  if (gone.size === 0) return facts
  const without = <Key, Value>(map: ReadonlyMap<Key, Value>, told: (value: Value, key: Key) => boolean) =>
    new Map([...map].filter(([key, value]) => !told(value, key)))
  return {
    ...facts,
    sources: without(facts.sources, (_, source) => gone.has(source)),
    clusters: without(facts.clusters, ({ source }) => source !== null && gone.has(source)),
    tailnet: gone.has(TAILNET) ? null : facts.tailnet,
    hosts: without(facts.hosts, ({ source }) => gone.has(source)),
  }
}
