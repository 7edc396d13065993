import { counted } from './plural.ts'

/** The page of one machine. */
export const nodePageTexts = {
  all: 'All nodes',
  pods: 'Pods…',
  notThere: 'Not in the lab',
  notThereWhy:
    'No machine of this name is in the lab now. It was renamed, removed, or has not been heard of yet.',
  strip: {
    hardware: 'Hardware',
    address: 'Address',
    knownAs: 'Known as',
    system: 'System',
    kernel: 'Kernel',
    kubernetes: 'Kubernetes',
    up: 'Up',
    heard: 'Last heard',
  },
  unknown: 'unknown',
  noAddress: 'none known',
  copyAddress: (address: string) => `Copy ${address}`,
  copied: 'address',
  cordoned: 'cordoned',
  ready: (word: string) => `Ready ${word}`,
  noKubernetes: 'in no cluster',
  host: 'Host',
  hostBy: (ssh: string | null) => (ssh === null ? 'no SSH host of this name' : `by SSH as ${ssh}`),
  figures: {
    cpu: 'CPU',
    memory: 'Memory',
    memoryTotal: 'Memory in all',
    swap: 'Swap',
    disk: 'Disk',
    temperature: 'Temperature',
    load1: 'Load, 1 min',
    pods: 'Pods',
  },
  limit: (value: number, unit: string) => `limit ${value} ${unit}`,
  workloads: 'Workloads',
  workloadsNote: (pods: number, namespaces: number) =>
    `${counted(pods, 'pod', 'pods')} in ${counted(namespaces, 'namespace', 'namespaces')}`,
  workloadColumns: {
    name: 'Workload',
    kind: 'Kind',
    ready: 'Ready',
    restarts: 'Restarts',
    fate: 'If drained',
  },
  noWorkloads: 'No pod is on this node.',
  workloadsReading: 'Reading the pods of this node.',
  morePods: (count: number) => `Only the first ${count} pods are counted here; the pods window shows all.`,
  podsOf: (name: string) => `Pods of ${name}`,
  noOwner: 'no controller',
  fate: {
    'stays-down': (volumes: readonly string[]) =>
      volumes.length === 0
        ? 'Stays down: no other node would take it'
        : `Stays down: ${volumes.join(', ')} ${volumes.length === 1 ? 'is' : 'are'} only here`,
    moves: () => 'Moves to another node',
    stays: () => 'Stays, as DaemonSets do',
    'is-lost': () => 'Is lost: nothing makes it anew',
  },
  power: 'Firmware',
  powerFlags: (hex: string) => `throttled=${hex}`,
  now: 'Now',
  sinceBoot: 'Since boot',
  yes: 'Yes',
  no: 'No',
  sinceBootYes: 'Yes, since it started',
  flags: ['Under-voltage', 'Frequency capped', 'Throttled', 'Soft temperature limit'] as const,
  evidence: 'Why these are one machine',
}
