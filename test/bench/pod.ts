import { began, digest, type Json, metadata, namespaceOf, nodeName, uid } from './metadata.ts'

/** A pod of one container with probes, as Helm and a kubelet leave it: about 7.2 KB, more than half of it metadata. */
export function pod(index: number, on: { node: number; address: string }): Json {
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
    nodeName: nodeName(on.node),
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
    hostIP: on.address,
    hostIPs: [{ ip: on.address }],
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
