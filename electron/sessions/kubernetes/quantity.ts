/** Multipliers of Kubernetes' quantities: apimachinery `resource.Quantity`. */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/**
 * The number a quantity stands for: "16252928Ki" → bytes, "250m" → 0.25, "1e3" → 1000. Null for anything else.
 * "1E" is 10^18, "1E3" is 1000: an exponent has digits behind it.
 */
export function quantity(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.length > 64) return null
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(value)
  if (!parts) return null
  const [, digits = '', exponent, suffix = ''] = parts
  const factor = exponent === undefined ? FACTORS[suffix] : 10 ** Number(exponent)
  if (factor === undefined) return null
  // Dividing by a power of ten is exact where multiplying by 0.001 is not.
  const result = factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor
  return Number.isFinite(result) ? result : null
}
