const UNITS = ['B', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const

/** Bytes as Kubernetes writes sizes: "20 Gi", "1.5 Gi". */
export function binarySize(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024
    unit++
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${UNITS[unit]}`
}
