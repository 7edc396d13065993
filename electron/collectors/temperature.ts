import {
  bounded,
  type Collector,
  figure,
  linesOf,
  newest,
  type Observed,
  SAMPLE,
  tenth,
} from './collector.ts'

/** Chips and zones that measure the processor, best first. */
const PROCESSOR = [
  'cpu_thermal',
  'cpu-thermal',
  'coretemp',
  'k10temp',
  'zenpower',
  'x86_pkg_temp',
  'soc_thermal',
  'soc-thermal',
]
/** Labels of the whole package on chips that also measure single cores. */
const PACKAGE = /^(Package id 0|Tctl|Tdie)$/

/** What vcgencmd says when it is asked for something else. */
const OTHER_ANSWER = /^[a-z_]+(\(\d+\))?=/

interface Sensor {
  readonly folder: string
  readonly index: string
  celsius: number | null
}

/**
 * Temperatures from /sys/class/hwmon and /sys/class/thermal in m°C, as `grep -sH ''` prints them ("path:line"),
 * or vcgencmd's `temp=39.7'C`, or one bare number of one zone. Readings ≤ 0 and > 150 °C are dead sensors.
 */
export const temperature: Collector = {
  name: 'temperature',
  when: 'sample',
  every: SAMPLE,
  script:
    "grep -sH '' /sys/class/thermal/thermal_zone*/type /sys/class/thermal/thermal_zone*/temp " +
    '/sys/class/hwmon/hwmon*/name /sys/class/hwmon/hwmon*/temp*_label /sys/class/hwmon/hwmon*/temp*_input',
  files: [
    '/sys/class/thermal/thermal_zone*/type',
    '/sys/class/thermal/thermal_zone*/temp',
    '/sys/class/hwmon/hwmon*/name',
    '/sys/class/hwmon/hwmon*/temp*_label',
    '/sys/class/hwmon/hwmon*/temp*_input',
  ],
  parse(texts) {
    const { sensors, names, bare, notUnderstood, seen } = read(newest(texts))
    const named = sensors
      .filter(sensor => sensor.celsius !== null)
      .map(sensor => ({ ...labelled(sensor, names), zone: sensor.folder.startsWith('thermal_zone') }))
    const shown: Observed[] = named.map(({ label, celsius }) => ({
      kind: 'sensor',
      name: label,
      value: celsius,
      unit: '°C',
    }))
    const cpu = processor(named) ?? bare
    const reason = !seen
      ? 'the node has no temperature sensor'
      : named.length > 0
        ? 'no sensor measures the processor'
        : 'no sensor gives a believable temperature'
    return {
      observations: [figure('temperature', cpu, '°C', reason), ...shown],
      notUnderstood: bounded(notUnderstood),
    }
  },
}

function read(text: string) {
  const sensors: Sensor[] = []
  const names = new Map<string, string>()
  const notUnderstood: string[] = []
  let bare: number | null = null
  let seen = false
  for (const line of linesOf(text)) {
    const path = /^\/\S*?\/(thermal_zone\d+|hwmon\d+)\/([a-z]+)(\d*)(_[a-z]+)?:(.*)$/.exec(line)
    const [, folder = '', stem = '', index = '', suffix = '', value = ''] = path ?? []
    const alone = /^(?:temp=)?(-?\d+(?:\.\d+)?)(?:'C)?$/.exec(line.trim())
    if (path && stem === 'temp' && (suffix === '_input' || suffix === '')) {
      seen = true
      if (/^-?\d+$/.test(value.trim()))
        sensors.push({ folder, index, celsius: believable(Number(value) / 1000) })
      else notUnderstood.push(line)
    } else if (path) names.set(`${folder}/${index}`, value.trim())
    else if (alone) {
      seen = true
      bare = believable(line.includes('=') ? Number(alone[1]) : Number(alone[1]) / 1000)
    } else if (!OTHER_ANSWER.test(line)) notUnderstood.push(line)
  }
  return { sensors, names, bare, notUnderstood, seen }
}

function believable(celsius: number): number | null {
  return celsius > 0 && celsius <= 150 ? tenth(celsius) : null
}

function labelled(sensor: Sensor, names: ReadonlyMap<string, string>) {
  const chip = names.get(`${sensor.folder}/`) ?? ''
  const label = sensor.index === '' ? '' : (names.get(`${sensor.folder}/${sensor.index}`) ?? '')
  return {
    chip,
    part: label,
    label: [chip || sensor.folder, label]
      .filter(word => word !== '')
      .join(' ')
      .slice(0, 200),
    celsius: sensor.celsius ?? 0,
  }
}

/** The processor's temperature: its chip's package, else its hottest part; else the hottest thermal zone. */
function processor(
  sensors: readonly { chip: string; part: string; celsius: number; zone: boolean }[],
): number | null {
  for (const chip of PROCESSOR) {
    const own = sensors.filter(sensor => sensor.chip === chip)
    const whole = own.find(sensor => PACKAGE.test(sensor.part))
    if (whole) return whole.celsius
    if (own.length > 0) return Math.max(...own.map(sensor => sensor.celsius))
  }
  const zones = sensors.filter(sensor => sensor.zone)
  return zones.length > 0 ? Math.max(...zones.map(sensor => sensor.celsius)) : null
}
