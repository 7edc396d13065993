import { sampleScript } from '../../../electron/collectors/scripts.ts'
import { interleave, median } from '../measure.ts'
import { measured, type Row, type Wish } from '../row.ts'
import type { Tools } from '../tools.ts'
import { type Fleet, startFleet } from './fleet.ts'
import type { Rounds } from './masters.ts'

const loop = 'the same script by `xargs -P N ssh` over ControlMaster connections'
const poll = (hosts: number, goal: number) => ({
  wall: {
    id: `ssh-poll-${hosts}`,
    what: `one sample of each of ${hosts} SSH hosts, read and told, against ${loop}`,
    unit: 'ms',
    goal,
  },
  cpu: {
    id: `ssh-poll-${hosts}-cpu`,
    what: `CPU of that poll, against that of ssh and xargs without the ControlMaster processes`,
    unit: 'ms',
    goal: 0.1,
  },
})
export const pollWishes = {
  13: {
    ...poll(13, 0.35),
    sample: {
      id: 'ssh-sample',
      what: 'one sample over the open channel of one host, against one exec over ControlMaster',
      unit: 'ms',
      goal: 0.3,
    },
  },
  100: {
    ...poll(100, 0.25),
    memory: {
      id: 'ssh-memory',
      what: 'memory of each SSH host that is added, both its shells open, against one ControlMaster process (PSS)',
      unit: 'KiB',
      goal: 0.3,
    },
  },
} satisfies Record<number, Record<string, Wish>>

/** The sample as the peer runs it. grep calls a file that is not there a failure. */
const SCRIPT = `${sampleScript}; :`
/** Polls in a row that make one run, so that a run lasts long enough to be measured. */
const ROUNDS = { 13: 20, 100: 4 }
const EXECS = 50

/** Homeport against ControlMaster processes on the same hosts: both are logged in before the measuring begins. */
export async function measurePoll(tools: Tools, hosts: 13 | 100): Promise<Row[]> {
  const fleet = await startFleet(hosts, tools.openssh)
  try {
    const memory = hosts === 100 ? await weigh(fleet, tools.runs) : []
    await fleet.ours.ask('connect', hosts)
    const polls = await measurePolls(fleet, tools.runs, hosts)
    return [...polls, ...(hosts === 13 ? await measureSample(fleet, tools.runs) : []), ...memory]
  } finally {
    await fleet.stop()
  }
}

async function measurePolls({ ours, masters, note }: Fleet, runs: number, hosts: 13 | 100): Promise<Row[]> {
  const rounds = ROUNDS[hosts]
  const before = masters.cpu()
  const shots = await interleave<{ wall: number; cpu: number }>(
    runs,
    async () => {
      const shot = await ours.ask<{ wall: number; cpu: number; told: number }>('poll', rounds)
      if (shot.told !== rounds * hosts)
        throw new Error(`ours told ${shot.told} samples, not ${rounds * hosts}`)
      return shot
    },
    async () => whole(await masters.poll(SCRIPT, rounds), rounds * hosts),
  )
  const own = ((masters.cpu() - before) * 1000) / (rounds * (runs + 1))
  const of = (key: 'wall' | 'cpu') => [shots.ours, shots.peer].map(side => side.map(one => one[key]))
  const [ourWalls = [], theirWalls = []] = of('wall')
  const [ourCpu = [], theirCpu = []] = of('cpu')
  const { wall, cpu } = pollWishes[hosts]
  return [
    measured(wall, ourWalls, theirWalls, { note, steady: true }),
    measured(cpu, ourCpu, theirCpu, {
      note: `the ControlMaster processes took ${own.toPrecision(3)} ms more a poll`,
      steady: true,
    }),
  ]
}

async function measureSample({ ours, masters, note }: Fleet, runs: number): Promise<Row[]> {
  const all: number[] = []
  const shots = await interleave(
    runs,
    async () => {
      const { each, bytes } = await ours.ask<{ each: number[]; bytes: number }>('sample', EXECS)
      if (bytes < 500) throw new Error(`our sample has ${bytes} bytes`)
      all.push(...each)
      return each.reduce((sum, one) => sum + one, 0) / EXECS
    },
    async () => whole(await masters.exec(SCRIPT, EXECS), EXECS).wall,
  )
  const p99 = all.sort((one, other) => one - other)[Math.floor(all.length * 0.99)] ?? Number.NaN
  const more = { note: `99 of 100 of ours within ${p99.toPrecision(3)} ms; ${note}`, steady: true }
  return [measured(pollWishes[13].sample, shots.ours, shots.peer, more)]
}

/** A run of the peer counts when every host told its memory. */
function whole(rounds: Rounds, answers: number): Rounds {
  const told = rounds.out.split('/proc/meminfo:MemTotal:').length - 1
  if (told !== answers) throw new Error(`the ControlMaster loop told ${told} samples, not ${answers}`)
  return rounds
}

/** Adds the hosts in as many equal parts as there are runs, after one that is not counted. */
async function weigh({ ours, masters }: Fleet, runs: number): Promise<Row[]> {
  const part = Math.floor(100 / (runs + 1))
  const grown: number[] = []
  let before = Number.NaN
  for (let n = 1; n <= runs + 1; n += 1) {
    await ours.ask('connect', n * part)
    await ours.ask('poll', 3)
    const { pss } = await ours.ask<{ pss: number }>('memory', 0)
    if (n > 1) grown.push((pss - before) / part)
    before = pss
  }
  const theirs = masters.pss()
  const parts = Array.from({ length: runs }, (_, n) => median(theirs.slice(n * part, (n + 1) * part)))
  return [measured(pollWishes[100].memory, grown, parts, { steady: true })]
}
