import { bounded, type Collector, type FactName, fact, linesOf, newest } from './collector.ts'

const HEX_32 = /^[0-9a-f]{32}$/i
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** What a host name may be made of; more than RFC 1123 allows, as machines do. */
const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/

/** systemd's id of the installation; it survives reboots and renames. */
export const machineId = oneLine(
  'machine-id',
  'machineId',
  'cat /etc/machine-id 2>/dev/null || cat /var/lib/dbus/machine-id 2>/dev/null',
  HEX_32,
)

/** The kernel's id of this boot: another one means the node has rebooted. */
export const bootId = oneLine('boot-id', 'bootId', 'cat /proc/sys/kernel/random/boot_id 2>/dev/null', UUID)

export const hostname = oneLine(
  'hostname',
  'hostname',
  'cat /proc/sys/kernel/hostname 2>/dev/null || hostname',
  HOST_NAME,
)

function oneLine(name: string, of: FactName, script: string, form: RegExp): Collector {
  return {
    name,
    when: 'connect',
    every: null,
    script,
    parse(texts) {
      const lines = linesOf(newest(texts)).map(line => line.trim())
      const value = lines.find(line => form.test(line)) ?? null
      const reason = lines.length > 0 ? `no ${name} in the answer` : `the node has no ${name}`
      return { observations: [fact(of, value, reason)], notUnderstood: bounded(value === null ? lines : []) }
    },
  }
}
