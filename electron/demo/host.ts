import type { Clock } from '../clock.ts'
import type { BuildContext } from './build/context.ts'
import { addressIn } from './build/context.ts'
import { machineId, memoryKiB } from './build/nodes.ts'
import { figuresOf } from './figures.ts'
import { gpuFiles } from './gpuFiles.ts'
import type { Machine } from './machines.ts'
import { diskName, mountsOf } from './mounts.ts'
import { procFiles } from './procFiles.ts'
import { releaseFiles } from './releaseFiles.ts'
import { BUSYBOX } from './shell/busybox.ts'
import type { Program } from './shell/commands.ts'
import type { Host } from './shell/computer.ts'
import { type FileText, makeFiles } from './shell/files.ts'
import { homeOf } from './shell/login.ts'
import { userOf } from './worldSchema.ts'

/** The inside of a machine, as its shell sees it. */
export function hostOf(machine: Machine, context: BuildContext, clock: Clock): Host {
  const { world, seed } = context
  const { node, hardware, system } = machine
  const figures = figuresOf(machine, seed)
  const memory = memoryKiB(context, node)
  const user = userOf(world, node)
  const now = (): number => clock.wall()
  const mounts = (): ReturnType<typeof mountsOf> => mountsOf(machine, seed, memory, now())
  const mac = node.mac ?? `d8:3a:dd:${seed.hex(6, 'mac', node.name).match(/../g)!.join(':')}`
  const celsius = (): string => `${Math.round(figures.temperature(now()) * 1000)}\n`
  const pi = hardware.raspberryPi
  const texts: Record<string, FileText> = {
    ...procFiles({ machine, figures, memoryKiB: memory, now, mounts, mac }),
    '/etc/hostname': `${node.name}\n`,
    ...releaseFiles(machine, machineId(context, node.name)),
    ...gpuFiles(machine, figures, now),
    '/etc/hosts': `127.0.0.1\tlocalhost\n127.0.1.1\t${node.name}\n`,
    [`${homeOf(user)}/.profile`]: '',
    [`/sys/class/net/${hardware.nic}/address`]: `${mac}\n`,
    [`/sys/class/net/${hardware.nic}/operstate`]: 'up\n',
    [`/sys/class/net/${hardware.nic}/speed`]: '1000\n',
    '/sys/class/hwmon/hwmon0/name': `${hardware.sensor}\n`,
    '/sys/class/hwmon/hwmon0/temp1_input': celsius,
    '/sys/devices/system/cpu/online': `0-${hardware.cpus - 1}\n`,
    ...(hardware.sensor === 'coretemp' && { '/sys/class/hwmon/hwmon0/temp1_label': 'Package id 0\n' }),
    '/sys/class/thermal/thermal_zone0/type': hardware.arch === 'arm64' ? 'cpu-thermal\n' : 'x86_pkg_temp\n',
    '/sys/class/thermal/thermal_zone0/temp': celsius,
    ...(hardware.arch === 'arm64' && { '/sys/firmware/devicetree/base/model': `${hardware.model}\0` }),
    ...(pi && {
      '/sys/firmware/devicetree/base/serial-number': `10000000${seed.hex(8, 'serial', node.name)}\0`,
      '/sys/devices/platform/soc/soc:firmware/get_throttled': () => `${figures.throttled().toString(16)}\n`,
    }),
    ...(hardware.arch === 'amd64' && {
      '/sys/class/dmi/id/product_name': `${hardware.model}\n`,
      '/sys/class/dmi/id/sys_vendor': `${hardware.vendor ?? 'Unknown'}\n`,
      '/sys/class/dmi/id/board_name': `${hardware.model}\n`,
    }),
  }
  for (const [index, disk] of [
    ...new Set([hardware.disk, ...hardware.mounts].map(each => diskName(each.device.slice(5)))),
  ].entries()) {
    texts[`/sys/block/${disk}/removable`] = '0\n'
    texts[`/sys/block/${disk}/queue/rotational`] = disk.startsWith('sd') && !pi ? '1\n' : '0\n'
    if (!disk.startsWith('nvme')) continue
    texts[`/sys/class/hwmon/hwmon${index + 1}/name`] = 'nvme\n'
    texts[`/sys/class/hwmon/hwmon${index + 1}/temp1_label`] = 'Composite\n'
    texts[`/sys/class/hwmon/hwmon${index + 1}/temp1_input`] = () =>
      `${Math.round(36_000 + figures.load(now()) * 9000)}\n`
  }
  const links: Record<string, string> = {
    '/etc/os-release': '../usr/lib/os-release',
    '/etc/mtab': '/proc/mounts',
    '/proc/self/mounts': '/proc/mounts',
    '/proc/self/exe': system.tools === 'busybox' ? '/bin/busybox' : '/usr/bin/dash',
    '/bin': 'usr/bin',
    ...(hardware.arch === 'arm64' && { '/proc/device-tree': '/sys/firmware/devicetree/base' }),
  }
  const index = world.nodes.indexOf(node)
  return {
    files: makeFiles(texts, links),
    clock,
    hostname: node.name,
    user,
    addresses: [
      node.address,
      ...(machine.inCluster ? [0, 1].map(last => addressIn(world.cluster.podCidr, index * 256 + last)) : []),
    ],
    cpus: hardware.cpus,
    kernel: {
      release: hardware.kernel,
      version: system.build,
      machine: hardware.arch === 'arm64' ? 'aarch64' : 'x86_64',
    },
    mounts,
    programs: {
      ...(system.tools === 'busybox' && BUSYBOX),
      ...(pi && { vcgencmd: vcgencmd(figures, now) }),
    },
  }
}

/** The Raspberry Pi firmware's own tool. */
const vcgencmd =
  (figures: ReturnType<typeof figuresOf>, now: () => number): Program =>
  (_shell, [what = ''], streams) => {
    const answers: Record<string, () => string> = {
      measure_temp: () => `temp=${figures.temperature(now()).toFixed(1)}'C`,
      get_throttled: () => `throttled=0x${figures.throttled().toString(16)}`,
      measure_volts: () => 'volt=0.8625V',
      'measure_clock arm': () => 'frequency(0)=1800000000',
    }
    const answer = Object.hasOwn(answers, what) ? answers[what] : undefined
    if (!answer) {
      streams.out('error=1 error_msg="Command not registered"\n')
      return 255
    }
    streams.out(`${answer()}\n`)
    return 0
  }
