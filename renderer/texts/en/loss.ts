import { listed } from './lists.ts'

/** What goes with a machine, and what stands on the same as a service. */
export const lossTexts = {
  takesDown: 'If this node is lost',
  fate: { 'stays-down': 'stays down', moves: 'moves elsewhere' },
  nothing: 'No service depends on this node alone.',
  notKnown: (kinds: readonly string[]) => `Not known: ${listed(kinds)} of its cluster cannot be read.`,
  inNoCluster: 'It is in no cluster: what needs it is not known.',
  volumes: 'Data only here',
  noVolumes: 'No claim has its data on this node alone.',
  asked: (size: string) => `${size} asked`,
  sizeUnknown: 'unknown',
  others: 'Runs here and elsewhere',
}
