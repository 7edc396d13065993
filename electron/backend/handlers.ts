import type { HomeportContract } from '../../shared/contract/contract.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import type { NodeId, ServiceId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab, Service } from '../../shared/lab/model.ts'
import { waitingSources } from '../../shared/lab/waiting.ts'
import type { Handlers } from '../../shared/wire/procedure.ts'
import type { Clock } from '../clock.ts'
import { launch } from '../reach/launch.ts'
import type { Answers } from './answers.ts'
import type { App } from './app.ts'
import { costs } from './cost.ts'
import type { Journal } from './journal.ts'
import type { LabKeeper } from './labKeeper.ts'
import type { Labs } from './labs.ts'
import { servicesElsewhere } from './otherLabs.ts'
import { podWindow } from './podWindow.ts'
import { watchLab } from './watchLab.ts'

export interface HandlerContext {
  readonly labs: Labs
  readonly app: App
  readonly keeper: LabKeeper
  readonly journal: Journal
  readonly answers: Answers
  readonly clock: Clock
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
  const { labs, app, keeper, journal, answers, clock } = context

  const serviceOf = (lab: string, id: string): Service => {
    const service = labs.get(lab).keeper.store.lab?.tables.services.get(id)
    if (!service) throw new FaultError('not-found', 'This service is not in the lab, or no longer.')
    return service
  }

  const by = context.control ? 'on the command line' : 'in the page'
  const noteService = (lab: string, id: ServiceId, sentence: string, node: NodeId | null = null) => {
    const service = labs.get(lab).keeper.store.lab?.tables.services.get(id)
    if (service) journal.act(lab, { subject: id, name: service.name, node, sentence: `${sentence}, ${by}` })
  }
  const note = (lab: string, sentence: string) =>
    journal.act(lab, { subject: null, name: 'Homeport', node: null, sentence: `${sentence}, ${by}` })

  return {
    'labs.list': async () => {
      const { urlCommand } = context
      return labs.all.map(({ plan: { id, name, demo, file }, keeper: { store } }) => ({
        id,
        name,
        demo,
        file,
        ...summaryOf(store.lab),
        urlCommand,
      }))
    },

    'lab.watch': ({ lab, revision, seen = true }, signal) => {
      return watchLab(() => labs.get(lab).keeper, { clock, from: revision, seen }, signal)
    },

    'app.cost': ({ lab }, signal) => {
      labs.get(lab)
      return costs(clock, context.version, app.used, signal)
    },

    'service.check': async ({ lab, service }) => {
      serviceOf(lab, service)
      await labs.get(lab).keeper.check(service)
      noteService(lab, service, 'Every path was tried at once')
      return { paths: serviceOf(lab, service).paths }
    },

    'service.open': async ({ lab, service: id, path, forward, opens = true }, signal) => {
      const service = serviceOf(lab, id)
      if (!service.launchable) {
        throw new FaultError('refused', `${inert(service.name)} cannot be opened from outside the cluster.`)
      }
      const { keeper, dialer, forwards, plan } = labs.get(lab)
      const now = keeper.store.lab
      if (!now) throw new FaultError('not-found', 'The lab is not known yet.')
      const { path: found, tried } = await launch(dialer, clock, now, service, path, signal)
      if (!found) {
        const fault = unreachable(service, tried)
        if (opens)
          noteService(lab, id, `Could not be opened: ${tried[0]?.answer ?? 'it has no path from here'}`)
        throw fault
      }
      const url = forward && plan.demo ? await forwards.open(service, found) : found.url
      if (opens) noteService(lab, id, `Opened over ${found.via}`, found.node)
      return { address: found.url, url, via: found.via, tried: [...tried] }
    },

    'app.watch': (_, signal) => app.follow(signal),
    'app.budget': (_, signal) => app.budget.follow(signal),
    'settings.change': async change => {
      app.changeSettings(change)
      // A favourite is seen where it is; what Homeport may cost changes what is watched.
      if (change.limits || change.slowDown !== undefined) {
        for (const { plan } of labs.all) note(plan.id, 'What Homeport may cost was changed')
      }
      return null
    },
    'app.pause': async ({ paused }) => {
      // Asked for twice, it is one pause.
      for (const { plan } of paused === labs.resting ? [] : labs.all) {
        note(plan.id, paused ? 'Watching was paused' : 'Watching was resumed')
      }
      labs.rest(paused)
      return null
    },
    'labs.found': () => keeper.found(),
    'offers.dismiss': async () => {
      await keeper.dismissOffers()
      return null
    },
    'labs.add': async ({ labs }) => {
      const ids = await keeper.add(labs)
      for (const id of ids) note(id, 'The lab was added')
      return ids
    },
    'lab.add': async ({ lab, ...addition }) => {
      const changed = await (await keeper.editor()).add(labs.get(lab), addition)
      note(lab, changed.done)
      return changed
    },
    'lab.join': async ({ lab, node, with: other }) => {
      const changed = await (await keeper.editor()).join(labs.get(lab), node, other)
      note(lab, changed.done)
      return changed
    },
    'lab.undo': async ({ lab, change }) => {
      await (await keeper.editor()).undo(labs.get(lab), change)
      note(lab, 'A change of lab.yaml was undone')
      return null
    },
    'labs.addDemo': async ({ name }) => {
      const id = await keeper.addDemo(name)
      note(id, 'The demo lab was added')
      return id
    },
    'labs.forgetDemo': async () => {
      await keeper.forgetDemo()
      return null
    },

    'pods.window': (query, signal) => podWindow(() => labs.get(query.lab).keeper, clock, query, signal),
    'journal.watch': (query, signal) => {
      labs.get(query.lab)
      return journal.follow(query, signal)
    },
    'journal.lanes': ({ lab, days }, signal) => journal.followLanes(() => labs.get(lab), days, signal),
    'palette.uses': () => journal.uses(),
    'palette.services': async ({ lab }) => {
      const held = labs.all.map(({ plan: { id, name }, keeper: { store } }) => ({ id, name, lab: store.lab }))
      return servicesElsewhere(held, lab)
    },
    'palette.used': async ({ key }) => {
      journal.used(key)
      return null
    },

    'needs.answer': async ({ lab, source, need: id, answer }) => {
      const need = labs.get(lab).keeper.sessions.get(source)?.status.need
      if (need?.id !== id) {
        throw new FaultError('not-found', 'This is not asked any more.', 'Look what is asked now.')
      }
      const done = await answers.give(need, answer)
      note(lab, done)
      const waiting = labs.all.flatMap(host => [...host.keeper.sessions.values()])
      for (const session of waiting) if (session.status.need?.id === id) session.wake()
      return { done }
    },

    'programs.list': async () => answers.programs(),
    'programs.forget': async ({ digests }) => {
      const forgotten = answers.forgetPrograms(digests)
      for (const { plan } of labs.all) {
        for (const { command } of forgotten) note(plan.id, `Forgot what was said of ${inert(command, 80)}`)
      }
      const gone = new Set(forgotten.map(one => one.digest))
      for (const session of labs.all.flatMap(host => [...host.keeper.sessions.values()])) {
        const { need } = session.status
        if (need?.kind === 'program' && gone.has(need.digest)) session.wake()
      }
      return { forgotten: forgotten.length }
    },

    'peer.ping': async ({ lab, peer }, signal) => {
      const { pingPeerOf } = await import('./pingPeer.ts')
      const { latency, path, over } = await pingPeerOf(labs.get(lab), peer, clock, signal)
      return { latency, path, over }
    },
    'lab.diagnose': async ({ lab }) => {
      const { plan, keeper, metered } = labs.get(lab)
      const now = keeper.store.lab
      if (!now) throw new FaultError('not-found', 'The lab is not known yet.')
      const { diagnose } = await import('./diagnose.ts')
      return diagnose(plan, now, source => metered.find(one => one.source === source)?.trail.dialled ?? [])
    },

    'lab.retry': async ({ lab }) => {
      labs.get(lab).keeper.retry()
      note(lab, 'Every connection was tried again')
      return null
    },

    'door.url': async ({ lab }) => {
      labs.get(lab)
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

function summaryOf(lab: Lab | null) {
  return {
    state: lab?.state ?? ('unknown' as const),
    sentence: lab?.sentence ?? '',
    nodes: lab?.tables.nodes.size ?? 0,
    problems: lab?.tables.problems.size ?? 0,
    needsYou: waitingSources(lab?.tables.sources.values() ?? []).length,
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
