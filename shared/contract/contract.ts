import * as z from 'zod'
import { labIdSchema, peerIdSchema, serviceIdSchema, sourceIdSchema } from '../lab/idSchemas.ts'
import { pathSchema } from '../lab/model.ts'
import { answerSchema } from '../lab/need.ts'
import { patchSchema } from '../lab/patchSchema.ts'
import { SHOWN_STATES } from '../lab/state.ts'
import { call, stream } from '../wire/procedure.ts'
import { appStateSchema, budgetSchema, settingsChangeSchema } from './app.ts'
import { diagnosisQuerySchema, diagnosisSchema } from './diagnosis.ts'
import { foundSchema, newLabSchema } from './found.ts'
import { journalLanesSchema, journalPageSchema, journalQuerySchema } from './journal.ts'
import { changedSchema, joinSchema, labAdditionSchema } from './labFile.ts'
import { podQuerySchema, podWindowSchema } from './pods.ts'
import { answeredProgramSchema, forgetProgramsSchema } from './programs.ts'

/** Every input names its lab, takes no extra fields, and has bounded text. */
const inLab = z.strictObject({ lab: labIdSchema })
const ofService = z.strictObject({ lab: labIdSchema, service: serviceIdSchema })
const url = z.string().max(2048)

/**
 * Every procedure and stream of Homeport. The backend's handlers, the page's link, the command line and the
 * tests are all derived from this one value.
 */
export const contract = {
  /** The labs this backend holds. `urlCommand` is what its owner types for a new link to the browser door. */
  'labs.list': call(
    z.strictObject({}),
    z.array(
      z.object({
        id: labIdSchema,
        name: z.string(),
        demo: z.boolean(),
        /** The lab.yaml it was read from; null where flags alone name it, or nothing does yet. */
        file: z.string().nullable(),
        state: z.enum(SHOWN_STATES),
        /** The verdict over the lab, and how many machines and problems it has. */
        sentence: z.string(),
        nodes: z.number(),
        problems: z.number(),
        /** Sources that wait for their owner. */
        needsYou: z.number(),
        urlCommand: z.string(),
      }),
    ),
  ),
  /**
   * The lab, live: the first item is what changed since `revision` (null: everything), each later one what
   * changed since the item before. With nothing to tell, an empty patch comes every few seconds. A revision
   * belongs to the connection it came over: on a new one ask for everything, since each run of the backend
   * counts from one.
   */
  'lab.watch': stream(
    z.strictObject({
      lab: labIdSchema,
      revision: z.number().int().nonnegative().nullable(),
      /** False: nobody looks at what is shown, so that figures are read at their slow pace. */
      seen: z.boolean().optional(),
    }),
    patchSchema,
  ),
  /** What Homeport itself costs, every few seconds: CPU in percent of one core, memory in bytes. */
  'app.cost': stream(
    inLab,
    z.object({ cpu: z.number().nullable(), memory: z.number(), version: z.string(), at: z.number() }),
  ),
  /** Tries every path of a service now and answers with what was found. */
  'service.check': call(ofService, z.object({ paths: z.array(pathSchema) })),
  /**
   * Finds the path a click takes: the best one, else the next that answers. `address` is the lab's own URL,
   * `url` what a browser on this computer is sent to: the same, or with `forward` a loopback forward where one
   * is needed. `tried` names the paths that failed before. Fault `unreachable` with one sentence when nothing answers.
   * Who only asks for the address says so with `opens: false`: the journal notes what was opened, and no question.
   */
  'service.open': call(
    z.strictObject({
      lab: labIdSchema,
      service: serviceIdSchema,
      path: url.nullable(),
      forward: z.boolean(),
      opens: z.boolean().optional(),
    }),
    z.object({
      address: url,
      url,
      via: z.string(),
      tried: z.array(z.object({ url, answer: z.string() })),
    }),
  ),
  /** The pods of one lab, a part at a time: an item whenever what the window shows has changed. */
  'pods.window': stream(podQuerySchema, podWindowSchema),
  /** A page of the journal, again whenever an entry was added to it. */
  'journal.watch': stream(journalQuerySchema, journalPageSchema),
  /** The states of every node over the last `days`, again whenever one changed. */
  'journal.lanes': stream(
    z.strictObject({ lab: labIdSchema, days: z.number().min(0.04).max(30) }),
    journalLanesSchema,
  ),
  /** Settings and what is true of Homeport as a whole, again whenever it changed. */
  'app.watch': stream(z.strictObject({}), appStateSchema),
  'settings.change': call(settingsChangeSchema, z.null()),
  /** Rests or resumes every session and probe of every lab. */
  'app.pause': call(z.strictObject({ paused: z.boolean() }), z.null()),
  /** What Homeport costs and its limits, every few seconds. */
  'app.budget': stream(z.strictObject({}), budgetSchema),
  /** What could be looked at on this computer; reads files, contacts nothing. */
  'labs.found': call(z.strictObject({}), foundSchema),
  /** What is offered now has been seen: it is offered no more. */
  'offers.dismiss': call(z.strictObject({}), z.null()),
  /** Makes labs and connects to them. Answers with their ids; what exists is never written over. */
  'labs.add': call(z.strictObject({ labs: z.array(newLabSchema).min(1).max(20) }), z.array(labIdSchema)),
  /**
   * Writes clusters and hosts into the lab.yaml that `labs.list` names, and connects to them. Comments, order and
   * everything else in the file stay byte for byte; one that cannot be changed so is refused.
   */
  'lab.add': call(labAdditionSchema, changedSchema),
  /** Writes into lab.yaml which names are one machine, against what was joined by evidence. */
  'lab.join': call(joinSchema, changedSchema),
  /** Puts the lab.yaml back as it was before a change; refused where it was changed since. */
  'lab.undo': call(z.strictObject({ lab: labIdSchema, change: z.string().max(40) }), z.null()),
  /** Starts the demo program of a world and holds its lab beside the others, until `labs.forgetDemo`. */
  'labs.addDemo': call(z.strictObject({ name: z.string().max(60) }), labIdSchema),
  'labs.forgetDemo': call(z.strictObject({}), z.null()),
  /** How often each thing was chosen in the palette and when last, by its key; the most used first. */
  'palette.uses': call(
    z.strictObject({}),
    z.array(z.object({ key: z.string(), count: z.number(), at: z.number() })),
  ),
  /**
   * What can be opened in every lab but the named one, which its reader holds already. `port` is what a service is
   * known by; `reached`: a path answers now.
   */
  'palette.services': call(
    inLab,
    z.array(
      z.object({
        id: labIdSchema,
        name: z.string(),
        services: z.array(
          z.object({
            id: serviceIdSchema,
            name: z.string(),
            port: z.number().nullable(),
            state: z.enum(SHOWN_STATES),
            reached: z.boolean(),
          }),
        ),
      }),
    ),
  ),
  'palette.used': call(z.strictObject({ key: z.string().min(1).max(1100) }), z.null()),
  /**
   * Answers what a source needs of its owner, as its row tells. `need` is the id of that need: what has been settled or
   * has changed meanwhile is refused. Every source that waited for the same tries again.
   */
  'needs.answer': call(
    z.strictObject({
      lab: labIdSchema,
      source: sourceIdSchema,
      need: z.string().max(200),
      answer: answerSchema,
    }),
    z.object({ done: z.string() }),
  ),
  /** What was said of programs that files of the owner's name, in all labs. */
  'programs.list': call(z.strictObject({}), z.array(answeredProgramSchema)),
  /** Takes back what was said of these: they are asked about again before they are started again. */
  'programs.forget': call(forgetProgramsSchema, z.object({ forgotten: z.number() })),
  /** Asks tailscaled how a machine of the tailnet is reached now. Faults where it does not answer within some seconds. */
  'peer.ping': call(
    z.strictObject({ lab: labIdSchema, peer: peerIdSchema }),
    z.object({
      /** Ms. */
      latency: z.number().nullable(),
      path: z.enum(['direct', 'peer-relay', 'relayed']).nullable(),
      /** As in the row of a peer. */
      over: z.string().nullable(),
    }),
  ),
  /** Of every source how it is reached, what was tried and what it takes. */
  'lab.diagnose': call(diagnosisQuerySchema, diagnosisSchema),
  /** Wakes every session of the lab: what waits for its next try tries now. */
  'lab.retry': call(inLab, z.null()),
  /** A link with a fresh one-time code for the browser door; answered on the control socket only. */
  'door.url': call(inLab, z.object({ url, expiresAt: z.number() })),
} as const

export type HomeportContract = typeof contract
