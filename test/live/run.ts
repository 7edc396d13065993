import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startOf } from './cache.ts'
import { clean, cleanEarlier, runPrefix } from './leftovers.ts'
import { findPeer, isBuilt, MACHINES, type Peer } from './peers.ts'

/*
 * npm run test:live [-- --allow-missing] [-- SUITE…]
 * Builds or finds the peers, runs the suites whose peers are all there, names the others, and looks whether
 * anything was left behind. Exit code 1 when a test failed, something was left, or a peer could not be built.
 */

/** A file of live tests and the real programs it runs against. */
interface Suite {
  name: string
  peers: string[]
}

const suites: Suite[] = [
  { name: 'commands', peers: ['etcd', 'kube-apiserver', 'kubectl'] },
  { name: 'session', peers: ['etcd', 'kube-apiserver'] },
  { name: 'demo', peers: ['kubectl'] },
  { name: 'demoTailnet', peers: ['tailscale'] },
  { name: 'ssh', peers: ['sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'] },
  { name: 'sshConfig', peers: ['ssh'] },
  { name: 'certificates', peers: ['sshd', 'ssh', 'ssh-keygen'] },
  { name: 'dropbear', peers: ['dropbear', 'dropbearkey', 'busybox', 'ssh-keygen', MACHINES] },
  { name: 'tailnet', peers: ['tailscaled', 'tailscale', 'headscale', MACHINES] },
  { name: 'tailnetLab', peers: ['tailscaled', 'tailscale', 'headscale', MACHINES] },
  { name: 'hosts', peers: ['sshd', 'ssh', 'ssh-keygen', 'script', MACHINES] },
]

const { values, positionals } = parseArgs({
  options: { 'allow-missing': { type: 'boolean', default: false } },
  allowPositionals: true,
})
const say = (line: string) => process.stderr.write(`live: ${line}\n`)
const unknown = positionals.find(name => !suites.some(suite => suite.name === name))
if (unknown !== undefined) {
  say(`no suite ${unknown}; there are ${suites.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
const wanted = suites.filter(({ name }) => positionals.length === 0 || positionals.includes(name))

cleanEarlier(say)
const stop = new AbortController()
let ending: NodeJS.Signals | null = null
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    ending = signal
    stop.abort()
  })
}

const peers = new Map<string, Peer>()
const absent = (suite: Suite) => [
  ...new Set(suite.peers.map(name => peers.get(name)?.missing).filter(why => why)),
]
// What takes minutes to build comes last, and only for a suite that has everything else.
for (const wait of [false, true]) {
  const still = wait ? wanted.filter(suite => absent(suite).length === 0) : wanted
  for (const name of new Set(still.flatMap(suite => suite.peers))) {
    if (isBuilt(name) === wait) peers.set(name, await findPeer(name, say, stop.signal))
  }
}
const missing = wanted.filter(suite => absent(suite).length > 0)
const present = wanted.filter(suite => absent(suite).length === 0)
// What comes with the system cannot be built here: where it is not and cannot be installed, that fails nothing.
const owed = [...peers.values()].some(({ name, missing: why }) => why !== null && isBuilt(name))

// Said first: what the test runner says of itself comes last, for whoever reads only the end.
say(
  `${present.length} of ${wanted.length} suites can run${missing.length > 0 ? `, ${missing.length} MISSING` : ''}`,
)
for (const suite of missing) say(`MISSING, not counted as passed: ${suite.name}: ${absent(suite).join('; ')}`)

const run = mkdtempSync(runPrefix)
writeFileSync(path.join(run, 'owner'), `${process.pid} ${startOf(process.pid)}`)
let failed = false
try {
  if (present.length > 0 && ending === null) failed = (await vitest(present)) !== 0
} finally {
  // Children of a test end with it; what is still there a moment later was forgotten.
  const left = clean(run)
  for (const thing of left) say(`${ending ? 'interrupted, removed' : 'LEFT BEHIND'}: ${thing}`)
  failed ||= left.length > 0
}
process.exitCode = ending ? 130 : failed || (owed && !values['allow-missing']) ? 1 : 0

function vitest(chosen: Suite[]): Promise<number> {
  const program = path.resolve(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
  const config = path.join(import.meta.dirname, 'vitest.config.ts')
  const files = chosen.map(({ name }) => `test/live/${name}.test.ts`)
  const programs = Object.fromEntries([...peers].map(([name, peer]) => [name, peer.file]))
  const child = spawn(process.execPath, [program, 'run', '--config', config, ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, HOMEPORT_LIVE_RUN: run, HOMEPORT_LIVE_PEERS: JSON.stringify(programs) },
  })
  stop.signal.addEventListener('abort', () => child.kill('SIGINT'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => resolve(code ?? 1))
  })
}
