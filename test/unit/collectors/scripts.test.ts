import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COLLECTORS } from '../../../electron/collectors/collectors.ts'
import { readingOf } from '../../../electron/collectors/reading.ts'
import {
  AT_CONNECT,
  filesOf,
  IN_SAMPLE,
  partsOf,
  partsScript,
  SELDOM_ASKED,
  sampleScript,
} from '../../../electron/collectors/scripts.ts'
import { dfNamesRoot } from '../../labs/rootDisk.ts'

const SHELLS = ['/bin/sh', '/usr/bin/dash', '/usr/bin/bash', '/bin/busybox'].filter(existsSync)

function run(shell: string, script: string): string {
  const args = shell.endsWith('busybox') ? ['sh', '-c', script] : ['-c', script]
  try {
    return execFileSync(shell, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    // The exit status of a script is its last command's; what it printed counts.
    return (error as { stdout: string }).stdout
  }
}

it('every script is one line, without a value joined into it', () => {
  for (const { script } of COLLECTORS) expect(script).not.toMatch(/[\n\0]/)
})

describe.each(SHELLS)('%s on this computer', shell => {
  it('answers the survey, the sample and what is asked seldom', () => {
    const survey = partsOf(run(shell, partsScript(AT_CONNECT)))
    const facts = readingOf(
      AT_CONNECT.flatMap(({ name, parse }) => parse([survey.get(name) ?? '']).observations),
    ).facts
    expect(facts.kernel).toMatch(/^\d+\.\d+/)
    expect(facts.hostname).toBeTruthy()
    expect(facts.bootId).toMatch(/^[0-9a-f-]{36}$/)

    const [first, second] = [
      filesOf(run(shell, sampleScript)),
      filesOf(run(shell, `sleep 0.2; ${sampleScript}`)),
    ]
    const { figures, missing } = readingOf(
      IN_SAMPLE.flatMap(
        ({ name, parse }) => parse([first.get(name) ?? '', second.get(name) ?? '']).observations,
      ),
    )
    expect(figures.cpu).toBeGreaterThanOrEqual(0)
    expect(figures.cpu).toBeLessThanOrEqual(100)
    expect(figures.memory).toBeGreaterThan(0)
    expect(figures.memoryTotal).toBeGreaterThan(64 * 1024 * 1024)
    expect(figures.load1).toBeGreaterThanOrEqual(0)
    expect(figures.uptime).toBeGreaterThan(0)
    if (figures.temperature === null) expect(missing.temperature).toBeTruthy()

    const seldom = partsOf(run(shell, partsScript(SELDOM_ASKED)))
    const disks = SELDOM_ASKED.flatMap(({ name, parse }) => parse([seldom.get(name) ?? '']).observations)
    const read = readingOf(disks)
    if (dfNamesRoot()) expect(read.figures.disk).toBeGreaterThan(0)
    else expect(read.missing.disk).toBeTruthy()
  })
})

it('leaves interrupt counts and single CPUs on the node', () => {
  const sample = run('/bin/sh', sampleScript)
  expect(sample).toMatch(/^\/proc\/stat:cpu /m)
  expect(sample).not.toMatch(/^\/proc\/stat:(intr|cpu\d)/m)
})

it('hands each collector its own file, and drops noise and files nobody asked for', () => {
  const text =
    'Welcome\n/proc/loadavg:0.1 0.2 0.3 1/2 3\n/proc/secret:1\n/sys/class/hwmon/hwmon0/temp1_input:41000\n/sys/class/hwmon/hwmon0/in0_input:9\n'
  expect([...filesOf(text)]).toEqual([
    ['loadavg', '0.1 0.2 0.3 1/2 3'],
    ['temperature', '/sys/class/hwmon/hwmon0/temp1_input:41000'],
  ])
})
