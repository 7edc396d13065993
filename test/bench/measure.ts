import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A program and its arguments. */
export interface Command {
  file: string
  args: string[]
  env?: NodeJS.ProcessEnv
}

/** One run of a command. */
export interface Shot {
  /** From just before the start until the end of the process, milliseconds. */
  wall: number
  /** The most memory it held at once (VmHWM), MiB; null where the system does not tell. */
  peak: number | null
  code: number | null
  out: string
  err: string
}

/** How often the peak is read while the process runs; it only grows, so the last reading counts. */
const every = 2

/** Runs a command once. Its output goes to files, so that reading it costs nothing while it runs. */
export async function shoot({ file, args, env }: Command, limit = 120_000): Promise<Shot> {
  const folder = mkdtempSync(path.join(tmpdir(), 'homeport-shot-'))
  const out = openSync(path.join(folder, 'out'), 'w')
  const err = openSync(path.join(folder, 'err'), 'w')
  try {
    const began = performance.now()
    const child = spawn(file, args, { stdio: ['ignore', out, err], ...(env ? { env } : {}) })
    let peak: number | null = null
    const timer = setInterval(() => {
      peak = (child.pid === undefined ? null : peakOf(child.pid)) ?? peak
    }, every)
    const killer = setTimeout(() => child.kill('SIGKILL'), limit)
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('exit', resolve)
        child.once('error', reject)
      })
      const wall = performance.now() - began
      const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')
      return { wall, peak, code, out: read('out'), err: read('err') }
    } finally {
      clearInterval(timer)
      clearTimeout(killer)
    }
  } finally {
    closeSync(out)
    closeSync(err)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The peak of a running process in MiB, or null where there is no /proc or no such process. */
export function peakOf(pid: number): number | null {
  return field(pid, 'VmHWM')
}

function field(pid: number, name: string): number | null {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))
    return line ? Number(line[1]) / 1024 : null
  } catch {
    return null
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** How far the values lie apart, as a share of their median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

/**
 * Runs ours and the peer's in turn, `runs` times each after one pair that warms caches and is dropped; who goes
 * first changes from pair to pair.
 */
export async function interleave<T>(
  runs: number,
  ours: () => Promise<T>,
  peer: () => Promise<T>,
): Promise<{ ours: T[]; peer: T[] }> {
  const kept: { ours: T[]; peer: T[] } = { ours: [], peer: [] }
  for (let pair = 0; pair <= runs; pair += 1) {
    const first = pair % 2 === 0 ? await ours() : null
    const second = await peer()
    const mine = first ?? (await ours())
    if (pair === 0) continue
    kept.ours.push(mine)
    kept.peer.push(second)
  }
  return kept
}
