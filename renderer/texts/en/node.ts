import { listed } from './lists.ts'

/** The details of a machine. */
export const nodeTexts = {
  details: 'Node details',
  gone: 'No machine of this name is in the lab now.',
  evidence: 'Why these are one machine',
  identity: 'Which names are one machine',
  identityFile: (file: string) => `What you say here is written to ${file}.`,
  notOne: (ssh: string) => `${ssh} is not this machine`,
  sameAs: 'Same machine as',
  chooseOther: 'choose…',
  join: 'Join',
  joining: 'Writing…',
  joinFirst: 'Choose the other machine first',
  noAddress: 'no address known',
  saysReady: (ready: string) => `Kubernetes says Ready ${ready}`,
  cordoned: 'cordoned',
  flagsNow: (flags: readonly string[]) => `${listed(flags)} now`,
  flagsSinceBoot: (flags: readonly string[]) => `${listed(flags)} since boot, not now`,
  noFlags: 'nothing flagged',
  figures: 'Figures',
  page: 'Open page',
  pods: 'Pods',
  addresses: 'Addresses',
  noAddresses: 'none known',
  knownAs: 'Known as',
  roles: 'Roles',
  hardware: 'Hardware',
  system: 'System',
  kernel: 'Kernel',
  lastHeard: 'Last heard',
  secured: 'SSH',
  /** One line: key exchange, cipher with its MAC, host key, and what is missing. */
  securedBy: (names: readonly string[], { strict, postQuantum }: { strict: boolean; postQuantum: boolean }) =>
    [
      names.join(' · '),
      ...(strict ? [] : ['no strict key exchange']),
      postQuantum ? 'post-quantum' : 'not post-quantum',
    ].join(' · '),
}
