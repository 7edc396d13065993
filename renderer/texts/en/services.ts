import type { ShownState } from '../../../shared/lab/state.ts'

/** How many services are in a state, as the list's head counts them. */
const TALLY: Record<ShownState, string> = {
  ok: 'answer',
  attention: 'to look at',
  down: 'down',
  working: 'working',
  unknown: 'unknown',
  stale: 'not checked lately',
  'needs-you': 'need you',
  off: 'off on purpose',
}

/** The list of services and the details of one. */
export const servicesTexts = {
  title: 'Services',
  group: 'Group',
  arrangements: { range: 'By port range', node: 'By node', health: 'By health' },
  tally: (state: ShownState, count: number) => `${count} ${TALLY[state]}`,
  filter: 'Filter services',
  noMatch: (filter: string) => `No service matches “${filter}”.`,
  inside: 'Inside the cluster',
  moreInside: (count: number, shown: boolean) =>
    `${count} ${shown ? '' : 'more '}inside the cluster, which no path from here reaches.`,
  hideInside: 'Hide them',
  showInside: 'Show all',
  /** Keys and what each does, as short as the foot of the list wants them. */
  hints: [
    [['J', 'K'], 'move'],
    [['Enter'], 'details'],
    [['O'], 'open'],
    [['R'], 'check now'],
    [['?'], 'all keys'],
  ] as readonly (readonly [keys: readonly string[], what: string])[],

  heads: { range: 'Convention', node: 'Runs on', health: 'State' },
  service: 'Service',
  port: 'Port',
  path: 'Path from here',
  health: 'Health',
  latency: 'Latency',
  latencyFigure: '{value} ms',
  latencyLately: 'Latency lately',
  age: 'Age',
  open: 'Open',
  offConvention: (count: number) => `${count} off convention`,
  offTheConvention: 'Off the port convention',
  offTheConventionSpoken: 'off the port convention',
  portsUsed: (count: number, size: number) => `${count} of ${size} ports`,
  severalNodes: 'Several nodes',
  noNode: 'No node',
  answerAt: (answer: string, time: string) => `${answer} at ${time}`,
  starting: 'starting',
  openKey: (name: string) => `Open ${name} (O)`,

  details: 'Service details',
  gone: 'No service of this name is listed now. It was deleted, or its cluster has not been read yet.',
  pods: (ready: number, total: number) => `${ready} of ${total} pods`,
  noEndpoints: 'no endpoints seen',
  head: (namespace: string, pods: string, nodes: readonly string[]) =>
    `${namespace}, ${pods}${nodes.length > 0 ? ` on ${nodes.join(', ')}` : ''}`,
  openByLan: 'Open by LAN',
  tryToOpen: 'Try to open',
  checkNow: 'Check now',
  checkTitle: 'Try every path now (R)',
  known: '{state} · known {age} ago',
  knownFor: '{state} for {duration} · known {age} ago',

  paths: 'Paths',
  pathsTried: 'Paths, tried {age} ago',
  pathsNotTried: 'Paths, tried never',
  fold: 'Fold',
  unfold: (count: number) => `All ${count}`,
  overLan: (via: string) => `LAN, ${via}`,
  alike: (count: number) => `LAN, ${count} nodes`,
  alikeOther: (count: number) => `LAN, ${count} other nodes`,
  alikeAny: (count: number) => `LAN, any of ${count} other nodes`,
  used: 'used',
  notTried: 'not tried',
  answered: '{answer}, {age}',

  type: 'Type',
  ports: 'Ports',
  portWords: (port: number, nodePort: number | null, protocol: string, name: string | null) =>
    `${port}${nodePort === null ? '' : ` at ${nodePort}`}/${protocol}${name ? ` ${name}` : ''}`,
  range: 'Range',
  rangeWords: (name: string | null, from: number, to: number, off: boolean) =>
    `${name ?? 'unnamed'}, ${from}–${to}${off ? '; off convention' : ''}`,
  image: 'Image',
  runsOn: 'Runs on',
  nowhere: 'no node',
  favourite: 'Favourite',
  makeFavourite: 'Make it a favourite (F)',
  dropFavourite: 'Take it out of the favourites (F)',
  isFavourite: 'favourite',
}
