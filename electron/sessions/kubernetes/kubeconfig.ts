import type { FileProblem } from '../fileProblem.ts'
import type { ExecPlugin } from './execPlugin.ts'

/** One context of the merged kubeconfig with what it needs to connect, read and checked. */
export interface KubeContext {
  readonly name: string
  readonly cluster: {
    readonly name: string
    /** The kubeconfig it stands in. */
    readonly file: string
    /** `https://HOST:PORT/PREFIX`, or http. */
    readonly server: string
    /** PEM; null: the roots this computer trusts. */
    readonly ca: string | null
    /** The name the certificate is checked against instead of the server's. */
    readonly tlsServerName: string | null
    /** The owner's own `insecure-skip-tls-verify`; shown wherever the session is. */
    readonly insecure: boolean
    readonly proxyUrl: string | null
    /** What the cluster has to say to exec plugins, as it stands in its extensions; undefined for nothing. */
    readonly execConfig?: unknown
  }
  readonly user: {
    readonly name: string
    readonly file: string
    /** PEM. */
    readonly certificate: string | null
    readonly key: string | null
    readonly token: string | null
    /** Absolute; read at each connect, as tokens there are renewed by others. Beats `token`. */
    readonly tokenFile: string | null
    /** A program that gives the credentials; run when its owner has allowed it. Whatever else stands here beats it. */
    readonly exec: ExecPlugin | null
    readonly basic: { readonly username: string; readonly password: string } | null
    /** Whom the requests are for; the API server judges and answers as for them. */
    readonly impersonate: Impersonation | null
  }
  readonly namespace: string | null
}

/** The `as`, `as-uid`, `as-groups` and `as-user-extra` of a user. */
export interface Impersonation {
  readonly user: string
  readonly uid: string | null
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

export interface KubeconfigRead {
  readonly contexts: readonly KubeContext[]
  /** The first current-context of the files; null where none is set. May name a context that is not there. */
  readonly current: string | null
  readonly problems: readonly FileProblem[]
  /** Files that its entries name and that were read: certificates and keys. Absolute. */
  readonly named: readonly string[]
}

/** One named entry of one of the lists of a file, as it stands there. */
export interface RawEntry {
  readonly name: string
  readonly file: string
  readonly line: number | null
  /** What stands under `cluster`, `user` or `context`. */
  readonly value: unknown
}

/** One file's lists, in its own order. */
export interface RawKubeconfig {
  readonly clusters: readonly RawEntry[]
  readonly users: readonly RawEntry[]
  readonly contexts: readonly RawEntry[]
  readonly current: string | null
}

/** The files as one: per name the FIRST file's whole entry counts, and the first current-context that is set. */
export function mergeKubeconfigs(files: readonly RawKubeconfig[]): RawKubeconfig {
  const merged = (list: 'clusters' | 'users' | 'contexts') => {
    const byName = new Map<string, RawEntry>()
    for (const file of files) {
      for (const entry of file[list]) if (!byName.has(entry.name)) byName.set(entry.name, entry)
    }
    return [...byName.values()]
  }
  return {
    clusters: merged('clusters'),
    users: merged('users'),
    contexts: merged('contexts'),
    current: files.find(file => file.current)?.current ?? null,
  }
}
