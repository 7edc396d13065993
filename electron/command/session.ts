import { readdir } from 'node:fs/promises'
import type { HomeportContract } from '../../shared/contract/contract.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { applyPatch } from '../../shared/lab/patch.ts'
import type { Client } from '../../shared/wire/procedure.ts'
import { connectControl } from '../backend/controlSocket.ts'
import { makeDataDir } from '../backend/dataDir.ts'
import { demoFolder, type LabOptions, UsageError } from '../backend/options.ts'
import { installed, program } from '../backend/places.ts'
import { controlPath } from '../backend/selection.ts'
import { systemClock } from '../clock.ts'
import type { Output } from './output.ts'

/** A conversation with the backend of a lab. */
export interface LabSession {
  readonly client: Client<HomeportContract>
  readonly lab: string
  /** The backend runs in this process and ends with it. */
  readonly own: boolean
  close(): Promise<void>
}

/** The backend that runs for these options, or null. */
export async function runningSession(options: LabOptions): Promise<LabSession | null> {
  const port = await connectControl(controlPath(options))
  if (!port) return null
  // Loaded where there is somebody to speak with: a command of its own backend asks it directly.
  const [{ connect }, { contract }] = await Promise.all([
    import('../../shared/wire/connect.ts'),
    import('../../shared/contract/contract.ts'),
  ])
  const client = connect(port, contract)
  const [first] = await client['labs.list']({})
  if (!first) throw new FaultError('unknown-lab', 'The Homeport that runs holds no lab.')
  return { client, lab: first.id, own: false, close: async () => port.close() }
}

/** The backend that runs, else one of this command's own; a demo lab is started where it is not running. */
export async function labSession(options: LabOptions, out: Output): Promise<LabSession> {
  const running = await runningSession(options)
  if (running) return running
  await ensureDemo(options)
  const { startBackend } = await import('../backend/backend.ts')
  const backend = await startBackend(options, systemClock, line => out.say(line))
  return { client: backend.client, lab: backend.lab, own: true, close: () => backend.close() }
}

/** Starts the demo program of these options unless it runs; nothing for a lab of the owner's. */
export async function ensureDemo(options: LabOptions): Promise<void> {
  if (options.demo === null) return
  // Before anything is made for it: a name that was mistyped leaves nothing behind.
  const worlds = (await readdir(installed('resources/worlds')).catch(() => [] as string[]))
    .filter(file => file.endsWith('.yaml'))
    .map(file => file.slice(0, -'.yaml'.length))
  if (!worlds.includes(options.demo))
    throw new UsageError(`There is no demo lab “${options.demo}”; there is ${worlds.join(', ')}.`)
  makeDataDir(options.dataDir)
  const { startDemo } = await import('../demo/control.ts')
  const folder = demoFolder(options)
  await startDemo({
    name: options.demo,
    folder,
    worldsFolder: installed('resources/worlds'),
    command: program('demo'),
  })
}

/** Whether the demo lab of these options still plays: anybody may have ended it meanwhile. */
export async function demoRuns(options: LabOptions): Promise<boolean> {
  if (options.demo === null) return false
  const { demoStatus } = await import('../demo/control.ts')
  return (await demoStatus(demoFolder(options))).running
}

/** How long the first word of a backend may take beyond the wait, ms. */
const FIRST_WORD = 5_000

/**
 * The lab as soon as it is settled or `enough`, or as it is after `wait` seconds. Follows it live meanwhile.
 */
export async function settledLab(
  { client, lab: id }: LabSession,
  wait: number,
  enough: (lab: Lab) => boolean = () => false,
): Promise<Lab> {
  const ended = new AbortController()
  let lab: Lab | null = null
  let late = wait === 0
  const stop = systemClock.after(wait * 1000, () => {
    late = true
    if (lab) ended.abort()
  })
  // What the backend holds at this moment is told even when there is no time to wait for more.
  const giveUp = systemClock.after(wait * 1000 + FIRST_WORD, () => ended.abort())
  try {
    for await (const patch of client['lab.watch']({ lab: id, revision: null }, ended.signal)) {
      lab = applyPatch(lab, patch)
      if (lab.settled || enough(lab) || late || lab.tables.sources.size === 0) break
    }
  } catch (error) {
    const cancelled = error instanceof FaultError && error.fault.code === 'cancelled'
    if (!cancelled || !ended.signal.aborted) throw error
  } finally {
    stop()
    giveUp()
  }
  if (!lab)
    throw new FaultError(
      'unreachable',
      `Nothing was heard of the lab in ${wait} s.`,
      'Give it more time with --wait.',
    )
  return lab
}
