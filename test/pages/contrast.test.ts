import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Contrast as WCAG 2.2 computes it, over the tokens as they are written, in both themes. */

const css = readFileSync(join(import.meta.dirname, '../../renderer/style/tokens.css'), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(match => [
    match[1] ?? '',
    { light: match[2] ?? '', dark: match[3] ?? '' },
  ]),
)

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const SEAS = ['sea-0', 'sea-1', 'sea-2', 'sea-3', 'sea-4']
const TEXTS = ['ink-1', 'ink-2', 'ink-3', 'ok', 'att', 'down', 'accent', 'unk', 'stale', 'route']
const GROUNDS: readonly (readonly [text: string, ground: string])[] = [
  ['on-accent', 'accent'],
  ['on-danger', 'down'],
  ...['att-bg', 'down-bg', 'work-bg', 'stale-bg'].flatMap(ground =>
    ['ink-1', 'ink-2', 'ink-3'].map(text => [text, ground] as const),
  ),
  ['down', 'down-bg'],
  ['att', 'att-bg'],
  ['stale', 'stale-bg'],
  ['stale', 'down-bg'],
  ['accent', 'work-bg'],
  ['unk', 'stale-bg'],
]

describe.each(['dark', 'light'] as const)('contrast, %s', theme => {
  const colour = (name: string) => {
    const token = tokens.get(name)
    if (!token) throw new Error(`no token ${name}`)
    return token[theme]
  }

  it.each(TEXTS)('%s is text of at least 4.5 on every sea', text => {
    for (const sea of SEAS) expect(contrast(colour(text), colour(sea)), sea).toBeGreaterThanOrEqual(4.5)
  })

  it.each(GROUNDS)('%s on %s is at least 4.5', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5)
  })

  it('edges of fields and marks are at least 3', () => {
    for (const sea of SEAS.slice(0, 4)) {
      expect(contrast(colour('line-3'), colour(sea)), sea).toBeGreaterThanOrEqual(3)
    }
  })
})
