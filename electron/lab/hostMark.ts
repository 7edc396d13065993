/** By what a machine behind an SSH host was known when it last let us in. */
export interface HostMark {
  readonly machineId: string | null
  readonly bootId: string | null
  /** The address it was reached at. */
  readonly address: string | null
  /** The hardware address that had it then; null beyond the local network. */
  readonly mac: string | null
  /** When this machine was met first and last, wall ms. */
  readonly since: number
  readonly at: number
}

/** What is remembered of a host from earlier connections, in this run or one before. */
export interface HostMarked {
  readonly type: 'mark'
  /** The SSH alias. */
  readonly host: string
  readonly mark: HostMark
  readonly at: number
}

/** Which hardware answers at an address of the local network; null where that cannot be told. */
export interface NeighbourSeen {
  readonly type: 'neighbour'
  readonly address: string
  readonly mac: string | null
  readonly at: number
}
