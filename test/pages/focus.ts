import type { Page } from 'playwright-core'

/** So many stops are walked: enough for every kind of control, however long a list is. */
const STOPS = 60

/** Walks the page by Tab and tells of each stop that cannot be seen, or whose focus cannot be told from the rest. */
export async function focusFaults(page: Page): Promise<string[]> {
  // A dialog has put the focus where it begins.
  await page.evaluate(() => {
    const { activeElement: active } = document
    delete (window as { before?: Element }).before
    if (active instanceof HTMLElement && !active.closest('[role="dialog"]')) active.blur()
  })
  const faults = new Set<string>()
  for (let stop = 0; stop < STOPS; stop++) {
    await page.keyboard.press('Tab')
    const seen = await page.evaluate(look)
    // Past the last stop the focus leaves the page, or a dialog begins anew.
    if (seen === null) break
    if (seen.same) faults.add(`${seen.name}: Tab does not leave it`)
    if (!seen.ring) faults.add(`${seen.name}: its focus cannot be seen`)
    if (!seen.inSight) faults.add(`${seen.name}: out of sight with the focus on it`)
  }
  return [...faults]
}

function look(): { same: boolean; name: string; ring: boolean; inSight: boolean } | null {
  const active = document.activeElement as HTMLElement | null
  if (!active || active === document.body) return null
  const shows = (style: CSSStyleDeclaration) =>
    style.outlineStyle !== 'none' &&
    Number.parseFloat(style.outlineWidth) >= 2 &&
    style.outlineColor !== 'rgba(0, 0, 0, 0)'
  const around: Element[] = [active]
  for (let up = active.parentElement; up && around.length < 4; up = up.parentElement) around.push(up)
  const field =
    active.matches('input') && around.slice(1).some(up => /inset/.test(getComputedStyle(up).boxShadow))
  const ring =
    field ||
    around.some(element => shows(getComputedStyle(element))) ||
    shows(getComputedStyle(active, '::after'))
  // A name that covers its row is as large as the row.
  const shown = active.matches('.cover') ? (active.closest('li, tr, [role="row"]') ?? active) : active
  const box = shown.getBoundingClientRect()
  const inSight =
    box.bottom > 4 && box.right > 4 && box.top < window.innerHeight - 4 && box.left < window.innerWidth - 4
  const name = (active.getAttribute('aria-label') ?? active.textContent ?? active.id).trim().slice(0, 40)
  const held = window as { before?: Element }
  // In a list to choose from Tab has a meaning of its own, and Esc leaves.
  const same = held.before === active && !active.matches('[role="combobox"]')
  held.before = active
  return { same, name, ring, inSight }
}

/** With forced colours: what is drawn as the ground is, and what is chosen but looks like the rest. */
export function forcedFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const probe = document.createElement('i')
    document.body.append(probe)
    const system = (name: string) => {
      probe.style.color = name
      return getComputedStyle(probe).color
    }
    const canvas = system('Canvas')
    const highlight = system('Highlight')
    const nothing = 'rgba(0, 0, 0, 0)'
    const marks = '.mark, .glyph, .meter-fill, .spark path:not(.spark-ahead), svg[class*="lucide"]'
    for (const mark of document.querySelectorAll(marks)) {
      if (!mark.checkVisibility()) continue
      const parts = [mark, ...mark.querySelectorAll('*')].map(part => getComputedStyle(part))
      const drawn = parts.flatMap(({ fill, stroke }) => [fill, stroke])
      const ground = groundOf(mark)
      if (!drawn.some(colour => contrast(colour, ground) >= 3))
        found.push(`${mark.getAttribute('class')} cannot be seen: ${drawn[0]} on ${ground}`)
    }
    const chosen = '[aria-pressed="true"], [aria-selected="true"], [aria-current]:not([aria-current="false"])'
    for (const element of document.querySelectorAll<HTMLElement>(chosen)) {
      if (!element.checkVisibility()) continue
      // A name that covers its row is chosen with the row.
      const row = element.closest('li, tr, [role="row"], .topo-box')
      const shows = [element, ...(row && element.matches('.cover, .name') ? [row] : [])].some(one => {
        const style = getComputedStyle(one)
        const ringed = style.outlineStyle !== 'none' && style.outlineColor === highlight
        return style.backgroundColor === highlight || ringed
      })
      if (!shows)
        found.push(`${element.className} “${element.textContent?.slice(0, 30)}” does not look chosen`)
    }
    function contrast(one: string, other: string): number {
      const [a, b] = [one, other].map(colour => {
        const [r = 0, g = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(part => {
          const value = Number(part) / 255
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * blue
      })
      const unseen = one === 'none' || one === nothing
      return unseen ? 1 : (Math.max(a!, b!) + 0.05) / (Math.min(a!, b!) + 0.05)
    }
    function groundOf(element: Element): string {
      for (let up: Element | null = element; up; up = up.parentElement) {
        const { backgroundColor } = getComputedStyle(up)
        if (backgroundColor !== nothing) return backgroundColor
      }
      return canvas
    }
    probe.remove()
    return [...new Set(found)]
  })
}

/** What moves, or would at the next change, although the reader wants no motion. */
export function motions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const moves = [...document.querySelectorAll('*')].filter(element => {
      const { transitionDuration, animationName } = getComputedStyle(element)
      return animationName !== 'none' || /[1-9]/.test(transitionDuration)
    })
    const running = document.getAnimations().map(animation => animation.playState)
    return [...new Set(moves.map(element => element.getAttribute('class') ?? element.localName)), ...running]
  })
}
