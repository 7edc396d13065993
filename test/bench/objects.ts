/** Every object of the bench in one place, kind by kind; over 300 lines because a cluster has many kinds. */
import { began, type Json, metadata, namespaceOf, nodeName, uid } from './metadata.ts'
import { addressOf, node } from './node.ts'
import { pod } from './pod.ts'
import { daemonSets, deploymentsOf, nodePorts, type Size, statefulSets } from './size.ts'

/** One resource the bench's API server serves. */
export interface Resource {
  group: string
  version: string
  plural: string
  kind: string
  shortNames?: string[]
  namespaced: boolean
  objects: Json[]
}

/** Every resource of a lab of that size: the kinds Homeport reads, each object as a real server writes it. */
export function resources({ pods, nodes, services, near }: Size): Resource[] {
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index))
  const apps = { group: 'apps', version: 'v1', namespaced: true }
  const core = { group: '', version: 'v1' }
  return [
    {
      ...core,
      plural: 'nodes',
      kind: 'Node',
      shortNames: ['no'],
      namespaced: false,
      objects: many(nodes, i => node(i, near)),
    },
    {
      ...core,
      plural: 'namespaces',
      kind: 'Namespace',
      shortNames: ['ns'],
      namespaced: false,
      objects: many(8, namespace),
    },
    {
      ...core,
      plural: 'pods',
      kind: 'Pod',
      shortNames: ['po'],
      namespaced: true,
      objects: many(pods, i => pod(i, { node: i % nodes, address: addressOf(i % nodes, near) })),
    },
    {
      ...core,
      plural: 'services',
      kind: 'Service',
      shortNames: ['svc'],
      namespaced: true,
      objects: many(services, service),
    },
    {
      ...core,
      plural: 'persistentvolumes',
      kind: 'PersistentVolume',
      shortNames: ['pv'],
      namespaced: false,
      objects: many(7, volume),
    },
    {
      ...core,
      plural: 'persistentvolumeclaims',
      kind: 'PersistentVolumeClaim',
      shortNames: ['pvc'],
      namespaced: true,
      objects: many(7, claim),
    },
    { ...core, plural: 'events', kind: 'Event', shortNames: ['ev'], namespaced: true, objects: [] },
    { ...core, plural: 'configmaps', kind: 'ConfigMap', shortNames: ['cm'], namespaced: true, objects: [] },
    { ...core, plural: 'secrets', kind: 'Secret', namespaced: true, objects: [] },
    {
      ...apps,
      plural: 'deployments',
      kind: 'Deployment',
      shortNames: ['deploy'],
      objects: many(deploymentsOf(pods), deployment),
    },
    {
      ...apps,
      plural: 'statefulsets',
      kind: 'StatefulSet',
      shortNames: ['sts'],
      objects: many(statefulSets, statefulSet),
    },
    {
      ...apps,
      plural: 'daemonsets',
      kind: 'DaemonSet',
      shortNames: ['ds'],
      objects: many(daemonSets, i => daemonSet(i, nodes)),
    },
    { ...apps, plural: 'replicasets', kind: 'ReplicaSet', shortNames: ['rs'], objects: [] },
    { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true, objects: [] },
    {
      group: 'batch',
      version: 'v1',
      plural: 'cronjobs',
      kind: 'CronJob',
      shortNames: ['cj'],
      namespaced: true,
      objects: [],
    },
    {
      group: 'coordination.k8s.io',
      version: 'v1',
      plural: 'leases',
      kind: 'Lease',
      namespaced: true,
      objects: many(nodes, lease),
    },
    {
      group: 'discovery.k8s.io',
      version: 'v1',
      plural: 'endpointslices',
      kind: 'EndpointSlice',
      namespaced: true,
      objects: many(services, i => slice(i, nodes)),
    },
    {
      group: 'networking.k8s.io',
      version: 'v1',
      plural: 'ingresses',
      kind: 'Ingress',
      shortNames: ['ing'],
      namespaced: true,
      objects: [],
    },
    {
      group: 'storage.k8s.io',
      version: 'v1',
      plural: 'storageclasses',
      kind: 'StorageClass',
      shortNames: ['sc'],
      namespaced: false,
      objects: [storageClass()],
    },
  ]
}

function namespace(index: number): Json {
  const name = namespaceOf(index)
  return {
    metadata: metadata(name, null, { labels: { 'kubernetes.io/metadata.name': name } }, []),
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }
}

function service(index: number): Json {
  const name = `svc-${String(index).padStart(3, '0')}`
  const spec = {
    type: index < nodePorts.count ? 'NodePort' : 'ClusterIP',
    ports: [
      {
        name: 'http',
        protocol: 'TCP',
        port: 80,
        targetPort: 8080,
        ...(index < nodePorts.count ? { nodePort: nodePorts.first + index } : {}),
      },
    ],
    selector: { 'app.kubernetes.io/name': `app-${String(index % 97).padStart(2, '0')}` },
    clusterIP: `10.43.0.${(index % 250) + 2}`,
    clusterIPs: [`10.43.0.${(index % 250) + 2}`],
    sessionAffinity: 'None',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
  }
  return {
    metadata: metadata(name, namespaceOf(index), { labels: spec.selector }, [['helm', { spec }]]),
    spec,
    status: { loadBalancer: {} },
  }
}

function slice(index: number, nodes: number): Json {
  const name = `svc-${String(index).padStart(3, '0')}`
  const endpoints = Array.from({ length: 3 }, (_, copy) => ({
    addresses: [`10.42.${index % 250}.${copy + 2}`],
    conditions: { ready: true, serving: true, terminating: false },
    targetRef: {
      kind: 'Pod',
      namespace: namespaceOf(index),
      name: `${name}-${copy}`,
      uid: uid(`${name}-${copy}`),
    },
    nodeName: nodeName((index + copy) % nodes),
  }))
  return {
    metadata: metadata(
      `${name}-x7k2p`,
      namespaceOf(index),
      { labels: { 'kubernetes.io/service-name': name } },
      [['kube-controller-manager', { endpoints, ports: [{ name: 'http' }] }]],
    ),
    addressType: 'IPv4',
    endpoints,
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
  }
}

function workload(name: string, namespace_: string, spec: Json, status: Json): Json {
  const labels = { 'app.kubernetes.io/name': name }
  const template = {
    metadata: { labels },
    spec: {
      containers: [{ name, image: `registry.example.net/${name}:2.0.1`, ports: [{ containerPort: 8080 }] }],
      restartPolicy: 'Always',
    },
  }
  const whole = { ...spec, selector: { matchLabels: labels }, template }
  return {
    metadata: metadata(name, namespace_, { generation: 1, labels }, [
      ['helm', { spec: whole }],
      ['kube-controller-manager', { status }],
    ]),
    spec: whole,
    status,
  }
}

const deployment = (index: number) =>
  workload(
    `app-${index}`,
    namespaceOf(index),
    { replicas: 3 },
    {
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastUpdateTime: began,
          lastTransitionTime: began,
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        },
      ],
    },
  )
const statefulSet = (index: number) =>
  workload(
    `store-${index}`,
    namespaceOf(index),
    { replicas: 1, serviceName: `store-${index}` },
    {
      observedGeneration: 1,
      replicas: 1,
      readyReplicas: 1,
      currentReplicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
    },
  )
const daemonSet = (index: number, nodes: number) =>
  workload(
    `agent-${index}`,
    namespaceOf(index),
    {},
    {
      observedGeneration: 1,
      currentNumberScheduled: nodes,
      desiredNumberScheduled: nodes,
      numberReady: nodes,
      numberAvailable: nodes,
      updatedNumberScheduled: nodes,
      numberMisscheduled: 0,
    },
  )

function volume(index: number): Json {
  return {
    metadata: metadata(`pvc-${uid(`volume ${index}`)}`, null, {}, []),
    spec: {
      capacity: { storage: '5Gi' },
      local: { path: `/var/lib/volumes/${index}` },
      accessModes: ['ReadWriteOnce'],
      claimRef: {
        kind: 'PersistentVolumeClaim',
        namespace: namespaceOf(index),
        name: `data-${index}`,
        apiVersion: 'v1',
        uid: uid(`claim ${index}`),
      },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'local-path',
      volumeMode: 'Filesystem',
    },
    status: { phase: 'Bound' },
  }
}

function claim(index: number): Json {
  return {
    metadata: metadata(`data-${index}`, namespaceOf(index), {}, []),
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
      volumeName: `pvc-${uid(`volume ${index}`)}`,
      storageClassName: 'local-path',
      volumeMode: 'Filesystem',
    },
    status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } },
  }
}

function lease(index: number): Json {
  const name = nodeName(index)
  return {
    metadata: metadata(name, 'kube-node-lease', {}, []),
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: '2026-11-20T10:00:00.000000Z' },
  }
}

function storageClass(): Json {
  return {
    metadata: metadata('local-path', null, {}, []),
    provisioner: 'rancher.io/local-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  }
}
