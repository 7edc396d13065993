import type { Form } from './shapes.ts'

/** Each pixel is looked at in so many places each way; an edge on a whole pixel stays sharp. */
const SAMPLES = 8

/** Draws forms over each other into RGBA bytes of a square of `size` px. */
export function draw(
  size: number,
  forms: readonly Form[],
  tones: { readonly ink: string; readonly mark: string },
): Uint8Array {
  const pixels = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let colour = [0, 0, 0]
      let opacity = 0
      for (const form of forms) {
        const covers = coverage(form, x, y) * form.opacity
        if (covers === 0) continue
        // Source over: what is there shines through by what is not covered.
        const whole = covers + opacity * (1 - covers)
        const tone = rgb(tones[form.tone])
        colour = colour.map((was, i) => ((tone[i] ?? 0) * covers + was * opacity * (1 - covers)) / whole)
        opacity = whole
      }
      pixels.set([...colour.map(Math.round), Math.round(opacity * 255)], (y * size + x) * 4)
    }
  }
  return pixels
}

function coverage(form: Form, x: number, y: number): number {
  let hits = 0
  for (let i = 0; i < SAMPLES; i++) {
    for (let j = 0; j < SAMPLES; j++) {
      if (holds(form, x + (i + 0.5) / SAMPLES, y + (j + 0.5) / SAMPLES)) hits += 1
    }
  }
  return hits / (SAMPLES * SAMPLES)
}

function holds(form: Form, x: number, y: number): boolean {
  switch (form.kind) {
    case 'ball':
      return Math.hypot(x - form.at[0], y - form.at[1]) <= form.r
    case 'box': {
      const { r } = form
      // The distance to the box without its corners.
      const dx = Math.max(form.x + r - x, 0, x - (form.x + form.w - r))
      const dy = Math.max(form.y + r - y, 0, y - (form.y + form.h - r))
      return r === 0 ? dx === 0 && dy === 0 : Math.hypot(dx, dy) <= r
    }
    case 'polygon':
      return inside(form.points, x, y)
    case 'arc':
      return onArc(form, x, y)
  }
}

function inside(points: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let odd = false
  points.forEach(([ax, ay], i) => {
    const [bx, by] = points[(i + 1) % points.length] ?? [0, 0]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd
  })
  return odd
}

function onArc({ at, r, from, to, width }: Form & { kind: 'arc' }, x: number, y: number): boolean {
  const [cx, cy] = at
  const turns = (Math.atan2(x - cx, cy - y) / (Math.PI / 2) + 4) % 4
  if (turns >= from && turns <= to) return Math.abs(Math.hypot(x - cx, y - cy) - r) <= width / 2
  // Round ends.
  return [from, to].some(turn => {
    const angle = (turn * Math.PI) / 2
    return Math.hypot(x - (cx + r * Math.sin(angle)), y - (cy - r * Math.cos(angle))) <= width / 2
  })
}

const rgb = (hex: string) => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))
