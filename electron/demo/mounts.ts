import type { Machine } from './machines.ts'
import type { Seed } from './seed.ts'
import { bytesOf } from './worldSchema.ts'

/** One mounted file system; sizes in KiB. */
export interface Mount {
  source: string
  type: string
  options: string
  size: number
  used: number
  available: number
  at: string
}

/** `sda` of `sda2`, `nvme0n1` of `nvme0n1p2`. */
export const diskName = (partition: string): string =>
  partition.replace(/(?<=\d)p\d+$/, '').replace(/^(sd[a-z]+)\d+$/, '$1')

/** What is mounted on a machine: its disks, what every Linux has in memory, a container's layers. */
export function mountsOf(machine: Machine, seed: Seed, memoryKiB: number, now: number): Mount[] {
  const { hardware, node } = machine
  const top = hardware.image ? '/overlay' : '/'
  const disk = (source: string, type: string, size: string, used: number, at: string): Mount => {
    const all = Math.floor(bytesOf(size) / 1024)
    // ext4 keeps a twentieth for root.
    const usable = type === 'ext4' ? Math.floor(all * 0.95) : all
    const full = machine.diskFull && at === top
    // Logs and images grow by a few MiB an hour.
    const grown = at === '/' ? ((now - machine.boot.at) / 3_600_000) * 900 : 0
    // Two machines of one kind are not equally full.
    const own = used * (0.7 + 0.6 * seed.share('disk', node.name, at))
    const taken = full ? usable - 40 : Math.min(usable, Math.floor(all * own + grown))
    return {
      source,
      type,
      options: type === 'vfat' ? 'rw,relatime,fmask=0022,dmask=0022' : 'rw,noatime',
      size: all,
      used: taken,
      available: usable - taken,
      at,
    }
  }
  const memory = (source: string, type: string, share: number, used: number, at: string): Mount => {
    const size = Math.floor(memoryKiB * share)
    return { source, type, options: 'rw,nosuid,nodev', size, used, available: size - used, at }
  }
  const none = (source: string, type: string, at: string): Mount => ({
    source,
    type,
    options: 'rw,nosuid,nodev,noexec,relatime',
    size: 0,
    used: 0,
    available: 0,
    at,
  })
  const root = disk(hardware.disk.device, hardware.disk.type, hardware.disk.size, hardware.disk.used, top)
  const container = seed.hex(64, 'layer', node.name)
  if (hardware.image) return routerMounts(root, Math.floor(bytesOf(hardware.image) / 1024), memory, none)
  return [
    none('sysfs', 'sysfs', '/sys'),
    none('proc', 'proc', '/proc'),
    memory('udev', 'devtmpfs', 0.48, 0, '/dev'),
    memory('tmpfs', 'tmpfs', 0.1, 2896, '/run'),
    root,
    memory('tmpfs', 'tmpfs', 0.5, 0, '/dev/shm'),
    none('cgroup2', 'cgroup2', '/sys/fs/cgroup'),
    ...hardware.mounts.map(each => disk(each.device, each.type, each.size, each.used, each.at)),
    ...(machine.inCluster
      ? [
          {
            ...root,
            source: 'overlay',
            type: 'overlay',
            at: `/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/${container}/rootfs`,
          },
        ]
      : []),
  ]
}

/** OpenWrt: a read-only image that is always full, and over it the flash, which is what the root shows. */
function routerMounts(
  flash: Mount,
  size: number,
  memory: (source: string, type: string, share: number, used: number, at: string) => Mount,
  none: (source: string, type: string, at: string) => Mount,
): Mount[] {
  const image = { source: '/dev/root', type: 'squashfs', options: 'ro,relatime' }
  return [
    { ...image, size, used: size, available: 0, at: '/rom' },
    none('proc', 'proc', '/proc'),
    none('sysfs', 'sysfs', '/sys'),
    memory('tmpfs', 'tmpfs', 0.5, 3120, '/tmp'),
    flash,
    { ...flash, source: 'overlayfs:/overlay', type: 'overlay', at: '/' },
    memory('tmpfs', 'tmpfs', 0.0005, 0, '/dev'),
  ]
}
