import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { transformWithOxc } from 'vite'
import { type Command, interleave, type Shot, shoot } from './measure.ts'
import { measured, type Row, type Wish } from './row.ts'
import { type BenchServer, startServer } from './server.ts'
import { countsOf, type Size } from './size.ts'
import type { Tools } from './tools.ts'

export const small: Size = { nodes: 13, pods: 150, services: 26, near: false }
export const smallNear: Size = { ...small, near: true }
export const large: Size = { nodes: 100, pods: 10_000, services: 200, near: false }

const table = '`kubectl get pods -A`'
export const launchWishes = {
  small: {
    id: 'launch-13',
    what: `launch to complete state, 13 nodes and 150 pods, against ${table}`,
    unit: 'ms',
    goal: 1.5,
  },
  near: {
    id: 'launch-13-near',
    what: `the same, and every one of its 26 services tried over the network, against ${table}`,
    unit: 'ms',
    goal: null,
  },
  bare: {
    id: 'bare-reader',
    what: `a bare Node program that lists twelve kinds, 13 nodes and 150 pods, against ${table}`,
    unit: 'ms',
    goal: null,
  },
  large: {
    id: 'launch-10k',
    what: `launch to complete state, 10,000 pods, against ${table}`,
    unit: 'ms',
    goal: 0.25,
  },
  memory: {
    id: 'rss-10k',
    what: `peak memory of that launch, 10,000 pods, against ${table}`,
    unit: 'MiB',
    goal: 0.4,
  },
} satisfies Record<string, Wish>

/** `homeport status --wait` of the bundled command line, with a data folder of the bench's own. */
export function launch(tools: Tools, server: BenchServer): Command {
  const args = [tools.cli, 'status', '--json', '--wait', '60', '--kubeconfig', server.kubeconfig]
  return { file: tools.node, args: [...args, '--data-dir', path.join(server.folder, 'data')], env: tools.env }
}

/** kubectl with its discovery cache in the bench's folder: warm after the dropped run, which favours it. */
export function getPods(tools: Tools, server: BenchServer): Command {
  const cache = ['--cache-dir', path.join(server.folder, 'kubectl')]
  return {
    file: tools.kubectl,
    args: ['--kubeconfig', server.kubeconfig, ...cache, 'get', 'pods', '-A'],
    env: tools.env,
  }
}

/** Ours against kubectl on a lab of that size; every run must have told the whole truth to count. */
export async function measureLaunch(
  tools: Tools,
  size: Size,
  wishes: { wall: Wish; memory?: Wish },
): Promise<Row[]> {
  const server = await startServer(size)
  try {
    const before = await server.cpu()
    const shots = await interleave(
      tools.runs,
      async () => whole(await shoot(launch(tools, server)), size),
      async () => allPods(await shoot(getPods(tools, server)), size),
    )
    const serverCpu = ((await server.cpu()) - before) / (tools.runs + 1)
    const walls = [shots.ours, shots.peer].map(side => side.map(({ wall }) => wall))
    const rows = [measured(wishes.wall, walls[0] ?? [], walls[1] ?? [], { serverCpu })]
    if (wishes.memory) {
      const peaks = [shots.ours, shots.peer].map(side => side.map(({ peak }) => peak ?? Number.NaN))
      rows.push(measured(wishes.memory, peaks[0] ?? [], peaks[1] ?? []))
    }
    return rows
  } finally {
    await server.stop()
  }
}

/** The floor: the same reading without Homeport. */
export async function measureBare(tools: Tools): Promise<Row[]> {
  const server = await startServer(small)
  try {
    // Without its types, as a bundle would be: stripping them at every start is not what is measured.
    const source = path.join(import.meta.dirname, 'bareReader.ts')
    const script = path.join(server.folder, 'bareReader.mjs')
    writeFileSync(script, (await transformWithOxc(readFileSync(source, 'utf8'), source)).code)
    const bare: Command = { file: tools.node, args: [script, server.kubeconfig], env: tools.env }
    const shots = await interleave(
      tools.runs,
      async () => ended(await shoot(bare)),
      async () => allPods(await shoot(getPods(tools, server)), small),
    )
    return [
      measured(
        launchWishes.bare,
        shots.ours.map(({ wall }) => wall),
        shots.peer.map(({ wall }) => wall),
      ),
    ]
  } finally {
    await server.stop()
  }
}

/** A launch counts when the answer holds the whole lab: every source listed without an error, every row there. */
function whole(shot: Shot, size: Size): Shot {
  const failed = (why: string) => new Error(`homeport status ${why}: ${shot.err.slice(-300)}`)
  let said: {
    state?: string
    settled?: boolean
    counts?: Record<string, number>
    sources?: { kind: string; state: string; errors: number }[]
  }
  try {
    said = JSON.parse(shot.out)
  } catch {
    throw failed(`ended with ${shot.code} and printed no JSON`)
  }
  const { counts, sources, settled, state } = said
  const listed = sources?.some(one => one.kind === 'kubernetes' && one.state === 'up' && one.errors === 0)
  if (!listed) throw failed(`did not list the cluster: ${JSON.stringify(sources)?.slice(0, 300)}`)
  if (!settled) throw failed('printed what was not complete')
  // With services that answer all is well; from away nobody can know.
  const wanted = size.near ? 'ok' : 'unknown'
  if (state !== wanted) throw failed(`called the lab ${state}, not ${wanted}`)
  for (const [name, count] of Object.entries(countsOf(size))) {
    if (counts?.[name] !== count) throw failed(`counted ${counts?.[name]} ${name}, not ${count}`)
  }
  return shot
}

function allPods(shot: Shot, size: Size): Shot {
  const lines = shot.out.trimEnd().split('\n').length - 1
  if (shot.code !== 0 || lines !== size.pods)
    throw new Error(`kubectl ended with ${shot.code}, ${lines} pods: ${shot.err.slice(-300)}`)
  return shot
}

function ended(shot: Shot): Shot {
  if (shot.code !== 0) throw new Error(`the bare reader ended with ${shot.code}: ${shot.err.slice(-300)}`)
  return shot
}
