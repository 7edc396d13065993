import { bounded, type Collector, figure, linesOf, newest, type Observed, SELDOM } from './collector.ts'

/** Bits of the firmware's answer: n now, n + 16 has occurred since boot. */
const FLAGS = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit'] as const

/**
 * A Raspberry Pi's throttling: `vcgencmd get_throttled` ("throttled=0x50005"), else the kernel's file, which
 * is the same number in hex without a prefix. The figure is the number; each flag is named beside it.
 */
export const throttled: Collector = {
  name: 'throttled',
  when: 'seldom',
  every: SELDOM,
  script:
    'vcgencmd get_throttled 2>/dev/null || cat /sys/devices/platform/soc/soc:firmware/get_throttled 2>/dev/null',
  parse(texts) {
    const lines = linesOf(newest(texts)).map(line => line.trim())
    const match = lines.map(line => /^(?:throttled=0x|0x)?([0-9a-f]{1,8})$/i.exec(line)).find(found => found)
    const bits = match ? Number.parseInt(match[1] ?? '', 16) : null
    const reason = lines.length === 0 ? 'only a Raspberry Pi tells throttling' : 'vcgencmd gave no flags'
    const flags = bits === null ? [] : FLAGS.map((name, bit) => flag(name, bit, bits))
    return {
      observations: [figure('throttled', bits, 'flags', reason), ...flags],
      notUnderstood: bounded(match ? [] : lines),
    }
  },
}

function flag(name: string, bit: number, bits: number): Observed {
  const set = (n: number) => Math.floor(bits / 2 ** n) % 2 === 1
  return { kind: 'flag', name, value: set(bit) ? 'now' : set(bit + 16) ? 'since boot' : 'clear' }
}
