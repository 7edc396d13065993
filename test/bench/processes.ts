import { readdirSync, readFileSync } from 'node:fs'

/*
 * What the kernel says of a running process. Linux only; each throws where there is no such process.
 */

/** CPU seconds of its threads that still run, to the nanosecond: /proc/PID/stat counts in hundredths. */
export function cpuOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const taken = threads.map(thread => {
    const told = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    return Number(told.split(' ')[0])
  })
  return taken.reduce((sum, one) => sum + one, 0) / 1e9
}

/** Its memory in KiB; what it shares with other processes is divided among them (PSS). */
export function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])
}

/** How often its threads gave up the processor by themselves: each time something woke them before. */
export function switchesOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const counts = threads.map(thread => {
    const told = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(told)?.[1])
  })
  return counts.reduce((sum, one) => sum + one, 0)
}
