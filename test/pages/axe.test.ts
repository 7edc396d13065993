import { afterAll, describe, expect, it } from 'vitest'
import { axeFinds } from './axe.ts'
import { closeBrowser, expectClean } from './harness.ts'
import { openView, type View } from './openView.ts'
import { VIEWS } from './views.ts'

/** Axe over every view, in both themes, at both sizes. */

const SIZES = [
  { width: 1440, height: 900 },
  { width: 960, height: 640 },
]

const sizesOf = ({ width, height }: View) => {
  if (width && height) return [{ width, height }]
  return width ? SIZES.filter(one => one.width === width) : SIZES
}

describe('axe', () => {
  it('finds what is wrong: it runs under the policy of the page, over what is drawn', async () => {
    const { page, close } = await openView(VIEWS[0]!)
    await page.evaluate(() => {
      const button = document.createElement('button')
      button.style.color = '#777'
      button.style.background = '#888'
      document.querySelector('main')?.append(button, 'x')
      document.querySelector('h1')?.setAttribute('role', 'nothing')
    })
    const found = (await axeFinds(page)).map(line => line.split(':')[0])
    expect(found).toContain('button-name')
    expect(found).toContain('aria-roles')
    await close()
  })
})

describe('axe has nothing against', () => {
  afterAll(closeBrowser)

  for (const view of VIEWS) {
    it(view.name, async () => {
      const { page, close, ...watched } = await openView(view)
      const found: string[] = []
      for (const size of sizesOf(view)) {
        await page.setViewportSize(size)
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme })
          const lines = await axeFinds(page)
          found.push(...lines.map(line => `${size.width} ${colorScheme}: ${line}`))
        }
      }
      expect(found).toEqual([])
      expectClean({ ...watched, page, close }, { lost: view.link !== undefined })
      await close()
    }, 120_000)
  }
})
