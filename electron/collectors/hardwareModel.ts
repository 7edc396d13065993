import { type Collector, fact, newest } from './collector.ts'

/** What makers leave in their firmware instead of a name. */
const FILLER =
  /^(default string|system (product|manufacturer|version).*|to be filled.*|o\.?e\.?m\.?|not (specified|applicable|available)|unknown|none|n\/a|type1.*|product name|all series|x{3,}|0+)$/i

/**
 * The machine's model: the device tree's (NUL-terminated, on ARM boards), else vendor and product of DMI,
 * one a line. /proc/cpuinfo is not asked: its Hardware says BCM2835 on every Raspberry Pi.
 */
export const hardwareModel: Collector = {
  name: 'hardware-model',
  when: 'connect',
  every: null,
  script:
    'cat /proc/device-tree/model 2>/dev/null || cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name 2>/dev/null',
  parse(texts) {
    const names = newest(texts)
      .split(/[\0\r\n]+/)
      .map(name => name.trim())
      .filter(name => name !== '')
    const real = names.filter(name => !FILLER.test(name))
    const [vendor = '', product] = real
    // "Raspberry Pi" as vendor of "Raspberry Pi 5 …" would be said twice.
    const model =
      product === undefined || product.startsWith(vendor) ? (product ?? vendor) : `${vendor} ${product}`
    const reason =
      names.length > 0 ? 'the firmware holds only filler for a model' : 'no device tree and no DMI'
    return { observations: [fact('hardware', model, reason)], notUnderstood: [] }
  },
}
