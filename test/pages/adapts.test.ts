import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { longNames, longPods } from '../labs/longNames.ts'
import { cutNames, misfits, raw, resize } from './fit.ts'
import { focusFaults, forcedFaults, motions } from './focus.ts'
import { closeBrowser } from './harness.ts'
import { type Opened, openView, type View } from './openView.ts'
import { VIEWS } from './views.ts'

/** Every view for readers who zoom, force colours, want no motion, use no pointer, or give things long names. */

/** A window of 1440×900 at 200 %. */
const ZOOMED = { width: 720, height: 450 }
const SMALL = { width: 960, height: 640 }

/** A view with a height of its own is a small window that is never another size. */
const sizesOf = ({ width, height }: View) => (width && height ? [{ width, height }] : [SMALL, ZOOMED])

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
    for (const size of sizesOf(view)) {
      await resize(page, size)
      expect(await misfits(page), `${size.width}×${size.height}`).toEqual([])
    }
  })

  it('is walked by keyboard with the focus in sight, also with forced colours', async () => {
    opened = await openView(view)
    const { page } = opened
    expect(await focusFaults(page)).toEqual([])
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ forcedColors: 'active', colorScheme })
      expect(await forcedFaults(page), colorScheme).toEqual([])
    }
    await resize(page, sizesOf(view).at(-1) ?? ZOOMED)
    expect(await focusFaults(page), 'small, forced colours').toEqual([])
  })

  it('holds the longest names', async () => {
    if (!view.lab) return
    const app = view.app?.pods && { ...view.app, pods: longPods(view.app.pods) }
    opened = await openView(view, { lab: longNames(view.lab), app })
    const { page } = opened
    const [small = SMALL] = sizesOf(view)
    for (const size of small === SMALL ? [{ width: 1440, height: 900 }, SMALL] : [small]) {
      await resize(page, size)
      expect(await misfits(page), `${size.width}`).toEqual([])
      expect(await cutNames(page), `${size.width}`).toEqual([])
    }
  })
})

afterAll(closeBrowser)
