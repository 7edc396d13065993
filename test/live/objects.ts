import type { Api } from './api.ts'

/** How many objects of each kind `createObjects` leaves behind, beside what the API server makes itself. */
export const counts = { nodes: 13, nodePorts: 26, workloadPods: 40, manyPods: 620 } as const

export const nodeNames = Array.from(
  { length: counts.nodes },
  (_, index) => `board-${String(index + 1).padStart(2, '0')}`,
)

/**
 * Fills a fresh cluster with a small lab. There is no controller manager: what controllers would write (pods,
 * endpoints, status, bound claims) is written here, as they write it.
 */
export async function createObjects(api: Api): Promise<void> {
  const v1 = '/api/v1'
  for (const name of ['apps', 'many', 'shut']) await api.create(`${v1}/namespaces`, { metadata: { name } })
  await Promise.all(nodeNames.map((name, index) => createNode(api, name, index)))
  await createServices(api)
  await createWorkloads(api)
  await createStorage(api)
  await createReader(api)
  const many = Array.from({ length: counts.manyPods }, (_, index) => index)
  await Promise.all(
    many.map(index => api.create(`${v1}/namespaces/many/pods`, pod(`filler-${index}`, 'filler', index))),
  )
}

async function createNode(api: Api, name: string, index: number): Promise<void> {
  const at = new Date().toISOString().replace(/\.\d+/, '')
  await api.create('/api/v1/nodes', {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
      },
    },
    spec: { podCIDR: `10.42.${index}.0/24` },
    status: {
      addresses: [
        { type: 'InternalIP', address: `127.1.0.${index + 11}` },
        { type: 'Hostname', address: name },
      ],
      capacity: { cpu: '4', memory: '8125892Ki', pods: '110' },
      allocatable: { cpu: '4', memory: '7925892Ki', pods: '110' },
      conditions: [
        {
          type: 'Ready',
          // The last board has lost its kubelet: a cluster with everything in order shows little.
          status: index === counts.nodes - 1 ? 'Unknown' : 'True',
          reason: index === counts.nodes - 1 ? 'NodeStatusUnknown' : 'KubeletReady',
          message: '',
          lastHeartbeatTime: at,
          lastTransitionTime: at,
        },
      ],
      nodeInfo: {
        machineID: String(index).padStart(32, 'a'),
        systemUUID: String(index).padStart(32, 'b'),
        bootID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        kernelVersion: '6.12.47+rpt-rpi-2712',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        containerRuntimeVersion: 'containerd://2.1.5-k3s1',
        kubeletVersion: 'v1.34.3+k3s1',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'arm64',
      },
    },
  })
  await api.create('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', {
    metadata: { name },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: 40,
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    },
  })
}

async function createServices(api: Api): Promise<void> {
  const apps = '/api/v1/namespaces/apps/services'
  const service = (name: string, spec: object) => ({
    metadata: { name, labels: { app: name } },
    spec: { selector: { app: name }, ...spec },
  })
  for (let index = 0; index < counts.nodePorts; index += 1) {
    const name = `web-${String(index).padStart(2, '0')}`
    const ports: object[] = [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30_000 + index * 3 }]
    // Below 30086 the server never picks a port by itself. One service with two ports of two protocols, one whose nodePort the server chooses.
    if (index === 3) ports.push({ name: 'dns', port: 53, protocol: 'UDP', nodePort: 30_081 })
    if (index === 4) ports.splice(0, 1, { port: 8080 })
    await api.create(apps, service(name, { type: 'NodePort', ports }))
    await api.create('/apis/discovery.k8s.io/v1/namespaces/apps/endpointslices', {
      metadata: { name: `${name}-abcde`, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: [`10.42.${index % 12}.${index + 2}`],
          conditions: { ready: index % 5 !== 4, serving: true, terminating: false },
          nodeName: nodeNames[index % 12],
          targetRef: { kind: 'Pod', namespace: 'apps', name: `${name}-0` },
        },
      ],
    })
  }
  await api.create(apps, service('inside', { type: 'ClusterIP', ports: [{ port: 5432 }] }))
  await api.create(apps, service('headless', { clusterIP: 'None', ports: [{ port: 9000 }] }))
  await api.create(apps, service('edge', { type: 'LoadBalancer', ports: [{ port: 443, nodePort: 30_082 }] }))
  await api.patch(`${apps}/edge/status`, { status: { loadBalancer: { ingress: [{ ip: '127.1.0.200' }] } } })
  await api.create(apps, {
    metadata: { name: 'away' },
    spec: { type: 'ExternalName', externalName: 'nas.example.net' },
  })
}

async function createWorkloads(api: Api): Promise<void> {
  const apps = '/apis/apps/v1/namespaces/apps'
  const template = (app: string) => ({
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'main', image: `registry.example.net/${app}:1.4.2` }] },
  })
  const named = (name: string) => ({
    metadata: { name },
    spec: { selector: { matchLabels: { app: name } }, template: template(name) },
  })
  await api.create(`${apps}/deployments`, named('web-00'))
  await api.patch(`${apps}/deployments/web-00/status`, {
    status: {
      observedGeneration: 1,
      replicas: 1,
      readyReplicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
    },
  })
  const store = named('store')
  await api.create(`${apps}/statefulsets`, { ...store, spec: { ...store.spec, serviceName: 'headless' } })
  await api.create(`${apps}/daemonsets`, named('agent'))
  await Promise.all(
    Array.from({ length: counts.workloadPods }, async (_, index) => {
      const app = `web-${String(index % counts.nodePorts).padStart(2, '0')}`
      const name = `${app}-${Math.floor(index / counts.nodePorts)}`
      await api.create('/api/v1/namespaces/apps/pods', pod(name, app, index))
      await api.patch(`/api/v1/namespaces/apps/pods/${name}/status`, { status: runningStatus(index) })
    }),
  )
}

function pod(name: string, app: string, index: number): object {
  return {
    metadata: { name, labels: { app } },
    spec: {
      nodeName: nodeNames[index % 12],
      containers: [
        { name: 'main', image: `registry.example.net/${app}:1.4.2`, ports: [{ containerPort: 8080 }] },
      ],
    },
  }
}

function runningStatus(index: number): object {
  const at = new Date().toISOString().replace(/\.\d+/, '')
  return {
    phase: 'Running',
    podIP: `10.42.${index % 12}.${index + 2}`,
    hostIP: `127.1.0.${(index % 12) + 11}`,
    startTime: at,
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: at }],
    containerStatuses: [
      {
        name: 'main',
        ready: true,
        restartCount: index % 3,
        image: 'x',
        imageID: 'x',
        state: { running: { startedAt: at } },
      },
    ],
  }
}

async function createStorage(api: Api): Promise<void> {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'apps', name: 'store-data' }
  await api.create('/api/v1/persistentvolumes', {
    metadata: { name: 'pv-store' },
    spec: {
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: 'local-path',
      claimRef: claim,
      hostPath: { path: '/var/lib/store' },
    },
  })
  await api.create('/api/v1/namespaces/apps/persistentvolumeclaims', {
    metadata: { name: claim.name },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local-path',
      volumeName: 'pv-store',
      resources: { requests: { storage: '20Gi' } },
    },
  })
  await api.patch('/api/v1/persistentvolumes/pv-store/status', { status: { phase: 'Bound' } })
  await api.patch(`/api/v1/namespaces/apps/persistentvolumeclaims/${claim.name}/status`, {
    status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '20Gi' } },
  })
}

/** A user who may read every kind but pods: what a narrow role of a real lab looks like. */
async function createReader(api: Api): Promise<void> {
  const read = (apiGroups: string[], resources: string[]) => ({
    apiGroups,
    resources,
    verbs: ['get', 'list', 'watch'],
  })
  await api.create('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
    metadata: { name: 'everything-but-pods' },
    rules: [
      read(
        [''],
        ['nodes', 'namespaces', 'services', 'persistentvolumes', 'persistentvolumeclaims', 'events'],
      ),
      read(
        ['apps', 'discovery.k8s.io', 'coordination.k8s.io', 'storage.k8s.io', 'batch', 'networking.k8s.io'],
        ['*'],
      ),
    ],
  })
  await api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'nopods' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'everything-but-pods' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'nopods' }],
  })
}
