import type { Condition, KubeObject, OwnerReference } from '../objects.ts'
import { stamp } from '../stamps.ts'
import type { WorldWorkload } from '../worldSchema.ts'
import type { BuildContext } from './context.ts'
import { containersOf, podLabels, volumesOf } from './pods.ts'

/** The resource under which a workload of this kind is stored. */
export const resourceOf = (kind: WorldWorkload['kind']): string => `${kind.toLowerCase()}s`

/** Identity of a workload in names and uids. */
const idOf = (workload: WorldWorkload): string => `${workload.namespace}/${workload.name}`

export const templateHash = (context: BuildContext, workload: WorldWorkload): string =>
  context.seed.suffix(10, 'template', idOf(workload), workload.image)

export const replicaSetName = (context: BuildContext, workload: WorldWorkload): string =>
  `${workload.name}-${templateHash(context, workload)}`

/** The labels of a workload's pods, those that its controller adds included. */
export function fullPodLabels(
  context: BuildContext,
  workload: WorldWorkload,
  pod?: string,
): Record<string, string> {
  const hash = templateHash(context, workload)
  if (workload.kind === 'Deployment') return { ...podLabels(workload), 'pod-template-hash': hash }
  return {
    ...podLabels(workload),
    'controller-revision-hash': workload.kind === 'StatefulSet' ? `${workload.name}-${hash}` : hash,
    ...(workload.kind === 'StatefulSet' && pod && { 'statefulset.kubernetes.io/pod-name': pod }),
    ...(workload.kind === 'StatefulSet' && { 'apps.kubernetes.io/pod-index': pod?.split('-').at(-1) ?? '0' }),
    ...(workload.kind === 'DaemonSet' && { 'pod-template-generation': '1' }),
  }
}

/** Who owns a workload's pods. */
export function podOwner(context: BuildContext, workload: WorldWorkload): OwnerReference {
  const direct = workload.kind !== 'Deployment'
  return {
    apiVersion: 'apps/v1',
    kind: direct ? workload.kind : 'ReplicaSet',
    name: direct ? workload.name : replicaSetName(context, workload),
    uid: context.seed.uid(direct ? resourceOf(workload.kind) : 'replicasets', idOf(workload)),
    controller: true,
    blockOwnerDeletion: true,
  }
}

/** How many pods a workload wants. */
export const wanted = (context: BuildContext, workload: WorldWorkload): number =>
  workload.kind === 'DaemonSet' ? context.world.nodes.length : workload.replicas

/** The workload object and, for a Deployment, its ReplicaSet; the status is filled in by rolloutStatus. */
export function workloadObjects(
  context: BuildContext,
  workload: WorldWorkload,
): { resource: string; object: KubeObject }[] {
  const id = idOf(workload)
  const labels = podLabels(workload)
  const template = {
    metadata: { labels },
    spec: {
      ...(workload.claims.length + (workload.hostPath ? 1 : 0) > 0 && { volumes: volumesOf(workload) }),
      containers: containersOf(workload),
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      ...(workload.pinned && { nodeSelector: { 'kubernetes.io/hostname': workload.on[0] } }),
      ...(workload.hostNetwork && { hostNetwork: true }),
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
  }
  const created = stamp(context.installed + 600_000 + context.world.workloads.indexOf(workload) * 61_000)
  const metadata = {
    name: workload.name,
    namespace: workload.namespace,
    uid: context.seed.uid(resourceOf(workload.kind), id),
    generation: 1,
    creationTimestamp: created,
    labels,
  }
  const revision = { 'deployment.kubernetes.io/revision': '1' }
  if (workload.kind === 'Deployment') {
    const strategy =
      workload.claims.length > 0
        ? { type: 'Recreate' }
        : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } }
    const hash = { 'pod-template-hash': templateHash(context, workload) }
    return [
      {
        resource: 'deployments',
        object: {
          metadata: { ...metadata, annotations: revision },
          spec: {
            replicas: workload.replicas,
            selector: { matchLabels: labels },
            template,
            strategy,
            revisionHistoryLimit: 10,
            progressDeadlineSeconds: 600,
          },
          status: {},
        },
      },
      {
        resource: 'replicasets',
        object: {
          metadata: {
            ...metadata,
            name: replicaSetName(context, workload),
            uid: context.seed.uid('replicasets', id),
            labels: { ...labels, ...hash },
            annotations: {
              ...revision,
              'deployment.kubernetes.io/desired-replicas': `${workload.replicas}`,
              'deployment.kubernetes.io/max-replicas': `${workload.replicas + 1}`,
            },
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: 'Deployment',
                name: workload.name,
                uid: metadata.uid,
                controller: true,
                blockOwnerDeletion: true,
              },
            ],
          },
          spec: {
            replicas: workload.replicas,
            selector: { matchLabels: { ...labels, ...hash } },
            template: { ...template, metadata: { labels: { ...labels, ...hash } } },
          },
          status: {},
        },
      },
    ]
  }
  const shared = { selector: { matchLabels: labels }, template, revisionHistoryLimit: 10 }
  const spec =
    workload.kind === 'StatefulSet'
      ? {
          ...shared,
          replicas: workload.replicas,
          serviceName: workload.name,
          podManagementPolicy: 'OrderedReady',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        }
      : {
          ...shared,
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        }
  return [{ resource: resourceOf(workload.kind), object: { metadata, spec, status: {} } }]
}

/** What a controller has counted among a workload's pods. */
export interface Counted {
  wanted: number
  existing: number
  ready: number
}

/** The status of one of a workload's objects. `before` keeps the transition times that did not change. */
export function rolloutStatus(
  context: BuildContext,
  workload: WorldWorkload,
  resource: string,
  count: Counted,
  before: Record<string, unknown>,
  now: number,
): Record<string, unknown> {
  const ready = count.ready > 0 && { readyReplicas: count.ready, availableReplicas: count.ready }
  if (resource === 'replicasets') {
    return { replicas: count.existing, fullyLabeledReplicas: count.existing, ...ready, observedGeneration: 1 }
  }
  if (resource === 'deployments') {
    const missing = count.wanted - count.ready
    const available = count.ready >= Math.ceil(count.wanted * 0.75)
    return {
      observedGeneration: 1,
      replicas: count.existing,
      updatedReplicas: count.existing,
      ...ready,
      ...(missing > 0 && { unavailableReplicas: missing }),
      conditions: deploymentConditions(available, workload, context, before, now),
    }
  }
  const hash = `${workload.name}-${templateHash(context, workload)}`
  if (resource === 'statefulsets') {
    return {
      observedGeneration: 1,
      replicas: count.existing,
      ...ready,
      availableReplicas: count.ready,
      currentReplicas: count.existing,
      updatedReplicas: count.existing,
      currentRevision: hash,
      updateRevision: hash,
      collisionCount: 0,
    }
  }
  return {
    currentNumberScheduled: count.existing,
    numberMisscheduled: 0,
    desiredNumberScheduled: count.wanted,
    numberReady: count.ready,
    observedGeneration: 1,
    updatedNumberScheduled: count.existing,
    ...(count.ready > 0 && { numberAvailable: count.ready }),
    ...(count.wanted > count.ready && { numberUnavailable: count.wanted - count.ready }),
  }
}

function deploymentConditions(
  available: boolean,
  workload: WorldWorkload,
  context: BuildContext,
  before: Record<string, unknown>,
  now: number,
): Condition[] {
  const old = before.conditions as Condition[] | undefined
  const was = old?.find(each => each.type === 'Available')
  const status = available ? 'True' : 'False'
  const at = was?.status === status ? was.lastTransitionTime : stamp(old ? now : context.installed + 900_000)
  return [
    {
      type: 'Available',
      status,
      lastUpdateTime: at,
      lastTransitionTime: at,
      reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: `Deployment ${available ? 'has' : 'does not have'} minimum availability.`,
    },
    {
      type: 'Progressing',
      status: 'True',
      lastUpdateTime: stamp(context.installed + 900_000),
      lastTransitionTime: stamp(context.installed + 840_000),
      reason: 'NewReplicaSetAvailable',
      message: `ReplicaSet "${replicaSetName(context, workload)}" has successfully progressed.`,
    },
  ]
}
