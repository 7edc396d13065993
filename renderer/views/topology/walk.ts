/** Which way each arrow leads. */
const WAYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** A step aside costs so much more than a step along. */
const ASIDE = 2.5

/**
 * Moves the focus from what has it to the nearest thing in the direction of an arrow; from the drawing itself to the
 * first. False where the key is no arrow, or nothing lies that way.
 */
export function walk(drawing: HTMLElement, key: string): boolean {
  const way = WAYS[key]
  if (!way) return false
  const stops = [...drawing.querySelectorAll<HTMLElement>('[data-stop]')]
  const from = stops.find(stop => stop === document.activeElement)
  if (!from) {
    stops[0]?.focus()
    return stops.length > 0
  }
  const middle = (element: HTMLElement) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return [left + Math.min(width, 40) / 2, top + height / 2] as const
  }
  const [x, y] = middle(from)
  let best: { stop: HTMLElement; cost: number } | null = null
  for (const stop of stops) {
    if (stop === from) continue
    const [a, b] = middle(stop)
    const along = (a - x) * way[0] + (b - y) * way[1]
    const aside = Math.abs((a - x) * way[1]) + Math.abs((b - y) * way[0])
    if (along <= 4) continue
    const cost = along + aside * ASIDE
    if (!best || cost < best.cost) best = { stop, cost }
  }
  best?.stop.focus()
  return best !== null
}
