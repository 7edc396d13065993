import type { ServiceId } from '../../shared/lab/ids.ts'
import type { Path, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import type { Dialer } from '../reach/dial.ts'
import { type Forward, openForward } from '../reach/forward.ts'
import { targetOf } from '../reach/probe.ts'
import { slug } from './loadLab.ts'

/** A connection that is not up within this goes over the next path, ms. */
const DEADLINE = 1_500
/** Paths tried for one connection. */
const TRIES = 6

export interface Forwards {
  /** The loopback URL of a service; opened at its first use, shared after. */
  open(service: Service, path: Path): Promise<string>
  close(): Promise<void>
}

/**
 * The forwards of one lab, one for each service that was opened. `current` gives the service as it is now, so
 * that each connection takes a path that answers at its moment.
 */
export function forwardsOf(
  lab: string,
  dialer: Dialer,
  current: (id: ServiceId) => Service | undefined,
): Forwards {
  const opened = new Map<ServiceId, Promise<Forward>>()
  const ended = new AbortController()
  const { signal } = ended

  async function connect(id: ServiceId, first: Path) {
    const service = current(id)
    const best = service?.paths.find(path => path.url === service.best) ?? first
    const others = service?.paths.filter(
      path => path.state !== 'down' && path.answer !== NOT_ON_LAN && path.url !== best.url,
    )
    // The path that answered lately stands before those that were not tried.
    others?.sort((a, b) => Number(b.state === 'ok') - Number(a.state === 'ok'))
    let failure: unknown = null
    for (const path of [best, ...(others ?? [])].slice(0, TRIES)) {
      signal.throwIfAborted()
      const target = targetOf(path.url)
      try {
        return { socket: await dialer.dial(target, { deadline: DEADLINE, signal }), target }
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  return {
    async open(service, path) {
      const held = opened.get(service.id)
      if (held) return (await held).url
      const { port } = targetOf(path.url)
      const host = `${slug(service.name)}.${slug(service.namespace)}.${lab}.localhost`
      const forward = openForward({ host, port, connect: () => connect(service.id, path) })
      opened.set(service.id, forward)
      forward.catch(() => opened.delete(service.id))
      return (await forward).url
    },
    async close() {
      ended.abort()
      const all = await Promise.allSettled(opened.values())
      await Promise.all(all.map(one => (one.status === 'fulfilled' ? one.value.close() : null)))
    },
  }
}
