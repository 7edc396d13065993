import type { KeptNode } from '../../../lab/kept.ts'
import type { Intern } from '../intern.ts'
import { condition, field, list, text, time } from '../json.ts'
import { quantity } from '../quantity.ts'
import { keepMeta } from './meta.ts'

const ROLE = 'node-role.kubernetes.io/'

/** What is kept of a Node; null where it has no name. */
export function keepNode(value: unknown, intern: Intern): KeptNode | null {
  const meta = keepMeta(value, intern)
  if (!meta) return null
  const status = field(value, 'status')
  const info = field(status, 'nodeInfo')
  const ready = condition(value, 'Ready')
  const answer = field(ready, 'status')
  return {
    ...meta,
    ready: answer === 'True' || answer === 'False' ? answer : 'Unknown',
    readyMessage: intern(text(field(ready, 'message'))),
    readySince: time(field(ready, 'lastTransitionTime')),
    unschedulable: field(field(value, 'spec'), 'unschedulable') === true,
    roles: rolesOf(field(field(value, 'metadata'), 'labels')).map(intern),
    addresses: list(field(status, 'addresses')).flatMap(one => {
      const address = text(field(one, 'address'), 253)
      return address === '' ? [] : [{ type: intern(text(field(one, 'type'), 64)), address }]
    }),
    machineId: text(field(info, 'machineID'), 128),
    bootId: text(field(info, 'bootID'), 128),
    osImage: intern(text(field(info, 'osImage'))),
    kernel: intern(text(field(info, 'kernelVersion'))),
    architecture: intern(text(field(info, 'architecture'), 64)),
    kubelet: intern(text(field(info, 'kubeletVersion'), 128)),
    memory: quantity(field(field(status, 'capacity'), 'memory')),
  }
}

/** As kubectl's ROLES: what stands behind the label's slash, and the value of the older label. */
function rolesOf(labels: unknown): string[] {
  if (typeof labels !== 'object' || labels === null) return []
  const roles = new Set<string>()
  for (const [label, value] of Object.entries(labels)) {
    if (label.startsWith(ROLE) && label.length > ROLE.length) roles.add(label.slice(ROLE.length))
    else if (label === 'kubernetes.io/role' && typeof value === 'string' && value !== '') roles.add(value)
  }
  return [...roles].sort()
}
