import { keptClaim, keptNode, keptService, keptVolume, keptWorkload, ToldLab } from './makeFacts.ts'

const WAITS = {
  state: 'connecting',
  reason: 'This computer is offline.',
  advice: '',
  nextTry: null,
  need: null,
  waits: 'offline',
} as const

/** Two nodes of a cluster and one beside it, of which one was down; then this computer's network went. */
export function offlineLab(): ToldLab {
  const told = new ToldLab()
    .cluster({
      nodes: [keptNode('pi-1', '127.9.0.1'), keptNode('pi-2', '127.9.0.2')],
      services: [keptService('web', 30_001), keptService('inner', null)],
      deployments: [keptWorkload('web')],
      persistentvolumeclaims: [keptClaim('web-data')],
      persistentvolumes: [keptVolume('pv-web-data', ['pi-2'])],
    })
    .ssh('pi-1', '127.9.0.1')
    .ssh('nas', '127.9.0.9', {
      state: 'down',
      reason: 'TCP refused nas:22.',
      advice: '',
      nextTry: null,
      need: null,
    })
  told.see()
  told.onLan = () => false
  told.offline = true
  for (const [id, { kind, name }] of told.facts.sources) told.source(id, kind, name, WAITS)
  return told
}
