/** Answers as nodes give them, with values of our own. One entry a collector; two texts where a rate needs them. */
export const FIXTURES: Record<string, readonly string[]> = {
  'os-release': [
    'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nID=debian\n',
  ],
  uname: ['Linux 6.12.47+rpt-rpi-2712 aarch64\n'],
  hostname: ['rpi-7\n'],
  'machine-id': ['0d8c7a5e4f3b2a190817263544536271\n'],
  'boot-id': ['7f2d8c11-9a3e-4b57-8f04-51c6e2a7d930\n'],
  'hardware-model': ['Raspberry Pi 5 Model B Rev 1.0\0'],
  cpu: [
    'cpu  1000 50 300 8000 100 0 20 0 0 0\ncpu0 500 25 150 4000 50 0 10 0 0 0\nintr 99 1 2\nbtime 1700000000\n',
    'cpu  1060 50 320 8110 110 0 20 0 0 0\ncpu0 530 25 160 4055 55 0 10 0 0 0\nintr 120 1 3\nbtime 1700000000\n',
  ],
  memory: [
    'MemTotal:        8244000 kB\nMemFree:         1200000 kB\nMemAvailable:    6183000 kB\nBuffers:          120000 kB\nCached:          4400000 kB\nSwapTotal:        204800 kB\nSwapFree:         153600 kB\nShmem:             60000 kB\nSReclaimable:     300000 kB\nHugePages_Total:       0\n',
  ],
  loadavg: ['0.42 0.31 0.27 2/311 20117\n'],
  uptime: ['734112.57 2871003.99\n'],
  temperature: [
    '/sys/class/thermal/thermal_zone0/type:cpu-thermal\n/sys/class/thermal/thermal_zone0/temp:48312\n/sys/class/hwmon/hwmon0/name:cpu_thermal\n/sys/class/hwmon/hwmon0/temp1_input:48850\n/sys/class/hwmon/hwmon1/name:rp1_adc\n/sys/class/hwmon/hwmon1/temp1_input:51700\n',
  ],
  disks: [
    'Filesystem     Type  1024-blocks     Used Available Capacity Mounted on\nudev           devtmpfs     3900000        0   3900000       0% /dev\n/dev/mmcblk0p2 ext4        30358528 11382948  17408732      40% /\n/dev/mmcblk0p1 vfat          522230    74000    448230      15% /boot/firmware\n/dev/sda1      ext4       960302096 81204000 830242096       9% /srv/my backups\ntmpfs          tmpfs         811000     1200    809800       1% /run\n',
  ],
  throttled: ['throttled=0x50005\n'],
}
