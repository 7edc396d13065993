import { counted } from './plural.ts'

/** The overview: problems, or what the quiet rests on; the quays, the board of services, volumes. */
export const overviewTexts = {
  since: (time: string) => `since ${time}`,
  oneCause: (services: number) => `One cause, ${counted(services, 'service', 'services')}.`,
  why: 'Why we think so',
  check: (name: string) => `Check ${name} now`,
  show: (name: string) => `Show ${name}`,
  seeNeeds: 'See what needs you',
  takesDown: 'Takes down',
  moreProblems: 'More problems',
  problems: (count: number) => `${count} more ${count === 1 ? 'problem' : 'problems'}`,

  noSources: 'This lab has no sources yet',
  noSourcesAbout: 'Homeport looks at nothing until it is told to. Point it at something:',
  lastKnown: (sentence: string) => `Last known: ${sentence}`,
  ready: (ready: number, all: number) => `${ready} of ${all} nodes Ready`,
  inNoCluster: (count: number) => `${counted(count, 'machine', 'machines')} in no cluster`,
  answer: (answer: number, all: number) => `${answer} of ${all} services answer`,
  untried: (untried: number, all: number) =>
    untried === all ? `${counted(all, 'service', 'services')} not tried` : `${untried} not tried`,
  away: (lab: string) => `This computer is not on the network of ${lab}`,
  notChecked: (count: number) => `${count} not checked lately`,
  bound: (bound: number, all: number) => `${bound} of ${all} volumes bound`,
  lastDay: 'Last 24 hours',
  wentWrong: (nodes: readonly string[], state: string) =>
    `${nodes.length > 3 ? counted(nodes.length, 'node', 'nodes') : nodes.join(', ')} ${state}`,
  wentWrongAt: (at: string, parts: readonly string[]) => `${at} ${parts.join(', ')}`,
  noneWrong: 'No node was seen to go wrong in the last 24 hours.',
  notWatched: 'The hatched hours were not watched.',
  checked: (age: string) => `checked ${age} ago`,
  nothingHeard: 'Nothing has been heard yet; what answers appears here.',

  nodes: 'Nodes',
  node: 'Node',
  address: 'Address',
  rows: ['CPU %', 'Memory %', 'Temp °C', 'Disk %', 'Pods'],
  /** What nodes are grouped under, in three parts: the outer two are left out where there is no room. */
  control: ['', 'Control', ' plane'] as [before: string, core: string, after: string],
  other: ['', 'Other', ' machines'] as [before: string, core: string, after: string],
  /** Goes on after the name of a group. */
  groupCount: (count: number) => `, ${count} nodes`,
  told: (name: string, sentence: string) => `${name}: ${sentence}`,
  toldFigure: (label: string, value: string, age: string) => `${label} ${value}, ${age}`,
  toldUnknown: (label: string, reason: string | undefined) =>
    `${label} unknown${reason ? `: ${reason}` : ''}`,
  toldNone: (label: string, why: string) => `${label}: ${why}`,
  /** Spoken after a figure whose unit stands at the ruler. */
  spoken: (unit: string, stale: boolean, age: string) => `${unit}${stale ? ', stale' : ''}, ${age}`,
  asOf: '{words} {time}',
  asOfWords: 'as of',

  services: 'Services',
  oneClick: 'One click opens; the glyph is the path it will take',
  answerChecked: '{answer}, checked {age} ago',
  allServices: 'All services',
  allBy: 'All by {path} from here',
  someBy: 'From here by {path}',
  opening: 'Opening',
  open: 'Open',
  staleSpoken: ', stale',

  volumes: 'Volumes',
  volumesHead: '{claims}, {classes} · heard {age} ago',
  claims: (count: number) => counted(count, 'claim', 'claims'),
  noClass: 'no class',
  sizeUnknown: 'size unknown',

  worthKnowing: 'Worth knowing',
  noAlarm: 'No alarm',
  nothing: 'Nothing to tell.',
  showAdvice: (title: string) => `Show: ${title}`,
}
