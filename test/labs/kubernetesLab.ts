import { KIND_NAMES, type KindName } from '../../electron/lab/kept.ts'
import type { Change, KindListed, Observation, SignOfLife } from '../../electron/lab/observation.ts'
import { DialError, type Dialer, systemDialer } from '../../electron/reach/dial.ts'
import type { KubeContext } from '../../electron/sessions/kubernetes/kubeconfig.ts'
import type { PluginSystem } from '../../electron/sessions/kubernetes/plugins.ts'
import { kubernetesSession } from '../../electron/sessions/kubernetes/session.ts'
import type { ApiWay } from '../../electron/sessions/kubernetes/ways.ts'
import { NOBODY, type Owner } from '../../electron/sessions/owner.ts'
import type { Session } from '../../electron/sessions/session.ts'
import { FakeClock } from './fakeClock.ts'

export interface SessionLabOptions {
  readonly dialer?: (clock: FakeClock) => Dialer
  readonly random?: () => number
  readonly owner?: Owner
  /** Other ways to the server than the context's own address. */
  readonly ways?: (clock: FakeClock, dialer: Dialer) => readonly ApiWay[]
  readonly pluginSystem?: PluginSystem
  readonly reread?: () => Promise<KubeContext | null>
}

/** A session under test on a clock that stands still, with everything it has told. */
export class SessionLab {
  readonly clock = new FakeClock(Date.now())
  readonly told: Observation[] = []
  readonly session: Session

  constructor(context: KubeContext, options: SessionLabOptions = {}) {
    const { clock } = this
    const dialer = options.dialer?.(clock) ?? systemDialer(clock)
    this.session = kubernetesSession({
      context,
      cluster: 'lab',
      source: 'source:kubernetes/lab',
      clock,
      dialer,
      ways: options.ways?.(clock, dialer) ?? [],
      random: options.random ?? (() => 0.5),
      owner: options.owner ?? NOBODY,
      ...(options.reread && { reread: options.reread }),
      ...(options.pluginSystem && { pluginSystem: options.pluginSystem }),
      observe: observations => this.told.push(...observations),
    })
  }

  get state(): string {
    return this.session.status.state
  }

  get complete(): boolean {
    return this.lives.some(one => one.listed)
  }

  get lives(): SignOfLife[] {
    return this.told.filter(one => one.type === 'life')
  }

  get errors(): number {
    return this.lives.reduce((sum, one) => sum + (one.errors ?? 0), 0)
  }

  listings(kind: KindName): KindListed[] {
    return this.told.filter(one => one.type === 'listed').filter(one => one.kind === kind)
  }

  changes(kind: KindName): Change[] {
    return this.told
      .filter(one => one.type === 'changed')
      .filter(one => one.kind === kind)
      .flatMap(one => one.changes)
  }

  forbidden(): KindName[] {
    return this.told.filter(one => one.type === 'forbidden').map(one => one.kind)
  }

  /** The names a reader of the observations now holds of a kind: a list replaces, changes alter. */
  names(kind: KindName): string[] {
    const held = new Set<string>()
    for (const one of this.told) {
      if (one.type === 'listed' && one.kind === kind) {
        held.clear()
        for (const object of one.objects) held.add(object.name)
      }
      if (one.type !== 'changed' || one.kind !== kind) continue
      for (const change of one.changes) {
        if (change.type === 'set') held.add(change.object.name)
        else held.delete(change.object.name)
      }
    }
    return [...held]
  }

  /** Waits, on the world's own time, until something is so; the clock stands still meanwhile. */
  async until(so: () => boolean): Promise<void> {
    for (let turn = 0; turn < 5_000; turn += 1) {
      if (so()) return
      await turns(1)
      if (turn % 20 === 0) await new Promise(resolve => setTimeout(resolve, 2))
    }
    throw new Error(`it did not become so; ${JSON.stringify(this.session.status)}`)
  }

  /** Moves the clock on in small steps, with room for the sockets between them. */
  async pass(ms: number, step = 1_000): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      await this.clock.advance(Math.min(step, left))
      await turns(20)
    }
  }

  /** Moves the clock on until something is so. */
  async passUntil(so: () => boolean, most = 120_000): Promise<void> {
    for (let passed = 0; passed < most; passed += 250) {
      if (so()) return
      await this.pass(250, 250)
      // Files are read on other threads, which a busy computer lets wait.
      await new Promise(resolve => setTimeout(resolve, 3))
    }
    throw new Error(`it did not become so in ${most} ms; ${JSON.stringify(this.session.status)}`)
  }

  /** Starts and waits until every kind is listed and watched. */
  async start(watches: { readonly size: number }): Promise<void> {
    this.session.start()
    await this.until(() => this.complete && watches.size === KIND_NAMES.length)
  }
}

/** Rounds of the event loop: what is already in a socket is read by then. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise<void>(resolve => setImmediate(resolve))
}

/** A dialer whose every dial fails in one way. */
export function failingDialer(failure: 'dns' | 'refused' | 'silence'): () => Dialer {
  return () => ({ dial: target => Promise.reject(new DialError(failure, target)) })
}

/** The status of a session that ends before it is up; the session is stopped then. */
export async function refusal(context: KubeContext, options?: SessionLabOptions): Promise<Session['status']> {
  const lab = new SessionLab(context, options)
  lab.session.start()
  await lab.until(() => lab.state !== 'connecting')
  const { status } = lab.session
  lab.session.stop()
  return status
}
