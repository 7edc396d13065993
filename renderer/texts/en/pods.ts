import { counted } from './plural.ts'

/** The window on pods. */
export const podsTexts = {
  of: (what: string) => `Pods of ${what}`,
  table: (what: string) => `Pods of ${what}`,
  everything: 'the lab',
  columns: {
    name: 'Pod',
    namespace: 'Namespace',
    node: 'Node',
    status: 'Status',
    ready: 'Ready',
    restarts: 'Restarts',
    age: 'Age',
  },
  count: (matched: number, total: number) =>
    matched === total
      ? counted(total, 'pod', 'pods')
      : `${matched.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  proved: 'as of {age} ago',
  filter: 'Filter pods',
  showAll: 'Show all pods',
  noMatch: 'No pod matches. Clear the filter to see all of them.',
  none: 'No pod is here.',
  reading: 'Reading the pods of the cluster.',
  noCluster: 'This lab has no cluster, so there are no pods.',
  copyName: 'Copy name',
  copied: 'pod name',
  notScheduled: 'not scheduled',
}
