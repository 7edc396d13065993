import type { AppState } from '../../shared/contract/app.ts'
import type { HomeportContract } from '../../shared/contract/contract.ts'
import { direct } from '../../shared/wire/direct.ts'
import type { Port } from '../../shared/wire/port.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import type { Clock } from '../clock.ts'
import { Answers } from './answers.ts'
import { App } from './app.ts'
import { Consents } from './consents.ts'
import { type ControlSocket, listenControl } from './controlSocket.ts'
import type { Used } from './cost.ts'
import { makeDataDir } from './dataDir.ts'
import { doorCommand } from './doorCommand.ts'
import { type HandlerContext, handlers } from './handlers.ts'
import { Journal } from './journal.ts'
import { LabKeeper } from './labKeeper.ts'
import { Labs } from './labs.ts'
import type { LabOptions } from './options.ts'
import { Overlooker } from './overlook.ts'
import { rareLog } from './rareLog.ts'
import { controlPath } from './selection.ts'
import { VERSION } from './version.ts'

/** Everything behind the doors: labs with their sessions, answered on any Port. */
export interface Backend {
  /** The lab that a command without another choice means. */
  readonly lab: string
  /** Answers a page. */
  attach(port: Port): void
  /** Answers command lines on the control socket of this lab; rejects where another backend already does. */
  listen(): Promise<void>
  /** Lets the control socket hand out links of this door. */
  setDoor(mintLink: () => { url: string; expiresAt: number }): void
  /** The answers to a command that runs in this process. */
  readonly client: Client<HomeportContract>
  /** All that is held, for the tray. */
  readonly overlook: Overlooker
  /** Somebody is at the computer again: whatever waits for its next try, in every lab, tries now. */
  wake(): void
  /** The computer woke up: no connection of any lab is believed, all are made anew. */
  resumed(): void
  /** Whether the computer runs on its battery: then services are tried less often, as its owner's settings ask. */
  setOnBattery(on: boolean): void
  /** Tells every reader what is wrong with a file of Homeport's own, beside what the backend finds itself. */
  addProblem(problem: AppState['problems'][number]): void
  /** Resolves when everything has ended and is on disk; asked again it is the same end. */
  close(): Promise<void>
}

/** What a door brings that the backend cannot do by itself. */
export interface BackendParts {
  /** Starts the demo program of these options where it does not run; left out, no demo lab can be added. */
  startDemo?: (options: LabOptions) => Promise<void>
  /** Reads what all processes of Homeport have used; left out, this one is all there is. */
  used?: () => Used
  /** It lasts, and keeps a journal; without it, it only reads one. */
  records?: boolean
}

/** Starts the backend of the labs that the options select. Nothing is listened on until `listen`. */
export async function startBackend(
  options: LabOptions,
  clock: Clock,
  log: (line: string) => void,
  parts: BackendParts = {},
): Promise<Backend> {
  makeDataDir(options.dataDir)
  const labs = new Labs()
  const app = new App(labs, clock, options.dataDir, log, parts.used)
  const journal = new Journal({
    labs,
    clock,
    dataDir: options.dataDir,
    records: parts.records ?? false,
    tell: problem => {
      log(problem)
      app.addProblem({ file: 'homeport.db', sentence: problem, advice: '' })
    },
  })
  const consents = new Consents(options.dataDir, problem => {
    log(problem)
    app.addProblem({ file: 'consents.json', sentence: problem, advice: '' })
  })
  const answers = new Answers(consents)
  const startDemo = parts.startDemo ?? null
  const lasts = parts.records ?? false
  const keeper = new LabKeeper({ options, labs, app, answers, clock, log, startDemo, lasts })
  let mintLink: HandlerContext['mintLink'] = () => null
  let control: ControlSocket | null = null
  const ports = new Set<Port>()
  const refused = rareLog(clock, log)

  const contextOf = (control: boolean): HandlerContext => ({
    labs,
    app,
    keeper,
    journal,
    answers,
    clock,
    version: VERSION,
    // Looks along the path for `homeport`: asked by the few who show it, not at each start.
    get urlCommand() {
      return doorCommand(options)
    },
    mintLink: () => mintLink(),
    control,
  })
  const answer = async (port: Port, fromControl: boolean) => {
    ports.add(port)
    port.onClose(() => ports.delete(port))
    // A command that asks its own backend needs neither frames nor schemas; a port keeps what comes meanwhile.
    try {
      const { answerPort } = await import('./answerPort.ts')
      answerPort(port, handlers(contextOf(fromControl)), refused)
    } catch (error) {
      // Its file is gone: an update has replaced Homeport while it ran.
      log(`A page could not be answered; start Homeport again. (${(error as Error).message})`)
      port.close('Homeport has to be started again')
    }
  }
  const end = async () => {
    await keeper.close()
    await journal.close()
    await labs.close()
    await consents.written()
    await app.close()
  }
  let closing: Promise<void> | null = null
  const close = async () => {
    await end()
    for (const port of ports) port.close('Homeport ends')
    await control?.close()
  }
  try {
    await Promise.all([app.settings.load(), consents.load()])
    await keeper.start()
  } catch (error) {
    await end()
    throw error
  }
  app.budget.start()
  journal.start()

  return {
    get lab() {
      return labs.all[0]?.plan.id ?? ''
    },
    client: direct(handlers(contextOf(true))),
    overlook: new Overlooker(labs, app),
    wake: () => {
      for (const host of labs.all) host.keeper.retry()
    },
    resumed: () => {
      for (const host of labs.all) host.keeper.resumed()
    },
    setOnBattery: on => app.setOnBattery(on),
    addProblem: problem => app.addProblem(problem),
    attach: port => void answer(port, false),
    setDoor: mint => {
      mintLink = mint
    },
    listen: async () => {
      control = await listenControl(controlPath(options), port => void answer(port, true))
    },
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
