import { bounded, type Collector, type Filesystem, figure, linesOf, newest, SELDOM } from './collector.ts'

/** Filesystems that hold no data of the owner, or are full by design. */
const NO_DISK = new Set(
  'squashfs overlay tmpfs devtmpfs ramfs iso9660 udf proc sysfs devfs cgroup cgroup2 efivarfs erofs autofs fuse.snapfuse fuse.lxcfs'.split(
    ' ',
  ),
)
/** The same without a type column: what df prints as the source of such. */
const NO_DISK_SOURCE =
  /^(tmpfs|devtmpfs|udev|dev|none|proc|sysfs|overlay|overlayfs:.*|shm|cgroup|run|\/dev\/loop\d+|\/dev\/root)$/
const CELL = '(\\d+(?:\\.\\d+)?[KMGTPE]?|-)'
const ROW = new RegExp(`^(.*?\\S)\\s+${CELL}\\s+${CELL}\\s+(-?)${CELL}\\s+(?:(\\d+)%|-)\\s+(/.*)$`)
const UNITS = 'KMGTPE'

/**
 * Filesystems from `df -PkT` or `df -Pk` (`df -h` is read too), once for each source; the figure `disk` is
 * df's own percentage of the one that holds the root. OpenWrt's root is a read-only image that is always full:
 * there /overlay counts.
 */
export const disks: Collector = {
  name: 'disks',
  when: 'seldom',
  every: SELDOM,
  // -l leaves network mounts alone, which hang df when their server is gone; busybox has no -l, old ones
  // no -T, and oldest ones want `timeout -t 3`. df exits 1 when one mount is closed to us: output decides.
  script:
    'T=; command -v timeout >/dev/null 2>&1 && T="timeout 3"; ' +
    'd=$($T df -lPkT 2>/dev/null); test -n "$d" || d=$($T df -PkT 2>/dev/null); ' +
    'test -n "$d" || d=$($T df -Pk 2>/dev/null); ' +
    'test -n "$d" || d=$(timeout -t 3 df -Pk 2>/dev/null); printf "%s\\n" "$d"',
  parse(texts) {
    const all: Filesystem[] = []
    const notUnderstood: string[] = []
    // Without the header nothing says what the columns are, nor how large a block is.
    let columns: Columns | null = null
    for (const line of linesOf(newest(texts))) {
      if (/^Filesystem\s/.test(line)) columns = columnsOf(line)
      else {
        const row = columns && rowOf(line, columns)
        if (row) all.push(row)
        else notUnderstood.push(line)
      }
    }
    const real = once(all.filter(isDisk))
    const root = rootOf(all, real)
    const reason =
      all.length === 0 ? 'df named no filesystem' : root ? 'df tells no use of the root' : 'df named no root'
    return {
      observations: [figure('disk', root?.value ?? null, '%', reason), ...real],
      notUnderstood: bounded(notUnderstood),
    }
  },
}

/** What the header says of the columns. */
interface Columns {
  readonly typed: boolean
  /** Bytes of one block; null where sizes carry their own unit (df -h). */
  readonly block: number | null
}

function columnsOf(header: string): Columns {
  const block = /\s(\d+)(K?)-blocks\s/.exec(header)
  return {
    typed: /^Filesystem\s+Type\s/.test(header),
    block: block ? Number(block[1]) * (block[2] === 'K' ? 1024 : 1) : null,
  }
}

function rowOf(line: string, { typed, block }: Columns): Filesystem | null {
  const match = ROW.exec(line)
  if (!match) return null
  const [, front = '', size, used, minus, available, capacity, mount = ''] = match
  const split = typed ? /^(.*\S)\s+(\S+)$/.exec(front) : null
  if (typed && !split) return null
  return {
    kind: 'filesystem',
    name: mount,
    source: split?.[1] ?? front,
    type: split?.[2] ?? null,
    size: bytes(size, block),
    used: bytes(used, block),
    // Blocks kept for root make what is left negative when it is full.
    available: minus ? 0 : bytes(available, block),
    value: capacity === undefined ? null : Number(capacity),
    unit: '%',
  }
}

function bytes(cell: string | undefined, block: number | null): number | null {
  if (cell === undefined || cell === '-') return null
  const power = UNITS.indexOf(cell.at(-1) ?? '') + 1
  const unit = power > 0 ? 1024 ** power : (block ?? 1)
  return Math.round(Number.parseFloat(cell) * unit)
}

function isDisk(row: Filesystem): boolean {
  if (row.size === null || row.size === 0) return false
  return row.type === null ? !NO_DISK_SOURCE.test(row.source) : !NO_DISK.has(row.type)
}

/**
 * One row for each source: subvolumes and bind mounts share their space, and so do the datasets of one ZFS
 * pool. The root's row stays, else the shortest mount point.
 */
function once(rows: readonly Filesystem[]): Filesystem[] {
  const kept = new Map<string, Filesystem>()
  for (const row of rows) {
    const key = row.type === 'zfs' ? `zfs ${row.source.split('/')[0]}` : row.source
    const before = kept.get(key)
    if (!before || row.name.length < before.name.length) kept.set(key, row)
  }
  return [...kept.values()]
}

function rootOf(all: readonly Filesystem[], real: readonly Filesystem[]): Filesystem | undefined {
  return (
    real.find(row => row.name === '/') ??
    all.find(row => row.name === '/overlay') ??
    // A container's root is an overlay of a real disk; a squashfs root tells nothing.
    all.find(row => row.name === '/' && row.type !== 'squashfs')
  )
}
