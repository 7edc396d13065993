import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Api, type Credentials } from './api.ts'
import { type Authority, authority, type Issued } from './certificate.ts'
import { freePorts } from './ports.ts'
import { type Running, start } from './processes.ts'

/** The users the API server knows, each by a token of its own. */
export const tokens = {
  admin: 'admin-token-of-a-live-test',
  /** May read everything but pods (see `objects.ts`). */
  nopods: 'nopods-token-of-a-live-test',
} as const

/** A real cluster's control plane on loopback. */
export interface Cluster {
  folder: string
  port: number
  authority: Authority
  /** The API as an administrator with a client certificate sees it. */
  api: Api
  /** Paths of kubeconfigs: by client certificate, by token. */
  kubeconfig: { certificate: string; token: string }
  /** Writes a kubeconfig and returns its path. `ca` is PEM; default: the cluster's own. */
  writeKubeconfig(name: string, user: { token: string } | Issued, ca?: string): string
  /** What the API server has been asked so far, from its audit log. */
  audit: string
  /** Ends the API server at once, as a power cut does. */
  killApiServer(): Promise<void>
  /** Starts it again on the same port. */
  startApiServer(): Promise<void>
  /** Moves etcd's revision on by `writes` and compacts it, so that no older revision can be watched from. */
  compact(writes: number): Promise<void>
  /** Ends what was started here, and removes the folder. */
  dispose(): Promise<void>
}

/** Programs a cluster is made of, as paths. */
export interface Programs {
  etcd: string
  apiServer: string
}

/** Starts etcd and the API server and waits until it is ready. Another program may take a port: three tries. */
export async function startCluster(programs: Programs): Promise<Cluster> {
  for (let attempt = 1; ; attempt += 1) {
    const parent = process.env.HOMEPORT_LIVE_RUN ?? tmpdir()
    const folder = mkdtempSync(path.join(parent, 'cluster-'))
    const running: Running[] = []
    try {
      return await compose(programs, folder, running)
    } catch (error) {
      for (const one of running) await one.stop(0)
      rmSync(folder, { recursive: true, force: true })
      if (attempt === 3) throw error
    }
  }
}

async function compose(programs: Programs, folder: string, running: Running[]): Promise<Cluster> {
  const [port = 0, client = 0, member = 0] = await freePorts(3)
  const root = authority('homeport live test')
  const server = root.issue({
    commonName: 'kube-apiserver',
    names: ['localhost', 'kubernetes', '127.0.0.1'],
  })
  const admin = root.issue({ commonName: 'admin', organization: 'system:masters' })
  const accounts = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const put = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text, { mode: 0o600 })
    return path.join(folder, name)
  }
  const audit = path.join(folder, 'audit.log')
  const etcdUrl = `http://127.0.0.1:${client}`
  mkdirSync(path.join(folder, 'etcd'), { mode: 0o700 })

  const etcd = await start(
    programs.etcd,
    [
      '--name=one',
      `--data-dir=${path.join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${member}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${member}`,
      `--initial-cluster=one=http://127.0.0.1:${member}`,
    ],
    folder,
  )
  running.push(etcd)

  const flags = [
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--etcd-servers=${etcdUrl}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    // Nothing here makes service accounts, and loopback may not stand in an EndpointSlice.
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    '--service-cluster-ip-range=10.43.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${put('accounts.pub', accounts.publicKey.export({ type: 'spki', format: 'pem' }).toString())}`,
    `--service-account-signing-key-file=${put('accounts.key', accounts.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())}`,
    `--client-ca-file=${put('ca.crt', root.cert)}`,
    `--tls-cert-file=${put('server.crt', server.cert)}`,
    `--tls-private-key-file=${put('server.key', server.key)}`,
    `--token-auth-file=${put('tokens.csv', `${tokens.admin},token-admin,1,"system:masters"\n${tokens.nopods},nopods,2\n`)}`,
    `--audit-policy-file=${put('audit.yaml', auditPolicy)}`,
    `--audit-log-path=${audit}`,
    '--audit-log-mode=blocking',
    '--v=1',
  ]
  const api = new Api({ port, ca: root.cert, cert: admin.cert, key: admin.key })
  let server_: Running | null = null
  const startApiServer = async () => {
    server_ = await start(programs.apiServer, flags, folder)
    running.push(server_)
    await ready(api, server_, etcd)
  }
  await startApiServer()

  const writeKubeconfig: Cluster['writeKubeconfig'] = (name, user, ca = root.cert) =>
    put(`${name}.kubeconfig`, kubeconfig(port, ca, user))
  return {
    folder,
    port,
    authority: root,
    api,
    audit,
    kubeconfig: {
      certificate: writeKubeconfig('certificate', admin),
      token: writeKubeconfig('token', { token: tokens.admin }),
    },
    writeKubeconfig,
    startApiServer,
    async killApiServer() {
      await server_?.stop(0)
      api.close()
    },
    async compact(writes) {
      for (let index = 0; index < writes; index += 1) {
        await gateway(etcdUrl, '/v3/kv/put', { key: base64('homeport'), value: base64(String(index)) })
      }
      const { header } = await gateway(etcdUrl, '/v3/kv/range', { key: base64('homeport') })
      await gateway(etcdUrl, '/v3/kv/compaction', { revision: header.revision, physical: true })
    },
    async dispose() {
      api.close()
      for (const one of running.reverse()) await one.stop(one === etcd ? 3000 : 0)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves once /readyz answers ok; rejects with the program's last words when it ends or a minute has gone. */
async function ready(api: Api, server: Running, etcd: Running): Promise<void> {
  const until = performance.now() + 60_000
  let last = ''
  while (performance.now() < until) {
    if (!etcd.alive()) throw new Error(`etcd ended: ${etcd.tail()}`)
    if (!server.alive()) throw new Error(`kube-apiserver ended: ${server.tail()}`)
    try {
      const answer = await api.ask('GET', '/readyz')
      if (answer.status === 200) return
      last = `/readyz answers ${answer.status}`
    } catch (error) {
      last = (error as Error).message
    }
    await pause(100)
  }
  throw new Error(`kube-apiserver was not ready in a minute: ${last}\n${server.tail()}`)
}

/** etcd's own JSON gateway; revisions come as decimal strings. */
async function gateway(url: string, call: string, body: object): Promise<{ header: { revision: string } }> {
  const answer = await fetch(url + call, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`etcd ${call}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { header: { revision: string } }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Every request once, when it arrives: a watch is written down at its start, not at its end. */
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [ResponseStarted, ResponseComplete, Panic]
rules:
  - level: Metadata
`

function kubeconfig(port: number, ca: string, user: Credentials): string {
  const who =
    'token' in user
      ? { token: user.token }
      : { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) }
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'live',
          cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(ca) },
        },
      ],
      users: [{ name: 'me', user: who }],
      contexts: [{ name: 'live', context: { cluster: 'live', user: 'me' } }],
      'current-context': 'live',
    },
    null,
    2,
  )}\n`
}
