import { Keeper } from '../../../electron/backend/keeper.ts'
import { loadLab } from '../../../electron/backend/loadLab.ts'
import { type Clock, sleep, systemClock } from '../../../electron/clock.ts'
import { systemDialer } from '../../../electron/reach/dial.ts'
import type { Place } from '../../../electron/reach/place.ts'
import type { SshHost } from '../../../electron/sessions/ssh/resolveHost.ts'
import { bareSsh } from '../bareSsh.ts'
import { answerAll } from '../program.ts'

/*
 * Homeport's backend of one lab, a process of its own whose wall clock jumps as after sleep: node ours.ts LAB_FILE
 * DATA_DIR. It answers (`program.ts`):
 *   settle 0    when every link is up and every host has told its figures
 *   wake AFTER  jumps an hour on after so many ms, and tells how long links and figures took from there
 *   floor 0     what a bare program needs to connect to the same hosts and to run one command on each, ms
 */

const HOUR = 60 * 60_000
/** How often it is looked how far they are, ms; and how long at most. */
const LOOK = 5
const LIMIT = 60_000

const [file = '', dataDir = ''] = process.argv.slice(2)
let slept = 0
const clock: Clock = { ...systemClock, wall: () => Date.now() + slept }
const dialer = systemDialer(clock)
/** Some network or other: without one nothing is dialled, and the bench may run where there is none. */
const place: Place = {
  networks: ['127.0.0.1/8', '192.0.2.2/24'],
  gateway: '192.0.2.1',
  gatewayMac: null,
  offline: false,
}
const options = { demo: null, kubeconfig: null, sshConfig: null, lab: file, dataDir }
const plan = await loadLab(options, { HOME: dataDir })
const problem = plan.problems[0]
if (problem) throw new Error(`${problem.file}: ${problem.sentence}`)
const log = (line: string) => process.stderr.write(`${line}\n`)
const keeper = new Keeper({ plan, clock, dialer, place: async () => place, dataDir, log })
await keeper.start()
// As with a page open: figures are read every 5 s.
keeper.watch()

async function until(what: string, so: () => boolean): Promise<void> {
  const began = clock.mono()
  while (!so()) {
    if (clock.mono() - began > LIMIT) throw new Error(`not within ${LIMIT / 1000} s: ${what}`)
    await sleep(clock, LOOK)
  }
}

const cpuAt = (alias: string) => keeper.facts.hosts.get(alias)?.figures.cpu?.at ?? 0
const states = () => [...keeper.sessions.values()].map(({ status }) => status.state)

async function settle(): Promise<object> {
  const hosts = plan.hosts.map(({ alias }) => alias)
  await until(
    `all are up, of ${states()}`,
    () => states().every(state => state === 'up') && hosts.every(cpuAt),
  )
  return { links: keeper.sessions.size }
}

async function wake(after: number): Promise<object> {
  await sleep(clock, after)
  slept += HOUR
  const began = clock.mono()
  const dropped = new Set<string>()
  /** When each link stood again, wall ms. */
  const proved = new Map<string, number>()
  const look = () => {
    for (const [source, { status }] of keeper.sessions) {
      if (status.state !== 'up') dropped.add(source)
      else if (dropped.has(source) && !proved.has(source)) proved.set(source, clock.wall())
    }
    return proved.size === keeper.sessions.size
  }
  await until('every link stands anew', look)
  const links = clock.mono() - began
  // A figure that an old connection told after waking does not count.
  const first = Math.min(...proved.values(), Number.POSITIVE_INFINITY)
  await until('every figure is fresh', () => plan.hosts.every(({ alias }) => cpuAt(alias) >= first))
  const { hosts } = keeper.facts
  if (hosts.size !== plan.hosts.length) throw new Error(`${hosts.size} hosts, not ${plan.hosts.length}`)
  return { links, figures: clock.mono() - began }
}

function command(host: SshHost): Promise<void> {
  return new Promise((resolve, reject) => {
    bareSsh(host).then(client => {
      client.exec('cat /proc/stat /proc/meminfo /proc/loadavg /proc/uptime', (error, channel) => {
        if (error) return reject(error)
        channel.resume().on('close', () => {
          client.end()
          resolve()
        })
      })
    }, reject)
  })
}

async function floor(): Promise<object> {
  const began = clock.mono()
  await Promise.all(plan.hosts.map(command))
  return { wall: clock.mono() - began }
}

await answerAll({ settle, wake, floor })
