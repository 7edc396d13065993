import type { KeptKinds, KindName } from '../../lab/kept.ts'
import type { Intern } from './intern.ts'
import { keepLease } from './keep/lease.ts'
import { keepMeta } from './keep/meta.ts'
import { keepNode } from './keep/node.ts'
import { keepPod } from './keep/pod.ts'
import { keepService } from './keep/service.ts'
import { keepSlice } from './keep/slice.ts'
import { keepClaim, keepVolume } from './keep/storage.ts'
import { keepDaemonSet, keepReplicated } from './keep/workload.ts'

/** Where a kind is listed and watched, and what is kept of each of its objects. */
export interface KindAccess<Name extends KindName = KindName> {
  readonly path: string
  /** Total: null for what is no object of the kind; never throws. */
  readonly keep: (value: unknown, intern: Intern) => KeptKinds[Name] | null
}

export const KINDS: { readonly [Name in KindName]: KindAccess<Name> } = {
  nodes: { path: '/api/v1/nodes', keep: keepNode },
  namespaces: { path: '/api/v1/namespaces', keep: keepMeta },
  pods: { path: '/api/v1/pods', keep: keepPod },
  services: { path: '/api/v1/services', keep: keepService },
  endpointslices: { path: '/apis/discovery.k8s.io/v1/endpointslices', keep: keepSlice },
  deployments: { path: '/apis/apps/v1/deployments', keep: keepReplicated },
  statefulsets: { path: '/apis/apps/v1/statefulsets', keep: keepReplicated },
  daemonsets: { path: '/apis/apps/v1/daemonsets', keep: keepDaemonSet },
  persistentvolumes: { path: '/api/v1/persistentvolumes', keep: keepVolume },
  persistentvolumeclaims: { path: '/api/v1/persistentvolumeclaims', keep: keepClaim },
  // Other namespaces hold leader elections, which nothing here shows.
  leases: {
    path: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
    keep: keepLease,
  },
}
