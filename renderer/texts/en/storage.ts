import { counted } from './plural.ts'

/** Claims, volumes, and what is lost with a node. */
export const storageTexts = {
  title: 'Storage',
  table: 'Claims and the volumes behind them',
  columns: {
    name: 'Claim',
    namespace: 'Namespace',
    phase: 'State',
    asked: 'Asked',
    class: 'Class',
    node: 'Only on',
    users: 'Used by',
  },
  tally: (claims: number, size: string, unknown: number) =>
    `${counted(claims, 'claim', 'claims')}, ${size} asked${unknown > 0 ? `, ${unknown} of unknown size` : ''}`,
  filter: 'Filter claims',
  noMatch: (filter: string) => `No claim matches “${filter}”.`,
  none: 'No claim is known. What asks for storage in the cluster is listed here.',
  anywhere: 'any node',
  nowhere: 'not bound to a node',
  noClass: 'none',
  noUser: 'nobody now',
  sizeUnknown: 'unknown',
  byNode: 'Data that lives on one node',
  nodeLine: (claims: number, size: string) => `${counted(claims, 'claim', 'claims')}, ${size} asked`,
  volume: 'Volume',
  noVolume: 'none yet',
  claim: 'Claim',
  copy: (what: string) => `Copy ${what}`,
  capacity: 'Size of the volume',
  usedBy: 'Used by',
  services: 'Services on it',
  noServices: 'none',
  whatIsLost: 'If the node is lost',
  pinned: (node: string) =>
    `The data is on ${node} alone. Without it there is no copy that Homeport knows of, and what uses it stays down.`,
  free: 'The data is not bound to one node.',
  notInLabWhy: 'No claim of this name is listed now. It was deleted, or its cluster has not been read yet.',
}
