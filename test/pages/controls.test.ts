import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { askedOf, listControls, pagePrint, press, takeBack } from './controls.ts'
import { browser, closeBrowser, expectClean } from './harness.ts'
import { type Opened, openView, reachView } from './openView.ts'
import { VIEWS } from './views.ts'

/** Every view, dialog and menu is opened and every control in it pressed; each press must do something. */

/** Ms a press has to show its effect. */
const GIVEN = 3000

describe('every control does something', () => {
  let opened: Opened | null = null
  afterEach(async () => {
    await opened?.close()
    opened = null
  })
  afterAll(closeBrowser)

  for (const view of VIEWS.filter(one => !one.link)) {
    it(view.name, async () => {
      await browser()
      const seen = await openView(view)
      opened = seen
      const { page, backend: own } = seen
      const reach = async () => {
        await page.goto('about:blank')
        await page.goto(own.url + view.hash)
        await page.evaluate(() => window.localStorage.clear())
        await page.evaluate(() => navigator.clipboard.writeText(''))
        await reachView(page, view)
      }
      await reach()
      const controls = await listControls(page, view.part)
      expect(controls.length).toBeGreaterThan(0)
      const fresh = await pagePrint(page)
      const dead: string[] = []
      for (const control of controls) {
        await takeBack(page, view.hash)
        if ((await pagePrint(page)) !== fresh) await reach()
        const asked = askedOf(own, seen.tabs)
        await press(page, control)
        const changed = async () => askedOf(own, seen.tabs) !== asked || (await pagePrint(page)) !== fresh
        const deadline = Date.now() + GIVEN
        while (!(await changed()) && Date.now() < deadline) await page.waitForTimeout(30)
        if (!(await changed())) dead.push(control.name)
      }
      expect(dead).toEqual([])
      expectClean(seen)
    }, 180_000)
  }
})
