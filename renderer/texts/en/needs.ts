import { listed } from './lists.ts'

/** What a service stands on, and what else stands on the same. */
export const needsTexts = {
  dependsOn: 'Depends on',
  nothing: 'Nothing that the cluster tells of.',
  goesDown: 'Goes down with it',
  nothingElse: 'Nothing else that is known.',
  notKnown: (kinds: readonly string[]) => `Not known: ${listed(kinds)} of its cluster cannot be read.`,
  shares: { workload: 'same workload', volume: 'same data' },
  podsOf: (kind: string, name: string) => `Pods of ${kind} ${name}`,
  ready: (kind: string, ready: number, desired: number) => `${kind}, ${ready} of ${desired} ready`,
  claim: (size: string | null) => (size === null ? 'volume' : `volume, ${size}`),
  runsHere: 'runs here',
  dataOnly: 'data only here',
}
