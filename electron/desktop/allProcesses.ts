import type { Used } from '../backend/cost.ts'
import type { AppApi } from './electronApi.ts'

/**
 * Reads what all processes of the desktop have used: the background process, windows, GPU and utilities, as Electron
 * tells them (`app.getAppMetrics`). What a process used that has ended still counts. Memory is the sum of working
 * sets: what several processes share is in each.
 */
export function allProcesses(app: Pick<AppApi, 'getAppMetrics'>): () => Used {
  /** CPU seconds of each living process when it was last read. A pid alone may be another process by now. */
  let living = new Map<string, number>()
  let ended = 0
  return () => {
    const metrics = app.getAppMetrics()
    const now = new Map<string, number>()
    let told = metrics.length > 0
    for (const { pid, creationTime, cpu } of metrics) {
      if (cpu.cumulativeCPUUsage === undefined) told = false
      else now.set(`${pid} ${creationTime}`, cpu.cumulativeCPUUsage)
    }
    for (const [process, seconds] of living) if (!now.has(process)) ended += seconds
    living = now
    const seconds = [...now.values()].reduce((sum, one) => sum + one, ended)
    return {
      cpu: told ? seconds * 1000 : null,
      memory: metrics.reduce((sum, { memory }) => sum + memory.workingSetSize * 1024, 0),
    }
  }
}
