import type { Backend } from '../backend/backend.ts'
import type { PowerApi } from './electronApi.ts'

/**
 * What the computer's power says. It wakes: everything connects anew. It is unlocked: whatever waits tries at once.
 * It sleeps or is locked: `tuck` puts away what lies over other windows. It runs on its battery: services are tried
 * less often.
 */
export function followPower(
  power: PowerApi,
  platform: NodeJS.Platform,
  backend: Pick<Backend, 'resumed' | 'wake' | 'setOnBattery'>,
  tuck: () => void,
): void {
  power.on('resume', backend.resumed)
  power.on('unlock-screen', backend.wake)
  power.on('suspend', tuck)
  power.on('lock-screen', tuck)
  // On Linux Electron tells no change: a laptop that was started on its battery would stay slow for ever.
  if (platform === 'linux') return
  power.on('on-battery', () => backend.setOnBattery(true))
  power.on('on-ac', () => backend.setOnBattery(false))
  backend.setOnBattery(power.isOnBatteryPower())
}
