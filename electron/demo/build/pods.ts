import type { Container, OwnerReference, PodObject } from '../objects.ts'
import { stamp } from '../stamps.ts'
import type { WorldWorkload } from '../worldSchema.ts'
import { addressIn, type BuildContext } from './context.ts'

/** The label that selects a workload's pods. */
export const appOf = (workload: WorldWorkload): string => workload.app ?? workload.name

export const podLabels = (workload: WorldWorkload): Record<string, string> =>
  workload.namespace === 'kube-system' ? { 'k8s-app': appOf(workload) } : { app: appOf(workload) }

/** Whether a workload's pods can only live on one node: local volumes and host paths do not move. */
export const isPinned = (workload: WorldWorkload): boolean =>
  workload.pinned || workload.claims.length > 0 || workload.hostPath !== undefined

/** The digest under which an image was pulled. */
export const imageDigest = (context: BuildContext, image: string): string =>
  `${image.split(':').slice(0, -1).join(':') || image}@sha256:${context.seed.hex(64, 'image', image)}`

/** The containers of a workload's pods, as the API server completes them. */
export function containersOf(workload: WorldWorkload, tokenVolume?: string): Container[] {
  const mounts = [
    ...workload.claims.map(claim => ({ name: claim.name, mountPath: claim.at })),
    ...(workload.hostPath ? [{ name: 'data', mountPath: workload.hostPath }] : []),
    ...(tokenVolume
      ? [{ name: tokenVolume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }]
      : []),
  ]
  const main: Container = {
    name: workload.ports[0] && workload.kind === 'DaemonSet' ? workload.ports[0].name : workload.name,
    image: workload.image,
    ...(workload.ports.length > 0 && {
      ports: workload.ports.map(each => ({
        name: each.name,
        containerPort: each.port,
        ...(workload.hostNetwork && { hostPort: each.port }),
        protocol: each.protocol,
      })),
    }),
    ...(Object.keys(workload.env).length > 0 && {
      env: Object.entries(workload.env).map(([name, value]) => ({ name, value })),
    }),
    resources: {
      limits: { memory: workload.memory },
      requests: { cpu: workload.cpu, memory: workload.memory },
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  }
  const more = workload.sidecars.map(each => ({
    name: each.name,
    image: each.image,
    ...(each.port && { ports: [{ name: each.name, containerPort: each.port, protocol: 'TCP' }] }),
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  }))
  return [main, ...more]
}

/** Volumes of a workload's pods, without the service account's. */
export const volumesOf = (workload: WorldWorkload): unknown[] => [
  ...workload.claims.map(claim => ({ name: claim.name, persistentVolumeClaim: { claimName: claim.name } })),
  ...(workload.hostPath ? [{ name: 'data', hostPath: { path: workload.hostPath, type: '' } }] : []),
]

/** A new pod, Pending and not yet bound to a node. */
export function podObject(
  context: BuildContext,
  workload: WorldWorkload,
  pod: { name: string; uid: string; owner: OwnerReference; labels: Record<string, string>; created: number },
): PodObject {
  const token = `kube-api-access-${context.seed.suffix(5, 'token', pod.uid)}`
  const tolerate = (key: string, seconds?: number): unknown => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect: 'NoExecute',
    ...(seconds !== undefined && { tolerationSeconds: seconds }),
  })
  const grace =
    workload.kind === 'DaemonSet' ? undefined : Math.round(context.world.cluster.evictAfter / 1000)
  return {
    metadata: {
      name: pod.name,
      ...(workload.kind !== 'StatefulSet' && { generateName: pod.name.slice(0, -5) }),
      namespace: workload.namespace,
      uid: pod.uid,
      generation: 1,
      creationTimestamp: stamp(pod.created),
      labels: pod.labels,
      ownerReferences: [pod.owner],
    },
    spec: {
      volumes: [
        ...volumesOf(workload),
        {
          name: token,
          projected: { sources: [{ serviceAccountToken: { path: 'token' } }], defaultMode: 420 },
        },
      ],
      containers: containersOf(workload, token),
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      ...(workload.pinned && { nodeSelector: { 'kubernetes.io/hostname': workload.on[0] } }),
      serviceAccountName: 'default',
      serviceAccount: 'default',
      ...(workload.hostNetwork && { hostNetwork: true }),
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: [tolerate('not-ready', grace), tolerate('unreachable', grace)],
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: { phase: 'Pending', conditions: [], qosClass: 'Burstable' },
  }
}

/** The same pod, given to a node by the scheduler. */
export function boundPod(pod: PodObject, node: string, now: number): PodObject {
  const condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: stamp(now),
  }
  return {
    ...pod,
    spec: { ...pod.spec, nodeName: node },
    status: { ...pod.status, conditions: [condition] },
  }
}

/** The same pod, running on its node with all its containers ready since `started`. */
export function runningPod(
  context: BuildContext,
  pod: PodObject,
  where: { nodeIndex: number; address: string; slot: number },
  started: number,
): PodObject {
  const at = stamp(started)
  const ip =
    pod.spec.hostNetwork === true
      ? where.address
      : addressIn(context.world.cluster.podCidr, where.nodeIndex * 256 + where.slot)
  const condition = (type: string): PodObject['status']['conditions'][number] => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: at,
  })
  return {
    ...pod,
    status: {
      phase: 'Running',
      conditions: [
        'PodReadyToStartContainers',
        'Initialized',
        'Ready',
        'ContainersReady',
        'PodScheduled',
      ].map(condition),
      hostIP: where.address,
      hostIPs: [{ ip: where.address }],
      podIP: ip,
      podIPs: [{ ip }],
      startTime: at,
      containerStatuses: pod.spec.containers.map(each => ({
        name: each.name,
        state: { running: { startedAt: at } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image: each.image,
        imageID: imageDigest(context, each.image),
        containerID: `containerd://${context.seed.hex(64, 'container', pod.metadata.uid, each.name)}`,
        started: true,
      })),
      qosClass: 'Burstable',
    },
  }
}

/** The same pod after its containers were started again, because the node was: one restart more. */
export function restartedPod(
  context: BuildContext,
  pod: PodObject,
  died: number,
  started: number,
  reason: { exitCode: number; reason: string } = { exitCode: 255, reason: 'Unknown' },
): PodObject {
  const at = stamp(started)
  return {
    ...pod,
    status: {
      ...pod.status,
      conditions: pod.status.conditions.map(each =>
        each.type === 'Ready' || each.type === 'ContainersReady' || each.type === 'PodReadyToStartContainers'
          ? { type: each.type, status: 'True', lastProbeTime: null, lastTransitionTime: at }
          : each,
      ),
      containerStatuses: (pod.status.containerStatuses ?? []).map(each => ({
        ...each,
        state: { running: { startedAt: at } },
        lastState: {
          terminated: {
            ...reason,
            startedAt: (each.state.running as { startedAt?: string } | undefined)?.startedAt ?? at,
            finishedAt: stamp(died),
            containerID: each.containerID ?? '',
          },
        },
        ready: true,
        started: true,
        restartCount: each.restartCount + 1,
        containerID: `containerd://${context.seed.hex(64, 'container', pod.metadata.uid, each.name, each.restartCount + 1)}`,
      })),
    },
  }
}
