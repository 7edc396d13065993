import type { Figures } from './figures.ts'
import type { Machine } from './machines.ts'
import { diskName, type Mount } from './mounts.ts'
import type { FileText } from './shell/files.ts'

export interface ProcSource {
  machine: Machine
  figures: Figures
  memoryKiB: number
  now(): number
  mounts(): Mount[]
  mac: string
}

/** `/proc` of a machine: the files that tools of a homelab read, in the form of Linux 6.12. */
export function procFiles(source: ProcSource): Record<string, FileText> {
  const { machine, figures, now, mounts } = source
  const { hardware, node } = machine
  const uptime = (): number => (now() - machine.boot.at) / 1000
  return {
    '/proc/stat': () => stat(source, uptime()),
    '/proc/meminfo': () => meminfo(source),
    '/proc/loadavg': () => {
      const at = now()
      const loads = [1, 5, 15].map(minutes => figures.average(minutes, at).toFixed(2))
      const running = 1 + (Math.floor(at / 1000) % 3)
      return `${loads.join(' ')} ${running}/${300 + hardware.cpus * 37} ${4000 + (Math.floor(at / 700) % 60_000)}\n`
    },
    '/proc/uptime': () => {
      const at = now()
      const busy = Array.from({ length: hardware.cpus }, (_, core) => figures.busySeconds(core, at))
      const idle = busy.reduce((sum, each) => sum + (uptime() - each), 0)
      return `${uptime().toFixed(2)} ${idle.toFixed(2)}\n`
    },
    '/proc/cpuinfo': cpuinfo(machine),
    '/proc/version': `Linux version ${hardware.kernel} (builder@${machine.system.id}) (gcc 14.2.0) ${machine.system.build}\n`,
    '/proc/cmdline': `root=${hardware.disk.device} rootfstype=${hardware.disk.type} cgroup_memory=1 cgroup_enable=memory\n`,
    '/proc/net/dev': () => netDev(source),
    '/proc/diskstats': () => diskstats(source, uptime()),
    '/proc/mounts': () =>
      mounts()
        .map(each => `${each.source} ${each.at.replaceAll(' ', '\\040')} ${each.type} ${each.options} 0 0\n`)
        .join(''),
    '/proc/sys/kernel/random/boot_id': () => `${machine.boot.id}\n`,
    '/proc/sys/kernel/hostname': `${node.name}\n`,
    '/proc/sys/kernel/osrelease': `${hardware.kernel}\n`,
    '/proc/sys/kernel/ostype': 'Linux\n',
  }
}

function stat({ machine, figures, now }: ProcSource, uptime: number): string {
  const at = now()
  const cores = Array.from({ length: machine.hardware.cpus }, (_, core) => {
    const busy = figures.busySeconds(core, at) * 100
    const idle = uptime * 100 - busy
    // user nice system idle iowait irq softirq steal guest guest_nice
    return [busy * 0.66, busy * 0.02, busy * 0.26, idle * 0.985, idle * 0.015, 0, busy * 0.06, 0, 0, 0].map(
      Math.floor,
    )
  })
  const total = cores[0]!.map((_, column) => cores.reduce((sum, core) => sum + core[column]!, 0))
  return [
    `cpu  ${total.join(' ')}`,
    ...cores.map((core, index) => `cpu${index} ${core.join(' ')}`),
    `intr ${Math.floor(uptime * 1900)} 0 ${Math.floor(uptime * 250)}`,
    `ctxt ${Math.floor(uptime * 4200)}`,
    `btime ${Math.floor(machine.boot.at / 1000)}`,
    `processes ${2100 + Math.floor(uptime * 1.7)}`,
    `procs_running ${1 + (Math.floor(at / 1000) % 3)}`,
    'procs_blocked 0',
    `softirq ${Math.floor(uptime * 900)} 0 ${Math.floor(uptime * 300)}`,
    '',
  ].join('\n')
}

function meminfo({ memoryKiB, figures, now }: ProcSource): string {
  const used = figures.memoryUsed(now()) * memoryKiB
  const available = memoryKiB - used
  const lines: [string, number][] = [
    ['MemTotal', memoryKiB],
    ['MemFree', available * 0.34],
    ['MemAvailable', available],
    ['Buffers', available * 0.05],
    ['Cached', available * 0.58],
    ['SwapCached', 0],
    ['Active', used * 0.7],
    ['Inactive', available * 0.5],
    ['AnonPages', used * 0.74],
    ['Mapped', used * 0.18],
    ['Shmem', used * 0.02],
    ['Slab', used * 0.08 + available * 0.03],
    ['SReclaimable', available * 0.03],
    ['SUnreclaim', used * 0.08],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 300 + ((now() / 1000) % 700)],
    ['Writeback', 0],
  ]
  return lines
    .map(([name, kib]) => `${`${name}:`.padEnd(16)}${`${Math.floor(kib)}`.padStart(8)} kB\n`)
    .join('')
}

function cpuinfo({ hardware, node }: Machine): string {
  const arm = hardware.arch === 'arm64'
  const part =
    { 'Cortex-A53': '0xd03', 'Cortex-A72': '0xd08', 'Cortex-A76': '0xd0b' }[hardware.cpuModel] ?? '0xd03'
  const cores = Array.from({ length: hardware.cpus }, (_, core) =>
    arm
      ? `processor\t: ${core}\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm crc32 cpuid\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: ${part}\nCPU revision\t: 3\n`
      : `processor\t: ${core}\nvendor_id\t: GenuineIntel\nmodel name\t: ${hardware.cpuModel}\ncpu MHz\t\t: 3400.000\ncpu cores\t: ${hardware.cpus}\nflags\t\t: fpu sse sse2 avx2 aes\n`,
  )
  const serial = [...node.name].reduce((sum, char) => (sum * 131 + char.charCodeAt(0)) >>> 0, 7).toString(16)
  const board = hardware.raspberryPi
    ? `\nRevision\t: c03115\nSerial\t\t: 10000000${serial.padStart(8, '0')}\nModel\t\t: ${hardware.model}\n`
    : ''
  return `${cores.join('\n')}${board}`
}

function netDev({ machine, figures, now }: ProcSource): string {
  const at = now()
  const [received, sent] = [figures.received(at), figures.sent(at)]
  const row = (name: string, down: number, out: number): string => {
    const columns = [down, down / 840, 0, 0, 0, 0, 0, 0, out, out / 760, 0, 0, 0, 0, 0, 0].map(Math.floor)
    return `${name.padStart(6)}: ${columns.join(' ')}\n`
  }
  return [
    'Inter-|   Receive                                                |  Transmit\n',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n',
    row('lo', received * 0.2, received * 0.2),
    row(machine.hardware.nic, received, sent),
    ...(machine.inCluster
      ? [row('flannel.1', received * 0.3, sent * 0.3), row('cni0', sent * 0.4, received * 0.4)]
      : []),
  ].join('')
}

function diskstats({ machine, figures, now, mounts }: ProcSource, uptime: number): string {
  const at = now()
  const partitions = mounts().filter(each => each.source.startsWith('/dev/'))
  const rows: string[] = []
  const seen = new Set<string>()
  for (const [index, { source }] of partitions.entries()) {
    const name = source.slice('/dev/'.length)
    const disk = diskName(name)
    const part = source === machine.hardware.disk.device ? 0.98 : 0.01
    for (const [label, factor, minor] of [
      [disk, 1, 0],
      [name, part, index + 1],
    ] as const) {
      if (seen.has(label)) continue
      seen.add(label)
      const main =
        disk === diskName(machine.hardware.disk.device.slice('/dev/'.length)) ? factor : factor * 0.4
      const [read, written] = [figures.read(at) * main, figures.written(at) * main]
      const columns = [
        read / 21_000,
        read / 90_000,
        read / 512,
        read / 52_000,
        written / 11_000,
        written / 16_000,
        written / 512,
        written / 30_000,
        0,
        uptime * 9 * main,
        (read + written) / 26_000,
        0,
        0,
        0,
        0,
        written / 400_000,
        written / 900_000,
      ].map(Math.floor)
      const major = label.startsWith('nvme') ? 259 : 8
      rows.push(`${String(major).padStart(4)} ${String(minor).padStart(7)} ${label} ${columns.join(' ')}\n`)
    }
  }
  return rows.join('')
}
