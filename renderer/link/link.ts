import { contract, type HomeportContract } from '../../shared/contract/contract.ts'
import { type Fault, FaultError } from '../../shared/contract/fault.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { worstLab } from '../../shared/lab/worstLab.ts'
import { connect } from '../../shared/wire/connect.ts'
import type { Port } from '../../shared/wire/port.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import type { Commands, MirrorWriter } from '../mirror/writer.ts'
import { backoffDelay } from './backoff.ts'
import { type Host, isSeen, onSeen } from './browserHost.ts'
import { drawn } from './drawn.ts'
import { Followers } from './follow.ts'

/** How often the list of labs is read; its answer also proves that the link is alive. */
const PULSE = 10_000
/** The same while the worst of all labs is shown, which only the list tells; ms. */
const WORST_PULSE = 2_000
/** A pulse unanswered for this long means that the link is dead, whatever the socket says. */
const PULSE_DEADLINE = 10_000
/** A connection that held this long counts as a success and resets the waiting time. */
const HELD = 5_000
/** So long a lab waits for what is told of Homeport itself, ms. */
const APP_FIRST = 1_000
/** Before a stream that ended with a fault is opened again. */
const STREAM_AGAIN = 2_000

type Homeport = Client<HomeportContract>

/**
 * Finds the backend, keeps the mirror fed, and comes back by itself for as long as the page is open. The
 * returned commands are what views may ask of the backend; each rejects with a FaultError. `firstLab` is the
 * lab to watch where it is held; null or an unknown one means the first. While `atWorst` says so it is the worst of
 * all instead: the tray's popover must not call quiet what its icon calls down.
 */
export function startLink(
  host: Host,
  mirror: MirrorWriter,
  firstLab: LabId | null,
  atWorst: () => boolean,
): Commands {
  let client: Homeport | null = null
  const followers = new Followers()
  let wake: (() => void) | null = null
  let wanted = firstLab
  /** The lab that was watched last, over whatever connection. */
  let shown: LabId | null = null
  let watching: { lab: LabId; stop: AbortController } | null = null
  host.onWake(() => wake?.())

  void keep()

  async function keep(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const before = Date.now()
      let reason = 'Homeport does not answer.'
      try {
        const port = await host.open()
        reason = await hold(port)
      } catch (error) {
        if (error instanceof FaultError) reason = wordsOf(error.fault)
      }
      client = null
      followers.use(null)
      if (Date.now() - before > HELD) attempt = 0
      const door = await host.ask()
      const wait = door === 'signed-out' ? PULSE : backoffDelay(attempt)
      if (door === 'signed-out') mirror.signedOut()
      else mirror.lost(reason, Date.now() + wait)
      await pause(wait)
    }
  }

  /** Uses one port until it ends; resolves with the reason of the end. */
  async function hold(port: Port): Promise<string> {
    const ended = new Promise<string>(resolve => port.onClose(resolve))
    const current = connect(port, contract)
    try {
      // First what is true of Homeport itself: a first run is another page than a lab.
      client = current
      const told = new Promise<void>(resolve => void watchApp(current, resolve))
      await Promise.race([told, ended, new Promise(resolve => setTimeout(resolve, APP_FIRST))])
      await list(current)
      mirror.up()
      followers.use(current)
      void pulse(current, port)
      await ended
      return 'Homeport does not answer.'
    } catch (error) {
      port.close('could not start')
      throw error
    } finally {
      watching?.stop.abort()
      watching = null
    }
  }

  async function pulse(current: Homeport, port: Port): Promise<void> {
    while (client === current) {
      await new Promise(resolve => setTimeout(resolve, pulseAfter()))
      if (client !== current) return
      try {
        await list(current, AbortSignal.timeout(PULSE_DEADLINE))
      } catch {
        port.close('no answer')
        return
      }
    }
  }

  function pulseAfter(): number {
    if (!watching) return STREAM_AGAIN
    return atWorst() ? WORST_PULSE : PULSE
  }

  async function list(current: Homeport, signal?: AbortSignal): Promise<void> {
    const labs = await current['labs.list']({}, signal)
    mirror.labs(labs)
    const chosen = atWorst() ? worstLab(labs, shown) : (labs.find(lab => lab.id === wanted) ?? labs[0])
    if (!chosen || watching?.lab === chosen.id) return
    watching?.stop.abort()
    const stop = new AbortController()
    watching = { lab: chosen.id, stop }
    shown = chosen.id
    mirror.watching(chosen.id)
    void watchLab(current, chosen.id, stop.signal)
    void watchCost(current, chosen.id, stop.signal)
  }

  // A new connection asks for everything: revisions are counted anew by each run of the backend. Within one
  // connection the reader names the revision it holds.
  async function watchLab(current: Homeport, lab: LabId, signal: AbortSignal): Promise<void> {
    let revision: number | null = null
    while (!signal.aborted) {
      // It is asked for anew when the page comes in sight or leaves it: that decides how often figures are read.
      const turn = new AbortController()
      const stop = AbortSignal.any([signal, turn.signal])
      const unlisten = onSeen(() => turn.abort())
      try {
        for await (const patch of current['lab.watch']({ lab, revision, seen: isSeen() }, stop)) {
          if (stop.aborted) break
          mirror.patch(patch)
          revision = patch.to
          await drawn()
        }
      } catch (error) {
        if (signal.aborted) return
        if (!turn.signal.aborted) {
          // A patch that does not fit what is held: start over from a snapshot.
          revision = null
          if (error instanceof FaultError) mirror.watchFailed(error.fault)
        }
      } finally {
        unlisten()
      }
      if (!turn.signal.aborted) await rest(STREAM_AGAIN, signal)
    }
  }

  async function watchApp(current: Homeport, told: () => void): Promise<void> {
    let first = true
    while (client === current) {
      try {
        for await (const app of current['app.watch']({})) {
          mirror.app(app)
          told()
          // A lab may have come or gone with it.
          if (!first) await list(current)
          first = false
        }
      } catch {
        // Without it settings show as they were; the link's own pulse says whether the connection holds.
      }
      await new Promise(resolve => setTimeout(resolve, PULSE))
    }
  }

  async function watchCost(current: Homeport, lab: LabId, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const cost of current['app.cost']({ lab }, signal)) mirror.cost(cost)
      } catch {
        // Its own cost is the least of what the page shows; the figure ages and the stream is opened again.
      }
      await rest(PULSE, signal)
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, ms)
      function done() {
        clearTimeout(timer)
        wake = null
        resolve()
      }
      wake = done
    })
  }

  const ready = (): Homeport => {
    if (client) return client
    throw new FaultError(
      'unreachable',
      'This page has no connection to Homeport.',
      'It comes back by itself as soon as Homeport answers.',
    )
  }
  const lab = (): LabId => {
    if (watching) return watching.lab
    throw new FaultError('unknown-lab', 'No lab is shown.', '')
  }

  return {
    async selectLab(id) {
      wanted = id
      if (client) await list(client)
    },
    reconnect: () => wake?.(),
    async retry() {
      await ready()['lab.retry']({ lab: lab() })
    },
    async check(service) {
      return (await ready()['service.check']({ lab: lab(), service })).paths
    },
    async open(service, path, other) {
      return await ready()['service.open']({ lab: other ?? lab(), service, path, forward: true })
    },
    follow: followers.follow,
    ask: followers.ask,
  }
}

const wordsOf = (fault: Fault) => `${fault.sentence} ${fault.advice}`.trim()

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
