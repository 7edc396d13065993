import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { longNames } from '../labs/longNames.ts'
import { cutNames, misfits, raw } from './fit.ts'
import { focusFaults, forcedFaults, motions } from './focus.ts'
import { closeBrowser } from './harness.ts'
import { type Opened, openView } from './openView.ts'
import { VIEWS } from './views.ts'

/** Every view for readers who zoom, force colours, want no motion, use no pointer, or give things long names. */

/** A window of 1440×900 at 200 %. */
const ZOOMED = { width: 720, height: 450 }
const SMALL = { width: 960, height: 640 }

describe.each(VIEWS.map(view => [view.name, view] as const))('%s', (_name, view) => {
  let opened: Opened | null = null
  afterEach(async () => {
    await opened?.close()
    opened = null
  })

  it('fits at 200 % and in the smallest window, moves nothing, leaves no text unfilled', async () => {
    opened = await openView(view)
    const { page } = opened
    expect(await raw(page)).toEqual([])
    expect(await motions(page)).toEqual([])
    await page.setViewportSize(SMALL)
    expect(await misfits(page), '960×640').toEqual([])
    await page.setViewportSize(ZOOMED)
    expect(await misfits(page), '200 %').toEqual([])
  })

  it('is walked by keyboard with the focus in sight, also with forced colours', async () => {
    opened = await openView(view)
    const { page } = opened
    expect(await focusFaults(page)).toEqual([])
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme })
      expect(await forcedFaults(page), colorScheme).toEqual([])
    }
    await page.setViewportSize(ZOOMED)
    expect(await focusFaults(page), '200 %, forced colours').toEqual([])
  })

  it('holds the longest names', async () => {
    if (!view.lab) return
    opened = await openView(view, { lab: longNames(view.lab) })
    const { page } = opened
    for (const size of [{ width: 1440, height: 900 }, SMALL]) {
      await page.setViewportSize(size)
      expect(await misfits(page), `${size.width}`).toEqual([])
      expect(await cutNames(page), `${size.width}`).toEqual([])
    }
  })
})

afterAll(closeBrowser)
