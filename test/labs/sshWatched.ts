import type { HostSeen, Observation } from '../../electron/lab/observation.ts'
import { type Dialer, systemDialer } from '../../electron/reach/dial.ts'
import { NOBODY, type Owner } from '../../electron/sessions/owner.ts'
import type { SessionStatus } from '../../electron/sessions/session.ts'
import { JumpHosts } from '../../electron/sessions/ssh/jumpHosts.ts'
import type { SshHost } from '../../electron/sessions/ssh/resolveHost.ts'
import { sshSession } from '../../electron/sessions/ssh/session.ts'
import { FakeClock } from './fakeClock.ts'
import { type SshHome, sshHome } from './sshHome.ts'
import { type SshServer, type SshServerOptions, sshServer } from './sshServer.ts'

/** One SSH session on a clock that a test moves, and everything it has said. */
export interface Watched {
  readonly clock: FakeClock
  readonly observations: Observation[]
  /** A view shows the host. */
  view: boolean
  status(): SessionStatus
  hosts(): HostSeen[]
  /** Host observations that hold a figure. */
  with(figure: 'cpu' | 'disk'): HostSeen[]
  listed(): boolean
  wake(): void
  stop(): void
}

/** What one test needs; `clear` ends all of it. */
export interface SshLab {
  readonly home: SshHome
  serve(options?: SshServerOptions): Promise<SshServer>
  /** The line of known_hosts for a server. */
  line(server: SshServer): string
  /** `dialerOf` makes another dialer of this computer's own. */
  watch(host: SshHost, owner?: Owner, dialerOf?: (system: Dialer) => Dialer): Watched
  onClear(task: () => Promise<void> | void): void
  clear(): Promise<void>
}

export function sshLab(): SshLab {
  const home = sshHome()
  const jumpHosts = new JumpHosts()
  const cleanUps: (() => Promise<void> | void)[] = [() => home.remove()]
  return {
    home,
    async serve(options = {}) {
      const server = await sshServer({ users: [home.publicKey], ...options })
      cleanUps.push(() => server.close())
      return server
    },
    line: server => `[127.0.0.1]:${server.port} ${server.hostKey}`,
    watch(host, owner = NOBODY, dialerOf = system => system) {
      const watched = watchedHost(host, jumpHosts, owner, dialerOf)
      cleanUps.push(() => watched.stop())
      return watched
    },
    onClear: task => cleanUps.push(task),
    async clear() {
      for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
    },
  }
}

function watchedHost(
  host: SshHost,
  jumpHosts: JumpHosts,
  owner: Owner,
  dialerOf: (system: Dialer) => Dialer,
): Watched {
  const clock = new FakeClock()
  const observations: Observation[] = []
  const session = sshSession({
    host,
    source: 'source:ssh/pi',
    clock,
    dialer: dialerOf(systemDialer(clock)),
    jumpHosts,
    owner,
    observe: more => observations.push(...more),
    random: () => 0,
    watched: () => self.view,
  })
  const hosts = () => observations.filter(seen => seen.type === 'host')
  const self: Watched = {
    clock,
    observations,
    view: true,
    status: () => session.status,
    hosts,
    with: figure => hosts().filter(seen => figure in seen.figures),
    listed: () => observations.some(seen => seen.type === 'life' && seen.listed === true),
    wake: () => session.wake(),
    stop: () => session.stop(),
  }
  session.start()
  return self
}

/** Moves fake time in small steps, with real time between for the sockets, until something is so. */
export async function until(clock: FakeClock, so: () => boolean, step = 20): Promise<void> {
  for (let tries = 0; tries < 4000; tries++) {
    if (so()) return
    await clock.advance(step)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  throw new Error('it never came to be')
}
