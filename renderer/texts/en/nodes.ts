import { counted } from './plural.ts'

/** The page of all machines. */
export const nodesTexts = {
  title: 'Nodes',
  table: 'All machines of the lab',
  columns: {
    name: 'Node',
    role: 'Role',
    address: 'Address',
    cpu: 'CPU',
    memory: 'Memory',
    disk: 'Disk',
    temperature: 'Temp.',
    load: 'Load',
    pods: 'Pods',
    uptime: 'Up',
    heard: 'Heard',
  },
  filter: 'Filter nodes',
  tally: (ok: number, all: number) => `${ok.toLocaleString('en')} of ${all.toLocaleString('en')} are well`,
  matching: (shown: number, all: number) => `${shown.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  noMatch: (filter: string) => `No node matches “${filter}”.`,
  none: 'No machine is known yet. A cluster or an SSH host of this lab tells of them as soon as it answers.',
  allPods: 'All pods',
  setUpSsh: (count: number) => `Set up SSH for ${counted(count, 'node', 'nodes')}`,
  setUpAbout:
    'These nodes of a cluster have no SSH host. What is chosen here holds for all that are ticked; Homeport asks about each host key before anything is sent.',
  setUpNodes: 'Nodes',
  setUpFile: (file: string) => `It is written to ${file}.`,
  setUp: (count: number) => `Set up ${counted(count, 'node', 'nodes')}`,
  settingUp: 'Writing…',
  chooseNodes: 'No node is ticked',
  unknown: 'unknown',
  noRole: '',
}
