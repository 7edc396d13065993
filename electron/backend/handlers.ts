import type { HomeportContract } from '../../shared/contract/contract.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab, Service } from '../../shared/lab/model.ts'
import type { Patch } from '../../shared/lab/patchSchema.ts'
import type { Handlers } from '../../shared/wire/procedure.ts'
import { type Clock, sleep } from '../clock.ts'
import type { Dialer } from '../reach/dial.ts'
import { launch } from '../reach/launch.ts'
import { costs } from './cost.ts'
import type { Forwards } from './forwards.ts'
import type { Keeper } from './keeper.ts'

/** With nothing to tell, a reader hears this often that the link is alive; ms. */
const HEARTBEAT = 5_000

export interface HandlerContext {
  readonly keeper: Keeper
  readonly clock: Clock
  readonly dialer: Dialer
  readonly forwards: Forwards
  readonly version: string
  /** What the owner types for a new link to the browser door. */
  readonly urlCommand: string
  /** Mints a link to the browser door; null where no door is open. */
  readonly mintLink: () => { url: string; expiresAt: number } | null
  /** Frames of this reader come over the control socket, so from the same user. */
  readonly control: boolean
}

/** Answers every procedure of the contract for one reader. */
export function handlers(context: HandlerContext): Handlers<HomeportContract> {
  const { keeper, clock } = context
  const store = keeper.store

  const inLab = (lab: string) => {
    if (lab !== keeper.plan.id) throw new FaultError('unknown-lab', `No lab “${inert(lab)}” is held here.`)
  }
  const serviceOf = (lab: string, id: string): Service => {
    inLab(lab)
    const service = store.lab?.tables.services.get(id)
    if (!service) throw new FaultError('not-found', 'This service is not in the lab, or no longer.')
    return service
  }

  return {
    'labs.list': async () => {
      const { id, name, demo } = keeper.plan
      const { urlCommand } = context
      return [{ id, name, demo, ...summaryOf(store.lab), urlCommand }]
    },

    'lab.watch': ({ lab, revision }, signal) => {
      inLab(lab)
      return watch(context, revision, signal)
    },

    'app.cost': ({ lab }, signal) => {
      inLab(lab)
      return costs(clock, context.version, signal)
    },

    'service.check': async ({ lab, service }) => {
      serviceOf(lab, service)
      await keeper.check(service)
      return { paths: serviceOf(lab, service).paths }
    },

    'service.open': async ({ lab, service: id, path, forward }, signal) => {
      const service = serviceOf(lab, id)
      if (!service.launchable) {
        throw new FaultError('refused', `${inert(service.name)} cannot be opened from outside the cluster.`)
      }
      const now = store.lab
      if (!now) throw new FaultError('not-found', 'The lab is not known yet.')
      const { path: found, tried } = await launch(context.dialer, clock, now, service, path, signal)
      if (!found) throw unreachable(service, tried)
      const url = forward && keeper.plan.demo ? await context.forwards.open(service, found) : found.url
      return { address: found.url, url, via: found.via, tried: [...tried] }
    },

    // Each comes with the part that answers it.
    'pods.window': notYet,
    'journal.watch': notYet,
    'journal.lanes': notYet,
    'app.watch': notYet,
    'app.budget': notYet,
    'settings.change': async () => refused(),
    'app.pause': async () => refused(),
    'labs.found': async () => refused(),
    'labs.add': async () => refused(),
    'labs.addDemo': async () => refused(),
    'labs.forgetDemo': async () => refused(),
    'palette.uses': async () => refused(),
    'palette.used': async () => refused(),

    'lab.retry': async ({ lab }) => {
      inLab(lab)
      keeper.retry()
      return null
    },

    'door.url': async ({ lab }) => {
      inLab(lab)
      if (!context.control)
        throw new FaultError('refused', 'A page cannot ask for a sign-in link.', `Run: ${context.urlCommand}`)
      const link = context.mintLink()
      if (!link)
        throw new FaultError(
          'refused',
          'No browser door is open.',
          'Start one with “npm start” or “npm run demo”.',
        )
      return link
    },
  }
}

function refused(): never {
  throw new FaultError('refused', 'This Homeport cannot do this yet.')
}

// biome-ignore lint/correctness/useYield: refuses at once
async function* notYet(): AsyncGenerator<never> {
  refused()
}

function summaryOf(lab: Lab | null) {
  return {
    state: lab?.state ?? ('unknown' as const),
    sentence: lab?.sentence ?? '',
    nodes: lab?.tables.nodes.size ?? 0,
    problems: lab?.tables.problems.size ?? 0,
    needsYou: [...(lab?.tables.sources.values() ?? [])].filter(one => one.state === 'needs-you').length,
  }
}

async function* watch(
  { keeper, clock }: HandlerContext,
  from: number | null,
  signal: AbortSignal,
): AsyncGenerator<Patch> {
  const { store } = keeper
  const unwatch = keeper.watch()
  let held = from
  try {
    for (;;) {
      signal.throwIfAborted()
      const patch = store.diff(held)
      if (patch) {
        held = patch.to
        yield patch
      }
      const change = store.changed(held ?? 0)
      const beat = new AbortController()
      const abort = () => beat.abort()
      signal.addEventListener('abort', abort, { once: true })
      await Promise.race([change.done, sleep(clock, HEARTBEAT, beat.signal).catch(() => {})])
      signal.removeEventListener('abort', abort)
      beat.abort()
      change.stop()
    }
  } finally {
    unwatch()
  }
}

function unreachable(service: Service, tried: readonly { url: string; answer: string }[]): FaultError {
  const last = tried[0]
  const what = last ? `${last.url.replace(/^https?:\/\//, '')}: ${last.answer}` : 'it has no path from here'
  const more =
    tried.length > 1 ? `, and ${tried.length - 1} more ${tried.length === 2 ? 'path' : 'paths'} failed` : ''
  const verdict = service.state === 'down' ? ` ${service.verdict}` : ''
  return new FaultError(
    'unreachable',
    `${inert(service.name)} does not answer: ${what}${more}.${verdict}`,
    'Check the node, then try again.',
  )
}
