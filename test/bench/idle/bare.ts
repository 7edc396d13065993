import http2 from 'node:http2'
import { loadLab } from '../../../electron/backend/loadLab.ts'
import { KINDS } from '../../../electron/sessions/kubernetes/kinds.ts'
import { bareSsh } from '../bareSsh.ts'
import { answerAll } from '../program.ts'

/*
 * A bare Node program that holds what Homeport holds of a lab and does nothing with it: node bare.ts LAB_FILE. One SSH
 * connection a host and one HTTP/2 connection with a watch a kind, each asked for a sign of life every 15 s. It answers (`program.ts`) `hold 0` when all of it stands.
 */

const ALIVE = 15_000

const options = { demo: null, kubeconfig: null, sshConfig: null, lab: process.argv[2] ?? '', dataDir: '' }
const plan = await loadLab(options, {})

async function hold(): Promise<object> {
  const keepAlive = { keepaliveInterval: ALIVE, keepaliveCountMax: 3 }
  for (const host of plan.hosts) await bareSsh(host, keepAlive)
  return { hosts: plan.hosts.length, watches: await watchAll() }
}

async function watchAll(): Promise<number> {
  const context = plan.clusters[0]?.context
  const { ca } = context?.cluster ?? {}
  const token = context?.user.token
  if (!context || !ca || !token) throw new Error('the lab has no cluster')
  const session = http2.connect(context.cluster.server, { ca })
  setInterval(() => session.ping(() => {}), ALIVE)
  const paths = Object.values(KINDS).map(({ path }) => path)
  const open = paths.map(path => {
    const asked = `${path}?watch=1&allowWatchBookmarks=true&resourceVersion=500000`
    const stream = session.request({ ':path': asked, authorization: `Bearer ${token}` })
    stream.on('data', () => {})
    return new Promise<void>((resolve, reject) => {
      stream.on('error', reject)
      stream.on('response', ({ ':status': status }) =>
        status === 200 ? resolve() : reject(new Error(`${status}`)),
      )
    })
  })
  await Promise.all(open)
  return open.length
}

await answerAll({ hold })
