import { readFileSync } from 'node:fs'
import { connect } from 'node:http2'

/*
 * What a bare Node program needs for the same reading: node bareReader.ts KUBECONFIG lists twelve kinds over one
 * HTTP/2 connection, page after page, keeps the names and prints how many objects there are. No model, no
 * watch, no schema: the floor under Homeport's own launch.
 */

const config = JSON.parse(readFileSync(process.argv[2] ?? 'kubeconfig', 'utf8')) as {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]
  users: { user: { token: string } }[]
}
const cluster = config.clusters[0]?.cluster
const token = config.users[0]?.user.token
if (cluster === undefined || token === undefined)
  throw new Error('the kubeconfig names no cluster or no token')

const kinds = [
  '/api/v1/nodes',
  '/api/v1/namespaces',
  '/api/v1/pods',
  '/api/v1/services',
  '/api/v1/persistentvolumes',
  '/api/v1/persistentvolumeclaims',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/statefulsets',
  '/apis/apps/v1/daemonsets',
  '/apis/discovery.k8s.io/v1/endpointslices',
  '/apis/coordination.k8s.io/v1/leases',
  '/apis/storage.k8s.io/v1/storageclasses',
]

const session = connect(cluster.server, {
  ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
  settings: { initialWindowSize: 8 * 2 ** 20, enablePush: false },
})
session.on('connect', () => session.setLocalWindowSize(16 * 2 ** 20))
session.on('error', error => {
  throw error
})

function page(
  path: string,
): Promise<{ metadata: { continue?: string }; items: { metadata: { name: string } }[] }> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':path': path,
      authorization: `Bearer ${token}`,
      accept: 'application/json',
    })
    const parts: Buffer[] = []
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('error', reject)
    stream.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString('utf8'))))
  })
}

async function list(kind: string): Promise<string[]> {
  const names: string[] = []
  let next = ''
  do {
    const { metadata, items } = await page(
      `${kind}?limit=500${next ? `&continue=${encodeURIComponent(next)}` : ''}`,
    )
    for (const item of items) names.push(item.metadata.name)
    next = metadata.continue ?? ''
  } while (next !== '')
  return names
}

const lists = await Promise.all(kinds.map(list))
session.close()
process.stdout.write(
  `${JSON.stringify(Object.fromEntries(kinds.map((kind, index) => [kind, lists[index]?.length])))}\n`,
)
