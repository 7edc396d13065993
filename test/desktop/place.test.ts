import { describe, expect, it } from 'vitest'
import { launcherPlace, popoverPlace, windowPlace } from '../../electron/desktop/place.ts'

describe('a window’s place', () => {
  const desk = { x: 0, y: 0, width: 1920, height: 1040 }
  const beside = { x: 1920, y: 0, width: 2560, height: 1400 }
  const at = (x: number, y: number, width = 1200, height = 800) => ({ x, y, width, height, maximized: false })

  it.each([
    ['none kept', null, [desk], at(240, 70, 1440, 900)],
    ['kept', at(10, 20), [desk], at(10, 20)],
    ['kept on the second display', at(2500, 100), [desk, beside], at(2500, 100)],
    ['its display is gone', at(2500, 100), [desk], at(360, 120)],
    ['its upper edge is above every display', at(100, -300), [desk], at(360, 120)],
    ['only a corner is left of it', at(1900, 100), [desk], at(360, 120)],
    ['it is larger than the display', at(0, 0, 4000, 3000), [desk], at(0, 0, 1920, 1040)],
    [
      'a display smaller than the least size',
      null,
      [{ x: 0, y: 0, width: 800, height: 500 }],
      at(0, 0, 960, 640),
    ],
  ])('%s', (_what, bounds, areas, wanted) => {
    expect(windowPlace(bounds, areas)).toEqual(wanted)
  })

  it('keeps what was maximized so', () => {
    expect(windowPlace({ ...at(9000, 9000), maximized: true }, [desk]).maximized).toBe(true)
  })

  const size = { width: 360, height: 520 }
  it.each([
    ['a panel below', { x: 1700, y: 1040, width: 24, height: 40 }, { x: 1532, y: 516 }],
    ['a panel above', { x: 1700, y: -24, width: 24, height: 24 }, { x: 1532, y: 4 }],
    ['a panel at the right', { x: 1920, y: 900, width: 40, height: 24 }, { x: 1556, y: 520 }],
    ['a panel at the left', { x: -40, y: 100, width: 40, height: 24 }, { x: 4, y: 0 }],
    ['an icon in the corner', { x: 1910, y: 1040, width: 10, height: 40 }, { x: 1560, y: 516 }],
  ])('of the popover: %s', (_what, icon, wanted) => {
    expect(popoverPlace(icon, desk, size)).toMatchObject(wanted)
  })

  it('of the launcher is in the upper third', () => {
    expect(launcherPlace(beside, { width: 640, height: 420 })).toEqual({
      x: 2880,
      y: 327,
      width: 640,
      height: 420,
    })
  })
})
