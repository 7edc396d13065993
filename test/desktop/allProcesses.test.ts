import { describe, expect, it } from 'vitest'
import { allProcesses } from '../../electron/desktop/allProcesses.ts'
import type { AppApi } from '../../electron/desktop/electronApi.ts'

type Metric = ReturnType<AppApi['getAppMetrics']>[number]

function metric(pid: number, seconds: number | undefined, kib: number, creationTime = 1): Metric {
  return {
    pid,
    creationTime,
    type: pid === 1 ? 'Browser' : 'Tab',
    cpu: {
      percentCPUUsage: 0,
      idleWakeupsPerSecond: 0,
      ...(seconds !== undefined && { cumulativeCPUUsage: seconds }),
    },
    memory: { workingSetSize: kib, peakWorkingSetSize: kib },
  }
}

describe('what all processes have used', () => {
  let metrics: Metric[] = []
  const reader = () => allProcesses({ getAppMetrics: () => metrics })

  it('is the sum of all of them', () => {
    metrics = [metric(1, 2, 70_000), metric(2, 0.5, 30_000)]
    expect(reader()()).toEqual({ cpu: 2500, memory: 100_000 * 1024 })
  })

  it('still counts a process that has ended, and one that took its number anew', () => {
    const read = reader()
    metrics = [metric(1, 2, 10), metric(2, 3, 10)]
    read()
    metrics = [metric(1, 2.5, 10)]
    expect(read()).toEqual({ cpu: 5500, memory: 10 * 1024 })
    metrics = [metric(1, 2.5, 10), metric(2, 0.25, 10, 9)]
    expect(read().cpu).toBe(5750)
  })

  it('does not call it little where the system does not tell of one', () => {
    metrics = [metric(1, 2, 10), metric(2, undefined, 10)]
    expect(reader()().cpu).toBeNull()
    metrics = []
    expect(reader()().cpu).toBeNull()
  })
})
