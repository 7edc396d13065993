/* What kubectl and homeport print, as far as the live tests compare it. */

export interface KubeService {
  metadata: { namespace: string; name: string }
  spec: { type: string; ports?: { port: number; nodePort?: number; protocol: string }[] }
}

export interface KubeNode {
  metadata: { name: string }
  status: { nodeInfo: { osImage: string; kernelVersion: string } }
}

export interface ShownService {
  namespace: string
  name: string
  type: string
  launchable: boolean
  ports: { port: number; nodePort: number | null; protocol: string }[]
}

export interface ShownNode {
  name: string
  knownAs: { kubernetes: string | null; ssh: string | null; tailscale: string | null }
  os: string | null
  state: string
  kernel: string | null
  addresses: { lan: string[]; tailnet: string[] }
  missing: Record<string, string>
  figures: Record<string, { value: number; unit: string; at: string } | null>
}

export interface ShownCluster {
  name: string
  sentence: string
  as: string | null
  via: string | null
  notAllowed: string[]
  certificates: { what: string }[]
}

export interface ShownStatus {
  state: string
  counts: Record<string, number>
  problems: { id: string; subject: string; state: string; sentence: string; affects: string[] }[]
  clusters: ShownCluster[]
  sources: { id: string; kind: string; state: string; reason: string | null; at: string | null }[]
}

export interface ShownPeer {
  id: string
  name: string
  os: string | null
  addresses: string[]
  online: boolean | null
  path: string
  over: string | null
  routes: string[]
  offersExitNode: boolean
  isExitNode: boolean
  expired: boolean
  sshHostKeys: string[]
}

export interface ShownTailnet {
  state: string | null
  tailnet: string | null
  suffix: string | null
  self: ShownPeer | null
  peers: ShownPeer[]
  exitNode: { id: string; online: boolean | null } | null
  authUrl: string | null
  tun: boolean | null
}

/** What waits for its owner; `url` is there where it is a page to open. */
export type ShownNeeds = { source: string; need: { kind: string; url?: string | null } | null }[]

export interface ShownJournal {
  entries: { kind: string; name: string; node: string | null; at: string; sentence: string }[]
}

/** A service in one line, from either side: what both must agree on. */
export const kubeLine = ({ metadata, spec }: KubeService): string =>
  lineOf(metadata.namespace, metadata.name, spec.type, spec.ports ?? [])
export const shownLine = ({ namespace, name, type, ports }: ShownService): string =>
  lineOf(namespace, name, type, ports)

function lineOf(
  namespace: string,
  name: string,
  type: string,
  ports: ShownService['ports'] | NonNullable<KubeService['spec']['ports']>,
): string {
  const each = ports.map(({ port, nodePort, protocol }) => `${port}:${nodePort ?? '-'}/${protocol}`)
  return [`${namespace}/${name}`, type, ...each].join(' ')
}

/** The JSON on standard output; what else was said when there is none. */
export function json<T>({ out, err, code }: { out: string; err: string; code: number | null }): T {
  try {
    return JSON.parse(out) as T
  } catch {
    throw new Error(`no JSON on standard output (code ${code}): ${out.slice(0, 200)} ${err.slice(0, 500)}`)
  }
}
