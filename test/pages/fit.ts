import type { Page } from 'playwright-core'

const CONTROLS =
  'a[href], button, input, select, textarea, summary, [role="button"], [role="checkbox"], [role="tab"], [role^="menuitem"]'

/** Gives the window another size. What floats or is laid out finds its place in the pictures after that. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size)
  await page.evaluate(async () => {
    for (let picture = 0; picture < 3; picture += 1) await new Promise(requestAnimationFrame)
  })
}

/** What does not fit: a page that must be scrolled in two directions, a control that cannot be brought into sight or lies under another. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(selector => {
    const found: string[] = []
    const { documentElement: root } = document
    if (root.scrollWidth > window.innerWidth) found.push(`the page is ${root.scrollWidth} wide`)
    if (root.scrollHeight > window.innerHeight + 1) found.push(`the page is ${root.scrollHeight} high`)
    const main = document.querySelector('main')
    if (main && main.scrollWidth > main.clientWidth + 1)
      found.push(`main is ${main.scrollWidth} wide in ${main.clientWidth}`)
    const within = document.querySelector('[role="dialog"], [role="menu"]') ?? document.body
    const panel = document.querySelector('.inspector')
    const covers = panel && ['absolute', 'fixed'].includes(getComputedStyle(panel).position) ? panel : null
    for (const control of within.querySelectorAll<HTMLElement>(selector)) {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.matches('.skip')) continue
      // Below a panel that lies over the page nothing is reached until it is closed; it says so with its own button.
      if (covers && !covers.contains(control)) continue
      const name = (control.getAttribute('aria-label') ?? control.textContent ?? '').trim().slice(0, 40)
      control.scrollIntoView({ block: 'center', inline: 'nearest' })
      const box = (
        control.matches('.cover') ? (control.closest('li, tr, [role="row"]') ?? control) : control
      ).getBoundingClientRect()
      const sight = {
        left: Math.max(0, box.left),
        right: Math.min(window.innerWidth, box.right),
        top: Math.max(0, box.top),
        bottom: Math.min(window.innerHeight, box.bottom),
      }
      if (
        sight.right - sight.left < Math.min(box.width, 24) - 1 ||
        sight.bottom - sight.top < Math.min(box.height, 24) - 1
      ) {
        found.push(`${name} cannot be brought into sight`)
        continue
      }
      const hit = document.elementFromPoint((sight.left + sight.right) / 2, (sight.top + sight.bottom) / 2)
      const own = control.closest('li, tr, [role="row"], label') ?? control
      if (hit && !own.contains(hit) && !hit.contains(control))
        found.push(`${name} lies under ${hit.className || hit.localName}`)
    }
    return [...new Set(found)]
  }, CONTROLS)
}

/** Names that are cut and told in full nowhere: neither as a title nor in the spoken name. */
export function cutNames(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.name, .clip, .mono')]
      .filter(element => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
      .filter(element => getComputedStyle(element).overflowX !== 'visible')
      .filter(element => !element.closest('[title]') && !element.querySelector('[title]'))
      .map(element => `${element.className}: ${element.textContent?.slice(0, 60)}`),
  )
}

/** Text that a reader should not see: a place of a sentence that nothing filled, a value that was none. */
export function raw(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = [document.title, document.getElementById('root')?.textContent ?? '']
    for (const element of document.querySelectorAll('[aria-label], [title]')) {
      seen.push(element.getAttribute('aria-label') ?? '', element.getAttribute('title') ?? '')
    }
    return seen.flatMap(text => text.match(/\{\w+\}|\bundefined\b|\bNaN\b|\[object \w+\]/g) ?? [])
  })
}
