import { readFileSync } from 'node:fs'
import { systemClock } from '../../../electron/clock.ts'
import { sampleScript } from '../../../electron/collectors/scripts.ts'
import type { Observation } from '../../../electron/lab/observation.ts'
import { systemDialer } from '../../../electron/reach/dial.ts'
import { NOBODY } from '../../../electron/sessions/owner.ts'
import { Channel } from '../../../electron/sessions/ssh/channel.ts'
import { connect } from '../../../electron/sessions/ssh/connection.ts'
import { HostReader } from '../../../electron/sessions/ssh/hostReader.ts'
import { JumpHosts } from '../../../electron/sessions/ssh/jumpHosts.ts'
import { resolveHost } from '../../../electron/sessions/ssh/resolveHost.ts'
import { readSshConfig } from '../../../electron/sessions/ssh/sshConfigFiles.ts'
import { answerAll } from '../program.ts'

/*
 * Homeport's side of the SSH rows, a process of its own: node --expose-gc ours.ts SSH_CONFIG USER. It answers (`program.ts`):
 *   connect N     to the hosts until there are N of them, each surveyed and sampled once
 *   poll ROUNDS   samples all of them at once, ROUNDS times
 *   sample TIMES  asks the first for one sample, TIMES times
 *   memory 0      of this process, KiB
 */

const [file = '', user = ''] = process.argv.slice(2)
const { config } = await readSshConfig([file], '/nowhere')
const clock = systemClock
const jumpHosts = new JumpHosts()
const ended = new AbortController()
const hosts: { reader: HostReader; samples: Channel }[] = []
/** Samples that told how much memory a host has. */
let told = 0

async function open(alias: string): Promise<void> {
  const host = resolveHost(config, alias, user)
  const { signal } = ended
  const connection = await connect({
    host,
    clock,
    dialer: systemDialer(clock),
    jumpHosts,
    owner: NOBODY,
    signal,
    asks: () => {},
    pressed: false,
  })
  const [samples, programs] = [
    new Channel(seat => connection.exec('sh', seat), clock),
    new Channel(seat => connection.exec('sh', seat), clock),
  ]
  const observe = (seen: Observation[]) => {
    for (const one of seen) if (one.type === 'host' && one.figures.memoryTotal) told += 1
  }
  const address = connection.address
  const options = {
    host: alias,
    source: `source:ssh/${alias}` as const,
    address,
    secured: connection.secured,
    clock,
    signal,
    observe,
    up: () => {},
  }
  const reader = new HostReader(options, samples, programs)
  await reader.survey()
  await reader.sample(true, false)
  // The second shell, which df has, is there as well.
  reader.seldom()
  hosts.push({ reader, samples })
}

/** A few at a time: a small computer is busy with the keys of each. */
async function connectUntil(count: number): Promise<object> {
  while (hosts.length < count) {
    const some = Array.from({ length: Math.min(10, count - hosts.length) }, (_, n) =>
      open(`h${hosts.length + n + 1}`),
    )
    await Promise.all(some)
  }
  return {}
}

async function poll(rounds: number): Promise<object> {
  told = 0
  const cpu = process.cpuUsage()
  const began = performance.now()
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(hosts.map(({ reader }) => reader.sample(true, true)))
  }
  const wall = (performance.now() - began) / rounds
  const { user, system } = process.cpuUsage(cpu)
  return { wall, cpu: (user + system) / 1000 / rounds, told }
}

async function sample(times: number): Promise<object> {
  const channel = hosts[0]?.samples
  const each: number[] = []
  let bytes = 0
  for (let n = 0; n < times; n += 1) {
    const began = performance.now()
    bytes = (await channel?.request(sampleScript))?.text.length ?? 0
    each.push(performance.now() - began)
  }
  return { each, bytes }
}

function memory(): object {
  globalThis.gc?.()
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8')
  return { pss: Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) }
}

await answerAll({ connect: connectUntil, poll, sample, memory })
