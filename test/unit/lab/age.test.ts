import { describe, expect, it } from 'vitest'
import { ageOf, ageWords, durationWords, isStale, roughAge } from '../../../shared/lab/age.ts'
import { SHOWN_STATES, shownOf, worst } from '../../../shared/lab/state.ts'
import { FakeClock } from '../../labs/fakeClock.ts'

describe('ages', () => {
  it('are never negative when a clock goes back a day', () => {
    const clock = new FakeClock()
    const at = clock.wall()
    clock.jumpWall(-86_400_000)
    expect(ageOf(at, clock.wall())).toBe(0)
    expect(ageWords(ageOf(at, clock.wall()))).toBe('0 s')
    expect(ageWords(-5)).toBe('0 s')
    expect(durationWords(-5)).toBe('0 s')
    expect(isStale({ value: 1, unit: '', at, every: 5_000 }, clock.wall())).toBe(false)
  })

  it.each([
    [-5, 'just now'],
    [9_999, 'just now'],
    [10_000, '10 s old'],
    [59_999, '50 s old'],
    [60_000, '1 min old'],
    [7_200_000, '2 h old'],
  ])('of %i ms are spoken as “%s”, in steps of ten seconds', (ms, words) => {
    expect(roughAge(ms)).toBe(words)
  })

  it('make a figure stale after three of its intervals', async () => {
    const clock = new FakeClock()
    const figure = { value: 1, unit: '%', at: clock.wall(), every: 5_000 }
    await clock.advance(15_000)
    expect(isStale(figure, clock.wall())).toBe(false)
    await clock.advance(1)
    expect(isStale(figure, clock.wall())).toBe(true)
  })

  it.each([
    [0, '0 s', '0 s'],
    [59_999, '59 s', '59 s'],
    [60_000, '1 min', '1 min'],
    [380_000, '6 min', '6 min 20 s'],
    [3_600_000, '1 h', '1 h'],
    [47.5 * 3_600_000, '47 h', '47 h 30 min'],
    [48 * 3_600_000, '2 d', '2 d'],
  ])('%d ms is %s, or %s', (ms, short, long) => {
    expect(ageWords(ms)).toBe(short)
    expect(durationWords(ms)).toBe(long)
  })
})

describe('the worst of several states', () => {
  it.each([
    [['ok', 'down', 'attention'], 'down'],
    [['ok', 'attention', 'needs-you'], 'attention'],
    [['stale', 'unknown'], 'unknown'],
    [['ok', 'stale', 'working'], 'stale'],
    [['off', 'ok'], 'ok'],
    [['off', 'unknown'], 'unknown'],
    [['off', 'off'], 'off'],
  ] as const)('of %s is %s', (states, found) => {
    expect(worst(states)).toBe(found)
  })

  it('is the empty word where there is none', () => {
    expect(worst([])).toBe('unknown')
    expect(worst([], 'ok')).toBe('ok')
  })

  it('holds for every pair, whatever their order', () => {
    for (const a of SHOWN_STATES) for (const b of SHOWN_STATES) expect(worst([a, b])).toBe(worst([b, a]))
  })

  it('never shows a connection that is not up as ok', () => {
    expect(
      (['off', 'connecting', 'stale', 'down', 'needs-you'] as const).filter(state => shownOf(state) === 'ok'),
    ).toEqual([])
    expect(shownOf('up')).toBe('ok')
  })
})
