import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findPeer } from '../live/peers.ts'
import { badKubeconfigWishes, measureBadKubeconfig } from './badKubeconfig.ts'
import { burstWish, measureBurst } from './burst.ts'
import { bytesWishes, measureBytes } from './bytes.ts'
import { eventsWish, measureEvents } from './events.ts'
import { firstLoadWish, measureFirstLoad } from './firstLoad.ts'
import { framesWishes, measureFrames } from './frames.ts'
import { idleWish, measureIdle } from './idle/idle.ts'
import { large, launchWishes, measureBare, measureLaunch, small, smallNear } from './launch.ts'
import { delayedWish, measureDelayed } from './list/delayed.ts'
import { type Row, unmeasured, type Wish } from './row.ts'
import { measurePoll, pollWishes } from './ssh/poll.ts'
import { measureStart, startWishes } from './start.ts'
import { table } from './table.ts'
import type { Tools } from './tools.ts'
import { changeWishes, measureChanges } from './topology/change.ts'
import { layoutWishes, measureLayout } from './topology/layout.ts'
import { measureWake, wakeWishes } from './wake/wake.ts'

/*
 * npm run bench [-- --json] [-- --only ID,ID] [-- --runs N]
 * The table, or with --json the rows and nothing else, goes to standard output; how far it is to standard error.
 */

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
  },
})
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1) {
  process.stderr.write('bench: --runs wants a whole number from 1\n')
  process.exit(2)
}
const only = values.only?.split(',')

/** Rows that are measured together, and how. `needs` are what must be there first. */
interface Measurement {
  wishes: Wish[]
  needs: ('kubectl' | 'openssh' | 'build' | 'page')[]
  measure(tools: Tools): Promise<Row[]>
}

const { small: launch13, near: launchNear, large: launch10k, memory, bare } = launchWishes
const measurements: Measurement[] = [
  {
    wishes: [launch13],
    needs: ['kubectl', 'build'],
    measure: tools => measureLaunch(tools, small, { wall: launch13 }),
  },
  { wishes: [bare], needs: ['kubectl'], measure: measureBare },
  {
    wishes: [launch10k, memory],
    needs: ['kubectl', 'build'],
    measure: tools => measureLaunch(tools, large, { wall: launch10k, memory }),
  },
  {
    wishes: [launchNear],
    needs: ['kubectl', 'build'],
    measure: tools => measureLaunch(tools, smallNear, { wall: launchNear }),
  },
  { wishes: Object.values(startWishes), needs: ['build', 'page'], measure: measureStart },
  { wishes: badKubeconfigWishes, needs: ['build'], measure: measureBadKubeconfig },
  { wishes: Object.values(bytesWishes), needs: ['build', 'page'], measure: measureBytes },
  { wishes: [delayedWish], needs: [], measure: measureDelayed },
  { wishes: [eventsWish], needs: ['kubectl', 'build', 'page'], measure: measureEvents },
  {
    wishes: framesWishes.nodes,
    needs: ['page'],
    measure: tools => measureFrames(tools, 'nodes'),
  },
  { wishes: framesWishes.pods, needs: ['page'], measure: tools => measureFrames(tools, 'pods') },
  { wishes: [burstWish], needs: ['page'], measure: measureBurst },
  ...([13, 100] as const).map(
    (hosts): Measurement => ({
      wishes: Object.values(pollWishes[hosts]),
      needs: ['openssh'],
      measure: tools => measurePoll(tools, hosts),
    }),
  ),
  { wishes: [idleWish], needs: ['openssh', 'build', 'page'], measure: measureIdle },
  { wishes: Object.values(wakeWishes), needs: ['openssh'], measure: measureWake },
  { wishes: [firstLoadWish], needs: ['page'], measure: measureFirstLoad },
  ...[200, 1_000].flatMap((nodes): Measurement[] => [
    {
      wishes: Object.values(layoutWishes(nodes)),
      needs: [],
      measure: tools => measureLayout(tools, nodes),
    },
    { wishes: changeWishes(nodes), needs: ['page'], measure: tools => measureChanges(tools, nodes) },
  ]),
]

const checkout = path.resolve(import.meta.dirname, '../..')
const home = mkdtempSync(path.join(tmpdir(), 'homeport-bench-home-'))
process.once('exit', () => rmSync(home, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const cli = path.join(checkout, 'dist/node/cli.js')
const kubectl = await findPeer('kubectl')
const [ssh, sshd, keygen] = await Promise.all([findPeer('ssh'), findPeer('sshd'), findPeer('ssh-keygen')])
const missing: Record<string, string | null> = {
  kubectl: kubectl.missing,
  openssh: ssh.missing ?? sshd.missing ?? keygen.missing,
  build: existsSync(cli) ? null : 'not built: npm run build',
  page: existsSync(path.join(checkout, 'dist/page/index.html'))
    ? null
    : 'the page is not built: npm run build',
}
const tools: Tools = {
  node: process.execPath,
  cli,
  serve: path.join(checkout, 'dist/node/serve.js'),
  kubectl: kubectl.file ?? '',
  openssh: { ssh: ssh.file ?? '', sshd: sshd.file ?? '', 'ssh-keygen': keygen.file ?? '' },
  runs,
  env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8', TMPDIR: tmpdir() },
}

const rows: Row[] = []
for (const { wishes, needs, measure } of measurements) {
  if (only && !wishes.some(({ id }) => only.includes(id))) continue
  const ids = wishes.map(({ id }) => id).join(', ')
  const absent = needs.map(need => missing[need]).find(reason => reason)
  if (absent) {
    rows.push(...wishes.map(wish => unmeasured(wish, `not run: ${absent}`)))
    continue
  }
  process.stderr.write(`bench: ${ids}\n`)
  try {
    rows.push(...(await measure(tools)))
  } catch (error) {
    rows.push(...wishes.map(wish => unmeasured(wish, (error as Error).message)))
  }
}

process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : `${table(rows)}\n`)
const missed = rows.filter(({ ok }) => !ok)
if (missed.length > 0) process.stderr.write(`bench: missed: ${missed.map(({ id }) => id).join(', ')}\n`)
process.exitCode = missed.length > 0 ? 1 : 0
