import { createHash } from 'node:crypto'

/** An API object as JSON has it. */
export type Json = { [key: string]: unknown }

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

/** How big a lab is. */
export interface Size {
  pods: number
  nodes: number
  services: number
}

const began = '2026-11-02T06:14:05Z'
const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const uid = (text: string) => digest(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
const nodeName = (index: number) => `unit-${String(index).padStart(3, '0')}`
const namespaceOf = (index: number) => `team-${index % 8}`

/** Every resource of a lab of that size: the kinds Homeport reads, each object as a real server writes it. */
export function resources({ pods, nodes, services }: Size): Resource[] {
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, index) => make(index))
  const apps = { group: 'apps', version: 'v1', namespaced: true }
  const core = { group: '', version: 'v1' }
  const deployments = Math.ceil(pods / 5)
  return [
    {
      ...core,
      plural: 'nodes',
      kind: 'Node',
      shortNames: ['no'],
      namespaced: false,
      objects: many(nodes, node),
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
      objects: many(pods, i => pod(i, nodes)),
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
      objects: many(deployments, deployment),
    },
    {
      ...apps,
      plural: 'statefulsets',
      kind: 'StatefulSet',
      shortNames: ['sts'],
      objects: many(3, statefulSet),
    },
    {
      ...apps,
      plural: 'daemonsets',
      kind: 'DaemonSet',
      shortNames: ['ds'],
      objects: many(2, i => daemonSet(i, nodes)),
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

/** Metadata as the server fills it in, with the record of who wrote which field. */
function metadata(name: string, namespace: string | null, extra: Json, written: [string, Json][]): Json {
  const id = `${namespace}/${name}`
  return {
    name,
    ...(namespace === null ? {} : { namespace }),
    uid: uid(id + written.length),
    resourceVersion: String(400_000 + (Number.parseInt(digest(id).slice(0, 5), 16) % 90_000)),
    creationTimestamp: began,
    ...extra,
    managedFields: written.map(([manager, object]) => ({
      manager,
      operation: 'Update',
      apiVersion: 'v1',
      time: began,
      fieldsType: 'FieldsV1',
      fieldsV1: fieldsOf(object),
    })),
  }
}

/** FieldsV1: the tree of an object's field names, list elements by the key that identifies them. */
function fieldsOf(object: Json): Json {
  const out: Json = {}
  for (const [name, value] of Object.entries(object)) {
    if (Array.isArray(value)) {
      const items: Json = { '.': {} }
      for (const item of value) {
        if (typeof item !== 'object' || item === null) continue
        const key = ['name', 'type', 'containerPort', 'mountPath', 'ip', 'uid', 'address'].find(
          field => field in item,
        )
        if (key)
          items[`k:${JSON.stringify({ [key]: (item as Json)[key] })}`] = {
            '.': {},
            ...fieldsOf(item as Json),
          }
      }
      out[`f:${name}`] = items
    } else if (typeof value === 'object' && value !== null) {
      out[`f:${name}`] = { '.': {}, ...fieldsOf(value as Json) }
    } else {
      out[`f:${name}`] = {}
    }
  }
  return out
}

function pod(index: number, nodes: number): Json {
  const app = `app-${String(index % 97).padStart(2, '0')}`
  const hash = digest(app).slice(0, 9)
  const name = `${app}-${hash}-${digest(String(index)).slice(0, 5)}`
  const namespace = namespaceOf(index)
  const labels = {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': `${app}-main`,
    'app.kubernetes.io/managed-by': 'Helm',
    'pod-template-hash': hash,
  }
  const ownerReferences = [
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: `${app}-${hash}`,
      uid: uid(app),
      controller: true,
      blockOwnerDeletion: true,
    },
  ]
  const probe = (path: string) => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 5,
    timeoutSeconds: 2,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
  const env = ['LOG_LEVEL', 'DATABASE_URL', 'CACHE_SIZE'].map(key => ({
    name: key,
    value: `${key.toLowerCase()}-of-${app}`,
  }))
  const container = {
    name: app,
    image: `registry.example.net/${app}:2.${index % 40}.1`,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env,
    resources: { limits: { cpu: '500m', memory: '256Mi' }, requests: { cpu: '20m', memory: '64Mi' } },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ],
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/readyz'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
  }
  const spec = {
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: `${app}-data` } },
      {
        name: 'kube-api-access',
        projected: {
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          ],
          defaultMode: 420,
        },
      },
    ],
    containers: [container],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: app,
    serviceAccount: app,
    nodeName: nodeName(index % nodes),
    securityContext: { runAsNonRoot: true, fsGroup: 1000 },
    schedulerName: 'default-scheduler',
    tolerations: ['not-ready', 'unreachable'].map(key => ({
      key: `node.kubernetes.io/${key}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  }
  const address = `10.42.${index % 250}.${(index % 240) + 2}`
  const types = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']
  const status = {
    phase: 'Running',
    conditions: types.map(type => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: began })),
    hostIP: `127.1.0.${(index % nodes) + 1}`,
    hostIPs: [{ ip: `127.1.0.${(index % nodes) + 1}` }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: began,
    containerStatuses: [
      {
        name: app,
        state: { running: { startedAt: began } },
        lastState: {},
        ready: true,
        restartCount: index % 3,
        image: container.image,
        imageID: `registry.example.net/${app}@sha256:${digest(app)}`,
        containerID: `containerd://${digest(name)}`,
        started: true,
      },
    ],
    qosClass: 'Burstable',
  }
  const { volumes: _, nodeName: __, serviceAccount: ___, tolerations: ____, ...asked } = spec
  return {
    metadata: metadata(
      name,
      namespace,
      {
        generateName: `${app}-${hash}-`,
        labels,
        annotations: { 'checksum/config': digest(app + namespace), 'prometheus.io/scrape': 'true' },
        ownerReferences,
      },
      [
        ['kube-controller-manager', { metadata: { generateName: '', labels, ownerReferences }, spec: asked }],
        ['kubelet', { status }],
      ],
    ),
    spec,
    status,
  }
}

function node(index: number): Json {
  const name = nodeName(index)
  const labels = {
    'beta.kubernetes.io/arch': 'arm64',
    'kubernetes.io/arch': 'arm64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
  }
  const resources_ = { cpu: '4', 'ephemeral-storage': '59838416Ki', memory: '8125892Ki', pods: '110' }
  const conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map(type => ({
    type,
    status: type === 'Ready' ? 'True' : 'False',
    lastHeartbeatTime: began,
    lastTransitionTime: began,
    reason: type === 'Ready' ? 'KubeletReady' : `KubeletHasNo${type}`,
    message: 'kubelet is posting ready status',
  }))
  const status = {
    capacity: resources_,
    allocatable: resources_,
    conditions,
    addresses: [
      { type: 'InternalIP', address: `127.1.0.${index + 1}` },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: {
      machineID: digest(name).slice(0, 32),
      systemUUID: uid(name),
      bootID: uid(`boot ${name}`),
      kernelVersion: '6.12.47+rpt-rpi-2712',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: 'containerd://2.1.5-k3s1',
      kubeletVersion: 'v1.34.3+k3s1',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'arm64',
    },
    images: Array.from({ length: 20 }, (_, image) => ({
      names: [
        `registry.example.net/app-${image}@sha256:${digest(`image ${image}`)}`,
        `registry.example.net/app-${image}:2.0.1`,
      ],
      sizeBytes: 41_000_000 + image,
    })),
  }
  return {
    metadata: metadata(name, null, { labels, annotations: { 'node.alpha.kubernetes.io/ttl': '0' } }, [
      ['k3s', { status }],
    ]),
    spec: { podCIDR: `10.42.${index}.0/24`, podCIDRs: [`10.42.${index}.0/24`], providerID: `k3s://${name}` },
    status,
  }
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
    type: index < 26 ? 'NodePort' : 'ClusterIP',
    ports: [
      {
        name: 'http',
        protocol: 'TCP',
        port: 80,
        targetPort: 8080,
        ...(index < 26 ? { nodePort: 30_000 + index } : {}),
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
