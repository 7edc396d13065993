import { readdir } from 'node:fs/promises'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Found, NewLab } from '../../shared/contract/found.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Clock } from '../clock.ts'
import type { Owner } from '../sessions/owner.ts'

import type { App } from './app.ts'
import type { LabEditor } from './labEditor.ts'
import { LabHost } from './labHost.ts'
import { LabIds, STAND_IN } from './labIds.ts'
import type { Labs } from './labs.ts'
import type { LabWatch } from './labWatch.ts'
import { type LabPlan, loadLab } from './loadLab.ts'
import type { Offers } from './offers.ts'
import type { LabOptions } from './options.ts'
import { isGone, isOwn, labsFolder, ownLabFiles, ownLabPlaces } from './ownLabs.ts'
import { installed } from './places.ts'
import { lastGood } from './replan.ts'

export interface LabKeeperOptions {
  readonly options: LabOptions
  readonly labs: Labs
  readonly app: App
  /** Whom the sessions ask. */
  readonly answers: Owner
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly startDemo: ((options: LabOptions) => Promise<void>) | null
  readonly env?: NodeJS.ProcessEnv
  /** It lasts, and follows the files that its labs are read from. */
  readonly lasts?: boolean
}

/**
 * Decides which labs are held: the one that flags select, or else the owner's own files, the demo lab that was
 * chosen, and what is added while it runs. With nothing of these an empty lab stands in until the first is added.
 */
export class LabKeeper {
  #o: LabKeeperOptions
  #ids: LabIds
  /** The empty lab that stands in for the first. */
  #standIn: LabId | null = null
  #turn: Promise<unknown> = Promise.resolve()
  /** As it was at the last look. */
  #tailnet: Found['tailnet'] = null
  /** Files of labs that were gone at the last beat. */
  #gone = new Set<string>()
  #offers: Offers | null = null
  #watch: LabWatch | null = null
  #editor: LabEditor | null = null

  constructor(options: LabKeeperOptions) {
    this.#o = options
    const { app, log } = options
    this.#ids = new LabIds(options.options.dataDir, problem => {
      log(problem)
      app.addProblem({ file: 'labs.json', sentence: problem, advice: '' })
    })
  }

  async start(): Promise<void> {
    const { options, app } = this.#o
    app.setOwn(isOwn(options))
    await this.#holdAll()
    if (!this.#o.lasts) return
    // A command that ends at once follows nothing and starts without them.
    const [{ Offers }, { LabWatch }] = await Promise.all([import('./offers.ts'), import('./labWatch.ts')])
    this.#offers = new Offers(options.dataDir, app, this.#o.log)
    await this.#offers.load()
    this.#watch = new LabWatch({
      ...this.#o,
      env: this.#env,
      own: isOwn(options)
        ? {
            places: ownLabPlaces(this.#env),
            labs: beat => this.#labsNow(beat),
            look: () => this.#look(),
            tailnetMoved: () => this.#tailnetMoved(),
          }
        : null,
    })
    this.#watch.start()
  }

  /** Resolves when no file is followed any more and what was seen is on disk. */
  async close(): Promise<void> {
    await this.#watch?.close()
    await this.#offers?.written()
    await this.#ids.written()
  }

  async #holdAll(): Promise<void> {
    const { options, app, log } = this.#o
    if (!isOwn(options)) return void (await this.#hold(options))
    await this.#ids.load()
    for (const lab of await ownLabFiles(this.#env)) await this.#hold({ ...options, lab })
    const { demo } = app.settings.now
    // A demo that cannot be started takes no other lab with it.
    if (demo !== null) await this.#holdDemo(demo).catch((error: Error) => log(error.message))
    if (this.#o.labs.all.length > 0) return
    await this.#holdStandIn()
  }

  /** What this computer could look at; reads files alone. */
  async found(): Promise<Found> {
    const { findLabs } = await import('./found.ts')
    return findLabs(this.#plans, { env: this.#env, clock: this.#o.clock })
  }

  /** Everything that is found now has been seen, and is offered no more. */
  async dismissOffers(): Promise<void> {
    if (this.#offers) this.#offers.dismiss(await this.found())
  }

  async #look(): Promise<readonly string[]> {
    const found = await this.found()
    this.#offers?.look(found)
    this.#tailnet = found.tailnet
    return found.looked
  }

  async #tailnetMoved(): Promise<boolean> {
    const { foundTailnet } = await import('./foundTailnet.ts')
    const now = await foundTailnet(this.#plans, { env: this.#env, clock: this.#o.clock })
    const before = this.#tailnet
    return now?.state !== before?.state || now?.name !== before?.name
  }

  /** Holds the lab of each file that came; lets go one whose file is gone, and was at the beat before. */
  #labsNow(beat: boolean): Promise<void> {
    return this.#inTurn(async () => {
      const { labs, options, log } = this.#o
      for (const lab of await ownLabFiles(this.#env)) {
        if (labs.all.some(host => host.options.lab === lab)) continue
        await this.#hold({ ...options, lab })
        await this.#dropStandIn()
      }
      if (!beat) return
      const before = this.#gone
      this.#gone = new Set()
      for (const host of labs.all) {
        const { lab } = host.options
        if (lab === null || !(await isGone(lab))) continue
        if (before.has(lab)) {
          await this.#letGo(host)
          log(`${lab} is gone; its lab is held no more.`)
        } else this.#gone.add(lab)
      }
    })
  }

  /** Writes each lab into a file of its own and holds it. Answers with the ids in that order. */
  add(wanted: readonly NewLab[]): Promise<LabId[]> {
    return this.#inTurn(async () => {
      this.#refuseUnlessOwn()
      const { checkLab, writeLabFile } = await import('./addLab.ts')
      const folder = labsFolder(this.#env)
      for (const lab of wanted) await checkLab(folder, lab)
      const ids: LabId[] = []
      try {
        for (const lab of wanted) {
          const file = await writeLabFile(folder, lab)
          ids.push(await this.#hold({ ...this.#o.options, lab: file }))
        }
      } finally {
        // Also where a later one of them failed: the first is there.
        if (ids.length > 0) await this.#dropStandIn()
      }
      // Who chose has seen the rest too.
      await this.dismissOffers()
      return ids
    })
  }

  /** Starts the demo of a world and holds it, now and at each later start, in place of another world's. */
  addDemo(name: string): Promise<LabId> {
    return this.#inTurn(() => this.#addDemo(name))
  }

  async #addDemo(name: string): Promise<LabId> {
    this.#refuseUnlessOwn()
    const worlds = await readdir(installed('resources/worlds')).catch(() => [] as string[])
    if (!worlds.includes(`${name}.yaml`)) {
      throw new FaultError('not-found', `There is no demo lab “${inert(name, 60)}”.`)
    }
    const held = this.#o.labs.all.find(host => host.plan.demo)
    if (held && this.#o.app.settings.now.demo === name) return held.plan.id
    const id = await this.#holdDemo(name)
    if (held) await this.#o.labs.remove(held.plan.id)
    await this.#dropStandIn()
    this.#o.app.changeSettings({ demo: name })
    return id
  }

  /** Lets the demo lab go; the demo program goes on until it is stopped by itself. */
  forgetDemo(): Promise<void> {
    return this.#inTurn(async () => {
      const { labs, app } = this.#o
      const held = labs.all.find(host => host.plan.demo)
      if (held && isOwn(this.#o.options)) await this.#letGo(held)
      // Last: whoever hears of it asks which labs there are.
      app.changeSettings({ demo: null })
    })
  }

  /** What is held comes and goes in turn: a file that was just written is held once. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #letGo(host: LabHost): Promise<void> {
    const { labs } = this.#o
    if (labs.all.length === 1) await this.#holdStandIn()
    await labs.remove(host.plan.id)
  }

  /** What writes the owner's words into lab.yaml. */
  async editor(): Promise<LabEditor> {
    const { LabEditor } = await import('./labEditor.ts')
    this.#editor ??= new LabEditor(host => this.#reread(host))
    return this.#editor
  }

  /** Reads the files of a lab again, in turn with what is read of them by itself. */
  async #reread(host: LabHost): Promise<void> {
    if (this.#watch) return this.#watch.reread(host)
    await host.keeper.replan(lastGood(host.plan, await loadLab(host.options, this.#env)))
  }

  get #env(): NodeJS.ProcessEnv {
    return this.#o.env ?? process.env
  }

  get #plans(): LabPlan[] {
    return this.#o.labs.all.map(host => host.plan)
  }

  #refuseUnlessOwn(): void {
    if (isOwn(this.#o.options)) return
    throw new FaultError(
      'refused',
      'This Homeport was started for one lab by its flags.',
      'Start it without flags to keep labs of your own.',
    )
  }

  async #holdDemo(name: string): Promise<LabId> {
    const { startDemo } = this.#o
    if (!startDemo) throw new FaultError('refused', 'This door cannot start a demo lab.')
    const options = { ...this.#o.options, demo: name }
    await startDemo(options)
    return this.#hold(options)
  }

  async #holdStandIn(): Promise<void> {
    this.#standIn = await this.#hold(this.#o.options)
    this.#o.app.setFirstRun(true)
  }

  async #dropStandIn(): Promise<void> {
    const id = this.#standIn
    if (id === null) return
    this.#standIn = null
    await this.#o.labs.remove(id)
    this.#o.app.setFirstRun(false)
  }

  async #hold(options: LabOptions): Promise<LabId> {
    const { labs, app, answers, clock, log } = this.#o
    const plan = await loadLab(options, this.#env)
    const id = this.#idOf(options, plan)
    const host = new LabHost({
      plan: { ...plan, id },
      options,
      owner: answers,
      clock,
      log,
      probeEvery: () => app.probeEvery,
    })
    await labs.add(host)
    return id
  }

  /** What flags select alone and what a demo plays has the id of its name. */
  #idOf({ demo, lab }: LabOptions, plan: LabPlan): LabId {
    if (demo !== null || !isOwn(this.#o.options)) return plan.id
    return lab === null ? STAND_IN : this.#ids.of(lab, plan.name)
  }
}
