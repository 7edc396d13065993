import type { Figures } from './figures.ts'
import type { Machine } from './machines.ts'
import type { FileText } from './shell/files.ts'
import { bytesOf } from './worldSchema.ts'

/** Behind the sensors of processor and disks. */
const HWMON = 'hwmon8'

/** A graphics card as the amdgpu driver shows it in /sys; nothing where there is none. Busy like its processor. */
export function gpuFiles(machine: Machine, figures: Figures, now: () => number): Record<string, FileText> {
  const gpu = machine.hardware.amdgpu
  if (!gpu) return {}
  const vram = bytesOf(gpu.vram)
  const wave = (): number => figures.load(now()) / machine.node.busy
  const busy = (): number => Math.min(1, gpu.use * wave())
  const device = '/sys/class/drm/card1/device'
  const sensors = `/sys/class/hwmon/${HWMON}`
  const edge = (): number => Math.round(41_000 + 32_000 * busy())
  const number = (value: () => number) => (): string => `${Math.round(value())}\n`
  return {
    [`${device}/uevent`]: `DRIVER=amdgpu\nPCI_CLASS=30000\nPCI_ID=${gpu.id}\nPCI_SLOT_NAME=0000:03:00.0\n`,
    [`${device}/gpu_busy_percent`]: number(() => busy() * 100),
    [`${device}/mem_info_vram_total`]: `${vram}\n`,
    [`${device}/mem_info_vram_used`]: number(() => vram * Math.min(0.98, gpu.use * (0.9 + 0.1 * wave()))),
    [`${device}/power/runtime_status`]: 'active\n',
    [`${sensors}/name`]: 'amdgpu\n',
    [`${sensors}/temp1_label`]: 'edge\n',
    [`${sensors}/temp1_input`]: number(edge),
    [`${sensors}/temp2_label`]: 'junction\n',
    [`${sensors}/temp2_input`]: number(() => edge() * 1.13),
    [`${sensors}/temp3_label`]: 'mem\n',
    [`${sensors}/temp3_input`]: number(() => edge() * 1.08),
    [`${sensors}/power1_average`]: number(() => 1e6 * (18 + (gpu.watts - 18) * busy())),
    [`${sensors}/power1_cap`]: `${gpu.watts * 1_000_000}\n`,
    [`${sensors}/fan1_input`]: number(() => 600 + 1500 * busy()),
  }
}
