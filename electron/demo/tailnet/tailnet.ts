import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Machines } from '../machines.ts'
import type { Seed } from '../seed.ts'
import type { WorldTailnet } from '../worldSchema.ts'
import { isOnline, makePeers, type Peer } from './peer.ts'
import { freshPrefs, maskedPrefs, type Prefs } from './prefs.ts'

/** What is broken about tailscaled itself: it refuses, babbles, or does not run. */
export type DaemonFault = 'ok' | 'forbid' | 'garbage' | 'missing'
export type BackendState = 'NeedsLogin' | 'Stopped' | 'Starting' | 'Running'

/** What a listener is told; each field only where it has changed. */
export interface Change {
  state?: BackendState
  prefs?: Prefs
  browseTo?: string
  loginFinished?: true
  health?: true
  self?: true
  peers?: readonly Peer[]
}

/** From `up` until packets go. */
const STARTS_IN = 1000

/** The tailnet of a world and the tailscaled of the owner's computer, while they run. */
export class Tailnet {
  readonly world: WorldTailnet
  readonly peers: readonly Peer[]
  readonly machines: Machines
  readonly seed: Seed
  readonly clock: Clock
  readonly born: number
  daemon: DaemonFault = 'ok'
  prefs: Prefs
  /** Where a person can sign in; empty until somebody asks for it. */
  authUrl = ''
  /** Whether the owner's computer is on any network. */
  #networked = true
  #starting: (() => void) | null = null
  readonly #listeners = new Set<(change: Change) => void>()

  constructor(
    world: WorldTailnet,
    lab: { machines: Machines; seed: Seed; clock: Clock; born: number },
    kept?: Prefs,
  ) {
    this.world = world
    this.machines = lab.machines
    this.seed = lab.seed
    this.clock = lab.clock
    this.born = lab.born
    this.peers = makePeers(world.peers, lab.seed, lab.born)
    this.prefs = kept ?? freshPrefs(world.self.name)
  }

  get state(): BackendState {
    if (this.prefs.LoggedOut) return 'NeedsLogin'
    if (!this.prefs.WantRunning) return 'Stopped'
    return this.#starting ? 'Starting' : 'Running'
  }

  get networked(): boolean {
    return this.#networked
  }

  /** Whether packets reach the tailnet. */
  get carries(): boolean {
    return this.daemon !== 'missing' && this.state === 'Running' && this.#networked
  }

  /** What tailscaled complains of, by its own codes. */
  get health(): { code: string; title: string; text: string; severity: 'low' | 'medium' | 'high' }[] {
    if (this.prefs.LoggedOut)
      return [{ code: 'login-state', title: 'Logged out', text: 'You are logged out.', severity: 'medium' }]
    if (!this.prefs.WantRunning)
      return [
        { code: 'wantrunning-false', title: 'Tailscale off', text: 'Tailscale is stopped.', severity: 'low' },
      ]
    if (this.#networked) return []
    const text = 'Tailscale cannot connect because the network is down. Check your Internet connection.'
    return [{ code: 'network-status', title: 'Network down', text, severity: 'medium' }]
  }

  peer(name: string): Peer | undefined {
    return this.peers.find(each => each.world.name === name)
  }

  isOnline(peer: Peer): boolean {
    return isOnline(peer, this.machines)
  }

  /** A machine was started or has gone: its peer is told anew. */
  powered(machine: string): void {
    const peers = this.peers.filter(each => each.world.machine === machine)
    if (!this.machines.get(machine)?.up) for (const peer of peers) peer.leftAt = this.clock.wall()
    if (peers.length > 0) this.tell({ peers })
  }

  /** Somebody sends something to a peer. */
  talk(peer: Peer): void {
    peer.talkedAt = this.clock.wall()
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change)
  }

  /** A PATCH of the preferences. Throws a TypeError that says what is wrong with it. */
  patch(masked: Readonly<Record<string, unknown>>): void {
    const next = maskedPrefs(this.prefs, masked)
    // An exit node may be named by an address; tailscaled keeps its id.
    const exit = next.ExitNodeIP && this.peers.find(each => each.world.address === next.ExitNodeIP)
    this.#change(exit ? { ...next, ExitNodeID: String(exit.id), ExitNodeIP: '' } : next)
  }

  /** `tailscale up`, `down`, `logout`, and a login that a person has finished in a browser. */
  up(): void {
    this.#change({ ...this.prefs, WantRunning: true })
  }

  down(): void {
    this.#change({ ...this.prefs, WantRunning: false })
  }

  logout(): void {
    this.authUrl = ''
    this.#change({ ...this.prefs, WantRunning: false, LoggedOut: true, ExitNodeID: '' })
  }

  login(): void {
    this.authUrl = ''
    this.tell({ loginFinished: true })
    this.#change({ ...this.prefs, WantRunning: true, LoggedOut: false })
  }

  /** Asks for an address to sign in at; it comes over the bus and stands in the status from then on. */
  askLogin(): void {
    this.authUrl = `${this.world.control}/register/${randomBytes(12).toString('base64url')}`
    this.tell({ browseTo: this.authUrl })
  }

  /** The computer has lost every network, or has one again. */
  network(there: boolean): void {
    if (there === this.#networked) return
    this.#networked = there
    this.tell({ health: true, self: true })
  }

  #change(next: Prefs): void {
    const before = this.state
    const { prefs: had } = this
    this.prefs = next
    if (JSON.stringify(had) === JSON.stringify(next)) return
    const runs = next.WantRunning && !next.LoggedOut
    if (!runs) {
      this.#starting?.()
      this.#starting = null
    } else if (before !== 'Running' && before !== 'Starting') {
      this.#starting = this.clock.after(STARTS_IN, () => {
        this.#starting = null
        this.tell({ state: this.state, health: true, self: true })
      })
    }
    const { state } = this
    this.tell({ ...(state !== before && { state, health: true }), prefs: next, self: true })
  }
}
