import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import { isProxy } from '../../reach/proxy.ts'
import type { FileProblem } from '../fileProblem.ts'
import { type ExecPlugin, readExecPlugin } from './execPlugin.ts'
import { impersonationOf } from './impersonation.ts'
import { field, list, text } from './json.ts'
import type { KubeContext, RawEntry, RawKubeconfig } from './kubeconfig.ts'
import { isToken } from './token.ts'

/** Reads a file that an entry names, relative to the file of the entry. Answers an Error, never rejects. */
export type ReadNamed = (from: string, named: string, limit: number) => Promise<string | Error>

/** A file with certificates or a key: a bundle of all public roots has 220 KB. */
const PEM_LIMIT = 512 * 1024
const TOKEN_LIMIT = 64 * 1024
/** The name of what a cluster has to say to exec plugins. */
const EXEC_CONFIG = 'client.authentication.k8s.io/exec'
const VALUE_LIMIT = 1024 * 1024

type Doubt = (entry: RawEntry, sentence: string, advice: string) => void

/** Ends the reading of one entry; caught in `contextOf`. */
class Bad extends Error {
  readonly entry: RawEntry
  readonly advice: string

  constructor(entry: RawEntry, sentence: string, advice: string) {
    super(sentence)
    this.entry = entry
    this.advice = advice
  }
}

export interface ContextRead {
  /** Null when it cannot be used; `problems` says why. */
  readonly context: KubeContext | null
  readonly problems: readonly FileProblem[]
}

/** One context with its cluster and user, checked as client-go does. Rejects never. */
export async function contextOf(
  entry: RawEntry,
  merged: RawKubeconfig,
  read: ReadNamed,
): Promise<ContextRead> {
  const problems: FileProblem[] = []
  // What the session will stumble over: told now, and the context stays.
  const doubt = (from: RawEntry, sentence: string, advice: string) =>
    problems.push({ file: from.file, line: from.line, sentence, advice })
  try {
    const cluster = named(entry, 'cluster', merged.clusters)
    const user = named(entry, 'user', merged.users)
    const context: KubeContext = {
      name: entry.name,
      cluster: await clusterOf(cluster, read, doubt),
      user: await userOf(user, read, doubt),
      namespace: optional(entry, 'namespace'),
    }
    return { context, problems }
  } catch (error) {
    if (!(error instanceof Bad)) throw error
    const { file, line } = error.entry
    const sentence = `The context "${inert(entry.name, 80)}" cannot be used: ${error.message}`
    return { context: null, problems: [...problems, { file, line, sentence, advice: error.advice }] }
  }
}

function named(context: RawEntry, kind: 'cluster' | 'user', entries: readonly RawEntry[]): RawEntry {
  const name = optional(context, kind)
  if (name === null) throw new Bad(context, `it names no ${kind}.`, `Add "${kind}: NAME" to it.`)
  const found = entries.find(one => one.name === name)
  if (found) return found
  throw new Bad(
    context,
    `its ${kind} "${inert(name, 80)}" is not there.`,
    `Add the ${kind} or correct the name.`,
  )
}

async function clusterOf(entry: RawEntry, read: ReadNamed, doubt: Doubt): Promise<KubeContext['cluster']> {
  const server = optional(entry, 'server')
  const who = `the cluster "${inert(entry.name, 80)}"`
  if (server === null) throw new Bad(entry, `${who} has no server.`, 'Add "server: https://HOST:6443".')
  if (!isServer(server)) {
    const sentence = `${who} has "${inert(withoutLogin(server), 80)}" as its server, which is no address.`
    throw new Bad(entry, sentence, 'Write it as https://HOST:PORT.')
  }
  const plain = plainServer(server)
  if (plain !== server) {
    const sentence = `${who} has a name or password in its server, which is not used.`
    doubt(entry, sentence, 'Write them as username and password of the user.')
  }
  const ca = await pem(entry, 'certificate-authority', 'CERTIFICATE', read, doubt)
  const insecure = field(entry.value, 'insecure-skip-tls-verify') === true
  if (insecure && ca !== null && server.startsWith('https:')) {
    const sentence = `${who} has a CA and insecure-skip-tls-verify at once.`
    throw new Bad(entry, sentence, 'Remove insecure-skip-tls-verify.')
  }
  const proxyUrl = optional(entry, 'proxy-url')
  if (proxyUrl !== null && !isProxy(proxyUrl)) {
    const shown = inert(withoutLogin(proxyUrl), 80)
    const sentence = `${who} has "${shown}" as its proxy, which is neither http, https nor socks5.`
    throw new Bad(entry, sentence, 'Correct proxy-url.')
  }
  return {
    name: entry.name,
    file: entry.file,
    server: plain,
    ca,
    tlsServerName: optional(entry, 'tls-server-name'),
    insecure,
    proxyUrl,
    ...execConfigOf(entry),
  }
}

function execConfigOf(entry: RawEntry): { execConfig?: unknown } {
  for (const one of list(field(entry.value, 'extensions'))) {
    if (field(one, 'name') === EXEC_CONFIG) return { execConfig: field(one, 'extension') }
  }
  return {}
}

async function userOf(entry: RawEntry, read: ReadNamed, doubt: Doubt): Promise<KubeContext['user']> {
  const who = `the user "${inert(entry.name, 80)}"`
  const legacy = field(entry.value, 'auth-provider')
  if (legacy != null) {
    const provider = inert(text(field(legacy, 'name'), 64), 64)
    const sentence = `${who} uses the auth provider "${provider}", which Kubernetes removed in 1.26.`
    throw new Bad(entry, sentence, 'Fetch a new kubeconfig from whoever runs the cluster.')
  }
  const certificate = await pem(entry, 'client-certificate', 'CERTIFICATE', read, doubt)
  const key = await pem(entry, 'client-key', 'PRIVATE KEY', read, doubt)
  if ((certificate === null) !== (key === null)) {
    const missing = key === null ? 'client-key' : 'client-certificate'
    throw new Bad(entry, `${who} lacks its ${missing}.`, `Add ${missing}-data.`)
  }
  const token = optional(entry, 'token')
  const namedFile = optional(entry, 'tokenFile')
  const tokenFile = namedFile === null ? null : path.resolve(path.dirname(entry.file), namedFile)
  const username = optional(entry, 'username')
  if ((token !== null || tokenFile !== null) && username !== null) {
    throw new Bad(entry, `${who} has a token and a password at once.`, 'Remove one of them.')
  }
  if (token !== null && !isToken(token)) {
    throw new Bad(entry, `${who} has a token with characters no token has.`, 'Fetch a new token.')
  }
  const exec = field(entry.value, 'exec')
  if (tokenFile !== null) await checkTokenFile(entry, tokenFile, read, doubt)
  return {
    name: entry.name,
    file: entry.file,
    certificate,
    key,
    token,
    tokenFile,
    exec: exec == null ? null : execOf(entry, exec),
    basic: username === null ? null : { username, password: optional(entry, 'password') ?? '' },
    impersonate: impersonated(entry, who),
  }
}

function impersonated(entry: RawEntry, who: string): KubeContext['user']['impersonate'] {
  const read = impersonationOf(entry.value)
  if (typeof read === 'string') throw new Bad(entry, `${who} ${read}`, 'Correct "as" and what belongs to it.')
  return read
}

function execOf(entry: RawEntry, exec: unknown): ExecPlugin {
  const read = readExecPlugin(exec, path.dirname(entry.file))
  if (typeof read === 'string') throw new Bad(entry, `its exec plugin ${read}`, 'Mend the exec entry.')
  return read
}

/** A token file is read anew at each connect; what is wrong with it today is told today. */
async function checkTokenFile(entry: RawEntry, file: string, read: ReadNamed, doubt: Doubt): Promise<void> {
  const content = await read(entry.file, file, TOKEN_LIMIT)
  if (typeof content === 'string' && isToken(content.trim())) return
  const why = typeof content === 'string' ? 'It does not hold a token.' : content.message
  const user = inert(entry.name, 80)
  doubt(entry, `The token file ${inert(file, 200)} of the user "${user}": ${why}`, 'Correct tokenFile.')
}

/** PEM from `NAME-data` (base64), else from the file `NAME`, else null. */
async function pem(
  entry: RawEntry,
  name: string,
  label: string,
  read: ReadNamed,
  doubt: Doubt,
): Promise<string | null> {
  const data = optional(entry, `${name}-data`)
  const file = optional(entry, name)
  if (data === null && file === null) return null
  const key = data === null ? name : `${name}-data`
  const content = data === null ? await read(entry.file, file ?? '', PEM_LIMIT) : fromBase64(data)
  const who = `"${inert(entry.name, 80)}"`
  if (content === null) {
    throw new Bad(entry, `${key} of ${who} is not base64.`, 'Copy it again, whole and without quotes inside.')
  }
  if (typeof content !== 'string') {
    throw new Bad(
      entry,
      `${key} of ${who}, ${inert(file ?? '', 200)}: ${content.message}`,
      'Correct the path.',
    )
  }
  if (!new RegExp(`-----BEGIN ([A-Z0-9]+ )*${label}-----`).test(content)) {
    const what = label === 'CERTIFICATE' ? 'certificate' : 'private key'
    doubt(entry, `${key} of ${who} holds no ${what} in PEM.`, 'Copy it again from the cluster.')
  }
  return content
}

function fromBase64(data: string): string | null {
  const packed = data.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.length % 4 !== 0) return null
  return Buffer.from(packed, 'base64').toString('utf8')
}

function optional(entry: RawEntry, name: string): string | null {
  const value = field(entry.value, name)
  if (value == null || value === '') return null
  if (typeof value !== 'string') {
    throw new Bad(entry, `"${name}" of "${inert(entry.name, 80)}" is not text.`, 'Put the value in quotes.')
  }
  if (value.length > VALUE_LIMIT) throw new Bad(entry, `"${name}" is too long.`, 'Mend the entry.')
  return value
}

/** Of something that may be meant as a URL all but what may be its name and password. */
const withoutLogin = (url: string) => url.replace(/^(\w+:\/\/)?.*@/s, '$1')

/** A server as it is shown and given to plugins: what is no part of the address is a secret. */
function plainServer(server: string): string {
  const url = new URL(server)
  if (url.username === '' && url.password === '') return server
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}

function isServer(server: string): boolean {
  if (!URL.canParse(server)) return false
  const { protocol, hostname } = new URL(server)
  return (protocol === 'https:' || protocol === 'http:') && hostname !== ''
}
