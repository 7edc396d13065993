import { counted } from './plural.ts'

/** The frame around the views: title bar, sidebar, status bar, banners, keys and connections. */
export const shellTexts = {
  skip: 'Skip to the page',
  documentTitle: (sentence: string, lab: string) => `${sentence} · ${lab} · Homeport`,
  documentTitleLost: (lab: string) => `No connection · ${lab} · Homeport`,
  noLonger: (sentences: readonly string[]) => `No longer so: ${sentences.join('. ')}`,

  theme: 'Theme',
  themes: { system: 'Theme of the system', dark: 'Night', light: 'Day' },
  demo: 'DEMO',
  demoTitle: "This lab is played by Homeport's demo program",

  sidebar: 'Pages and labs',
  pages: {
    overview: 'Overview',
    topology: 'Topology',
    services: 'Services',
    nodes: 'Nodes',
    storage: 'Storage',
    journal: 'Journal',
    settings: 'Settings',
  },
  toLookAt: (count: number) => (count === 1 ? 'to look at' : 'to look at'),
  problems: (count: number) => (count === 1 ? 'problem' : 'problems'),
  servicesDown: (count: number) => (count === 1 ? 'service down' : 'services down'),
  labs: 'Labs',
  needsYou: 'Needs you',
  silent: (count: number) => (count === 1 ? 'Source silent' : 'Sources silent'),

  showConnections: 'Show every connection',
  live: 'Live',
  notLive: 'Not live',
  lastEvent: (age: string) => `last event ${age} ago`,
  watches: (count: number) => counted(count, 'cluster watch', 'cluster watches'),
  ssh: (count: number) => `${count} SSH`,
  probes: (count: number, every: string) => `${counted(count, 'probe', 'probes')} every ${every}`,
  nothingUp: 'No connection is up',
  keysButton: 'Keys',
  keysTitle: 'All keys (?)',
  costTitle: (version: string, time: string) =>
    `Homeport ${version}, what it costs this computer, measured at ${time}`,
  costAge: '{age} {old}',
  old: 'old',
  cpu: '{percent} CPU',

  faulty: '{fault} {advice} Showing the last state.',
  signedOutSince: (time: string) => `Signed out of Homeport since ${time};`,
  signedOutBanner: '{since} showing the last state. Get a new link in a terminal: {command}',
  lostSince: (time: string) => `No connection to Homeport since ${time};`,
  lostBanner: '{since} showing the last state. {reason} {next}',

  keys: 'Keys',
  keysAbout: 'They act outside text fields.',
  keyOr: (keys: readonly string[]) => keys.join(' or '),
  letters: 'Single letters and signs act as keys',
  /** Keys as they are written on a keyboard, and what each does. */
  keyTable: [
    [['J', 'Down'], 'next row'],
    [['K', 'Up'], 'previous row'],
    [['Enter'], 'details of a service in Services; open it in Overview'],
    [['O'], 'open the service'],
    [['R'], 'check the service now'],
    [['/'], 'filter what the page lists'],
    [['Esc'], 'back: clear the filter, close the details'],
    [['Ctrl 1', '…', 'Ctrl 9'], 'the pages in their order, where the browser leaves these keys to the page'],
    [['?'], 'all keys'],
  ] as readonly (readonly [keys: readonly string[], what: string])[],

  connections: 'Connections',
  noSources: 'This lab has no sources.',
  sourcesWell: (count: number) => `All ${count} sources are well.`,
  sourcesTroubled: (troubled: number, all: number) =>
    `${troubled} of ${all} sources ${troubled === 1 ? 'does' : 'do'} not tell what they should.`,
  unreadLines: (count: number) => `${counted(count, 'line', 'lines')} could not be read.`,
  connecting: 'Connecting',
  nextTryIn: (age: string) => `next try in ${age}`,
  heard: 'heard {age} ago',
}
