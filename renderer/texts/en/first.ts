import { counted } from './plural.ts'

/** What was found on this computer, and the choice of what Homeport may look at. */
export const firstTexts = {
  title: 'Found on this computer',
  nothingYet: 'Nothing has been contacted yet. Choose what Homeport may look at.',
  nothingElse: 'Nothing but your labs is contacted. Choose what else Homeport may look at.',
  notOwn: 'No other lab can be added here',
  notOwnWhy:
    'This Homeport was started for one lab by its flags. Start it without flags to keep labs of your own.',
  looking: 'Reading what this computer names.',
  notRead: 'The files of this computer could not be read. Look again.',
  busy: 'Homeport is connecting already',
  again: 'Look again',
  clusters: (count: number) => counted(count, 'cluster', 'clusters'),
  clustersAbout: 'contexts of kubeconfig files',
  current: 'current context',
  hosts: (count: number) => counted(count, 'SSH host', 'SSH hosts'),
  hostsAbout: 'your ssh_config; keys stay where they are',
  hostsKnown: (known: number, unknown: number) =>
    unknown === 0 ? `${known} known` : `${known} known, ${unknown} with a key that is not on file`,
  keyUnknown: 'key not on file',
  keyUnknownWhy:
    'It is not connected to until its key stands in known_hosts: connect once with ssh and compare.',
  machines: (count: number) => counted(count, 'known host', 'known hosts'),
  machinesAbout: 'in known_hosts, named by no ssh_config',
  hashed: (count: number) => `${counted(count, 'name is', 'names are')} hashed and cannot be listed`,
  inFile: (file: string) => `in ${file}`,
  port: (port: number) => `port ${port}`,
  tailnet: (count: number) => `tailnet, ${counted(count, 'peer', 'peers')}`,
  tailnetAbout: 'Tailscale is running on this computer',
  tailnetState: (state: string) => `Tailscale on this computer says ${state}`,
  tailnetSilent: (why: string) => `Tailscale cannot be asked: ${why}`,
  tailnetNote: 'read from its local socket',
  theTailnet: 'the tailnet',
  exitNode: 'exit node',
  offline: 'offline',
  offlineFor: (age: string) => `offline ${age}`,
  agents: (count: number) => counted(count, 'SSH agent', 'SSH agents'),
  agentsAbout: 'asked which keys it holds, never to use one',
  agentNamed: {
    environment: 'in SSH_AUTH_SOCK',
    ssh_config: 'in ssh_config',
    place: 'where 1Password keeps one; ssh_config does not name it',
  },
  agentSilent: (why: string) => `does not answer (${why})`,
  keys: (count: number, names: readonly string[]) =>
    count === 0 ? 'holds no key' : `${counted(count, 'key', 'keys')}: ${names.join(', ')}`,
  held: 'in a lab already',
  auth: (kind: string) => kind,
  ends: (age: string) => `ends in ${age}`,
  ended: 'has ended',
  program: 'signs in through a program, which Homeport does not run yet',
  labs: 'Labs this would make',
  labsAbout: 'Each becomes a file of its own that you can change.',
  labName: (n: number) => `Name of lab ${n}`,
  homelab: 'Homelab',
  from: { context: 'named after the context', rest: 'what is left' },
  connect: (clusters: number, hosts: number, tailnet: boolean) => {
    const parts = [
      clusters > 0 && counted(clusters, 'cluster', 'clusters'),
      hosts > 0 && counted(hosts, 'host', 'hosts'),
      tailnet && 'the tailnet',
    ].filter(part => part !== false)
    const last = parts.pop()
    if (last === undefined) return 'Choose something to connect to'
    return `Connect to ${parts.length === 0 ? last : `${parts.join(', ')} and ${last}`}`
  },
  connecting: 'Connecting…',
  chooseFirst: 'Nothing is chosen',
  nameFirst: 'Every lab needs a name',
  noLab: 'No lab at hand?',
  tryDemo: (title: string) => `Try the demo lab ${title}`,
  startingDemo: 'Starting the demo lab…',
  nothing: 'No cluster and no host is named in the files of this computer',
  nothingAbout: 'These were looked at:',
  nothingNext: 'Put a kubeconfig or an ssh_config there and look again, or try the demo lab.',
  problems: 'What could not be read',
  place: (file: string, line: number | null) => (line === null ? file : `${file}, line ${line}`),
  next: 'What happens next',
  nextPoints: [
    ['It looks, it does not touch.', 'One read-only watch a cluster; SSH runs commands that only read.'],
    [
      'Host keys are checked',
      'against your known_hosts. A host whose key is not there is named and not connected.',
    ],
    ['Credentials stay where they are.', 'kubeconfig and keys are used in place, never copied.'],
    ['It stays small.', 'What it costs, and the limits it keeps, are in Settings.'],
    ['No account, no telemetry.', 'It talks to the places ticked here and nowhere else.'],
  ] as const,
  cancel: 'Back',
}
