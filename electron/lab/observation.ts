import type { SourceId } from '../../shared/lab/ids.ts'
import type { FigureName } from '../../shared/lab/names.ts'
import type { SessionStatus } from '../sessions/session.ts'
import type { TailnetPrefs } from '../sessions/tailscale/prefs.ts'
import type { TailnetStatus } from '../sessions/tailscale/status.ts'
import type { HostMarked, NeighbourSeen } from './hostMark.ts'
import type { KeptKinds, KindName } from './kept.ts'

/** One object that appeared or changed (`set`), or went (`gone`). */
export type Change<Name extends KindName = KindName> =
  | { readonly type: 'set'; readonly object: KeptKinds[Name] }
  | { readonly type: 'gone'; readonly object: Pick<KeptKinds[Name], 'namespace' | 'name' | 'uid'> }

/** The state of one source. */
export interface SourceObservation {
  readonly type: 'source'
  readonly source: SourceId
  readonly kind: 'kubernetes' | 'ssh' | 'tailscale' | 'file'
  readonly name: string
  readonly status: SessionStatus
  readonly at: number
}

/** A source has said everything once (`listed`), proved alive, or could not be read at some place. */
export interface SignOfLife {
  readonly type: 'life'
  readonly source: SourceId
  readonly listed?: boolean
  /** Unreadable lines or events since the last observation. */
  readonly errors?: number
  readonly at: number
}

/** A complete list of one kind: what is not in it is gone. */
export interface KindListed {
  readonly type: 'listed'
  readonly cluster: string
  readonly kind: KindName
  readonly objects: readonly KeptKinds[KindName][]
  readonly at: number
}

/** Changes of one kind, in the order the API told them. */
export interface KindChanged {
  readonly type: 'changed'
  readonly cluster: string
  readonly kind: KindName
  readonly changes: readonly Change[]
  readonly at: number
}

/** This user may not list the kind (no reason given), or it cannot be listed for another reason. */
export interface KindForbidden {
  readonly type: 'forbidden'
  readonly cluster: string
  readonly kind: KindName
  /** Why, where it is not a missing permission. */
  readonly reason?: string
  readonly at: number
}

/** When the certificates of a connection end, wall ms; null where there is none or it cannot be read. */
export interface Ends {
  /** The owner's own. */
  readonly client: number | null
  readonly server: number | null
  /** The CA by which the kubeconfig knows the server. */
  readonly authority: number | null
}

/** Who the API server says it is. `skew` is its clock minus ours in ms, from the Date header. */
export interface ClusterSeen {
  readonly type: 'cluster'
  readonly cluster: string
  readonly source: SourceId
  readonly server: string
  /** Its certificate is not checked, because the kubeconfig says so. */
  readonly insecure: boolean
  /** Whom the kubeconfig impersonates: what is seen is what they may see. */
  readonly as?: string | null
  /** What the connection goes over, as in “over VIA”; null or absent where it goes straight to `server`. */
  readonly via?: string | null
  /** Absent where nothing is known of certificates. */
  readonly ends?: Ends
  readonly version: string | null
  readonly skew: number | null
  readonly at: number
}

/** What a collector can say of one host; only what it read is present, null says why in `missing`. */
export interface HostFacts {
  readonly os?: string | null
  readonly kernel?: string | null
  readonly hardware?: string | null
  readonly machineId?: string | null
  readonly bootId?: string | null
  readonly hostname?: string | null
}

/** The algorithms of an SSH connection, by their names in the protocol. */
export interface Secured {
  readonly keyExchange: string
  readonly cipher: string
  /** Null where it is a part of the cipher. */
  readonly mac: string | null
  readonly hostKey: string
  /** Its server holds to strict key exchange, without which old ciphers can be cut into unseen. */
  readonly strict: boolean
  /** What is recorded today stays secret from a quantum computer of a later day. */
  readonly postQuantum: boolean
}

export interface HostSeen {
  readonly type: 'host'
  /** The SSH alias. */
  readonly host: string
  readonly source: SourceId
  /** The address it was reached at. */
  readonly address: string | null
  readonly facts: HostFacts
  readonly figures: Partial<Record<FigureName, { value: number; every: number } | null>>
  /** Why a figure or fact is null, by its name. */
  readonly missing: Readonly<Record<string, string>>
  /** How the connection is secured; null where another program makes it. Absent where nothing new is known of it. */
  readonly secured?: Secured | null
  readonly at: number
}

/** What tailscaled of this computer says of its tailnet, whole. */
export interface TailnetSeen {
  readonly type: 'tailnet'
  readonly source: SourceId
  readonly status: TailnetStatus
  /** Null where they may not be read. */
  readonly prefs: TailnetPrefs | null
  readonly at: number
}

/** One try of one path. */
export interface PathTried {
  readonly type: 'path'
  readonly url: string
  readonly ok: boolean
  /** "HTTP 200", "TCP refused", "no answer in 3 s". */
  readonly answer: string
  /** An answer that says the service is ill (HTTP 5xx). */
  readonly ill: boolean
  readonly latency: number | null
  /** A failure that a second try some seconds later bore out. */
  readonly confirmed: boolean
  readonly at: number
}

/** One try of a node's address, whatever port: does the machine answer at all? */
export interface AddressTried {
  readonly type: 'address'
  readonly address: string
  readonly ok: boolean
  readonly answer: string
  readonly confirmed: boolean
  readonly at: number
}

export type Observation =
  | SourceObservation
  | SignOfLife
  | KindListed
  | KindChanged
  | KindForbidden
  | ClusterSeen
  | HostSeen
  | TailnetSeen
  | PathTried
  | AddressTried
  | HostMarked
  | NeighbourSeen
