import type { Collector } from './collector.ts'
import { cpu } from './cpu.ts'
import { disks } from './disks.ts'
import { hardwareModel } from './hardwareModel.ts'
import { bootId, hostname, machineId } from './identity.ts'
import { loadavg } from './loadavg.ts'
import { memory } from './memory.ts'
import { osRelease } from './osRelease.ts'
import { temperature } from './temperature.ts'
import { throttled } from './throttled.ts'
import { uname } from './uname.ts'
import { uptime } from './uptime.ts'

/** Every collector; docs/collectors.md fixes the names. */
export const COLLECTORS: readonly Collector[] = [
  osRelease,
  uname,
  hostname,
  machineId,
  bootId,
  hardwareModel,
  cpu,
  memory,
  loadavg,
  uptime,
  temperature,
  disks,
  throttled,
]

/** The collector of this name, as `homeport parse` takes it; undefined where there is none. */
export function collectorByName(name: string): Collector | undefined {
  return COLLECTORS.find(collector => collector.name === name)
}
