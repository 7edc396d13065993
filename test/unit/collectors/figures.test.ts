import { describe, expect, it } from 'vitest'
import { collectorByName } from '../../../electron/collectors/collectors.ts'
import { readingOf } from '../../../electron/collectors/reading.ts'

function read(name: string, ...texts: string[]) {
  const parsed = collectorByName(name)?.parse(texts) ?? { observations: [], notUnderstood: [] }
  return { ...parsed, ...readingOf(parsed.observations) }
}

describe('cpu', () => {
  const stat = (...columns: number[]) => `cpu  ${columns.join(' ')}\n`

  it('reads kernels that write seven columns', () => {
    const seen = read('cpu', stat(100, 0, 50, 800, 10, 0, 5), stat(150, 0, 75, 875, 10, 0, 5))
    expect(seen.figures.cpu).toBe(50)
  })

  it('counts guest time once: it is inside user already', () => {
    const before = stat(100, 0, 0, 100, 0, 0, 0, 0, 0, 0)
    expect(read('cpu', before, stat(150, 0, 0, 150, 0, 0, 0, 0, 50, 0)).figures.cpu).toBe(50)
  })

  it('gives no figure for an interval whose counters went back', () => {
    const seen = read('cpu', stat(100, 0, 50, 800, 10, 0, 5, 0), stat(90, 0, 50, 900, 10, 0, 5, 0))
    expect(seen.figures.cpu).toBeNull()
    expect(seen.missing.cpu).toMatch(/went back/)
  })

  it('forgives iowait, which the kernel lets go back', () => {
    const seen = read('cpu', stat(100, 0, 0, 100, 40, 0, 0, 0), stat(175, 0, 0, 125, 38, 0, 0, 0))
    expect(seen.figures.cpu).toBe(75)
  })

  it('gives no figure where no time passed, and none from one reading', () => {
    expect(read('cpu', stat(1, 0, 1, 1, 0, 0, 0), stat(1, 0, 1, 1, 0, 0, 0)).missing.cpu).toMatch(/no time/)
    expect(read('cpu', stat(1, 0, 1, 1, 0, 0, 0)).missing.cpu).toMatch(/two readings/)
  })

  it('takes two dumps in one text for two readings', () => {
    expect(read('cpu', stat(100, 0, 0, 100) + stat(200, 0, 0, 200)).figures.cpu).toBe(50)
  })
})

describe('memory', () => {
  it('adds up what is free on kernels without MemAvailable', () => {
    const text =
      'MemTotal: 1000 kB\nMemFree: 200 kB\nBuffers: 50 kB\nCached: 300 kB\nSReclaimable: 50 kB\nShmem: 100 kB\n'
    expect(read('memory', text).figures.memory).toBe(50)
  })

  it('tells a node without swap from one whose swap is unknown', () => {
    const without = read(
      'memory',
      'MemTotal: 1000 kB\nMemAvailable: 500 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n',
    )
    expect(without.figures.swap).toBeNull()
    expect(without.missing.swap).toBe('no swap is set up')
    expect(read('memory', 'MemTotal: 1000 kB\nMemAvailable: 500 kB\n').missing.swap).toMatch(/SwapTotal/)
  })
})

describe('disks', () => {
  const header = 'Filesystem Type 1024-blocks Used Available Capacity Mounted on\n'
  const mounts = (text: string) =>
    read('disks', text).observations.flatMap(seen => (seen.kind === 'filesystem' ? [seen.name] : []))

  it('shows /overlay of OpenWrt, whose read-only root is always full', () => {
    const text = `${header}/dev/root squashfs 4096 4096 0 100% /\n/dev/mtdblock6 jffs2 10240 2560 7680 25% /overlay\noverlayfs:/overlay overlay 10240 2560 7680 25% /\ntmpfs tmpfs 60000 100 59900 1% /tmp\n`
    expect(read('disks', text).figures.disk).toBe(25)
    expect(mounts(text)).toEqual(['/overlay'])
  })

  it('counts a source once: subvolumes and bind mounts share its space', () => {
    const text = `${header}/dev/sdb1 btrfs 1000 400 600 40% /data/media\n/dev/sdb1 btrfs 1000 400 600 40% /data\n/dev/sda1 ext4 1000 100 900 10% /\n`
    expect(mounts(text)).toEqual(['/data', '/'])
  })

  it('counts a ZFS pool once, whatever its datasets', () => {
    const text = `${header}tank zfs 1000 0 1000 0% /tank\ntank/media zfs 1500 500 1000 34% /tank/media\n`
    expect(mounts(text)).toEqual(['/tank'])
  })

  it('keeps snaps, loop devices and memory filesystems out where df tells no types', () => {
    const text =
      'Filesystem 1K-blocks Used Available Use% Mounted on\nudev 900 0 900 0% /dev\n/dev/sda2 2000 600 1400 30% /\n/dev/loop3 100 100 0 100% /snap/core/1\ntmpfs 500 1 499 1% /run\n'
    expect(mounts(text)).toEqual(['/'])
    expect(read('disks', text).figures.disk).toBe(30)
  })

  it('takes a dash for unknown, and a container root for a root', () => {
    const text = `${header}overlay overlay 1000 400 600 40% /\nproc proc 0 0 0 - /proc\n`
    expect(read('disks', text).figures.disk).toBe(40)
    const dash = `${header}/dev/sda1 ext4 1000 - - - /\n`
    expect(read('disks', dash).figures.disk).toBeNull()
    expect(read('disks', dash).missing.disk).toBeTruthy()
  })

  it('reads sizes with units, mount points with blanks, and a full disk whose rest is negative', () => {
    const human = 'Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 1.5G 512M 1.0G 34% /mnt/two words\n'
    expect(read('disks', human).observations[1]).toMatchObject({
      name: '/mnt/two words',
      size: 1.5 * 1024 ** 3,
      value: 34,
    })
    const full = `${header}/dev/sda1 ext4 1000 1000 -20 102% /\n`
    expect(read('disks', full).observations[1]).toMatchObject({ available: 0, value: 102 })
  })
})

describe('temperature', () => {
  it.each([
    [
      'a package before single cores',
      '/sys/class/hwmon/hwmon2/name:coretemp\n/sys/class/hwmon/hwmon2/temp1_label:Package id 0\n/sys/class/hwmon/hwmon2/temp1_input:52000\n/sys/class/hwmon/hwmon2/temp2_label:Core 0\n/sys/class/hwmon/hwmon2/temp2_input:61000\n/sys/class/hwmon/hwmon0/name:nvme\n/sys/class/hwmon/hwmon0/temp1_input:70000\n',
      52,
    ],
    [
      'an AMD die',
      '/sys/class/hwmon/hwmon1/name:k10temp\n/sys/class/hwmon/hwmon1/temp1_label:Tctl\n/sys/class/hwmon/hwmon1/temp1_input:44375\n',
      44.4,
    ],
    [
      'the hottest zone where no chip is known',
      '/sys/class/thermal/thermal_zone0/type:acpitz\n/sys/class/thermal/thermal_zone0/temp:27800\n/sys/class/thermal/thermal_zone1/type:board\n/sys/class/thermal/thermal_zone1/temp:41000\n',
      41,
    ],
    ["vcgencmd's own words", "temp=39.7'C\n", 39.7],
    ['one zone, read alone', '48312\n', 48.3],
  ])('picks %s', (_, text, celsius) => {
    expect(read('temperature', text).figures.temperature).toBe(celsius)
  })

  it.each([['0'], ['-274000'], ['200000'], ['255000']])('does not believe %s', value => {
    const seen = read('temperature', `/sys/class/thermal/thermal_zone0/temp:${value}\n`)
    expect(seen.figures.temperature).toBeNull()
    expect(seen.missing.temperature).toMatch(/believable/)
  })

  it("does not take a disk's temperature for the processor's", () => {
    const seen = read(
      'temperature',
      '/sys/class/hwmon/hwmon0/name:nvme\n/sys/class/hwmon/hwmon0/temp1_input:38850\n',
    )
    expect(seen.figures.temperature).toBeNull()
    expect(seen.observations).toContainEqual({ kind: 'sensor', name: 'nvme', value: 38.9, unit: '°C' })
  })
})

describe('throttled', () => {
  it.each([
    ['throttled=0x0', 0, 'clear', 'clear'],
    ['throttled=0x50000', 0x50000, 'since boot', 'since boot'],
    ['throttled=0x50005', 0x50005, 'now', 'now'],
    ['50001', 0x50001, 'now', 'since boot'],
  ])('reads %s', (text, bits, voltage, throttle) => {
    const seen = read('throttled', `${text}\n`)
    expect(seen.figures.throttled).toBe(bits)
    expect(seen.observations).toContainEqual({ kind: 'flag', name: 'under-voltage', value: voltage })
    expect(seen.observations).toContainEqual({ kind: 'flag', name: 'throttled', value: throttle })
  })

  it('says why a node without the firmware has none', () => {
    expect(read('throttled', '').missing.throttled).toMatch(/Raspberry Pi/)
    expect(read('throttled', 'VCHI initialization failed\n').notUnderstood).toEqual([
      'VCHI initialization failed',
    ])
  })
})

describe('hardware-model', () => {
  it.each([
    ['Raspberry Pi 4 Model B Rev 1.4\0', 'Raspberry Pi 4 Model B Rev 1.4'],
    ['ASUSTeK COMPUTER INC.\nPRIME B450M-A\n', 'ASUSTeK COMPUTER INC. PRIME B450M-A'],
    ['Intel\nIntel NUC\n', 'Intel NUC'],
    ['Default string\nDefault string\n', null],
    ['To Be Filled By O.E.M.\nTo Be Filled By O.E.M.\n', null],
    ['System manufacturer\nSystem Product Name\n', null],
  ])('reads %j', (text, model) => {
    const seen = read('hardware-model', text)
    expect(seen.facts.hardware).toBe(model)
    if (model === null) expect(seen.missing.hardware).toMatch(/filler/)
  })
})

describe('os-release', () => {
  it.each([
    ['NAME="Alpine Linux"\nVERSION_ID=3.22.1\n', 'Alpine Linux 3.22.1'],
    ["PRETTY_NAME='OpenWrt 24.10.2'\r\n", 'OpenWrt 24.10.2'],
    ['# made by hand\nPRETTY_NAME="a \\"quoted\\" name"\n', 'a "quoted" name'],
    ['VERSION=1\n', null],
  ])('reads %j', (text, os) => {
    expect(read('os-release', text).facts.os).toBe(os)
  })
})
