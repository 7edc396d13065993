import type { Page } from 'playwright-core'
import type { Scripted } from './scripted.ts'

/** What can be pressed. What is chosen already is where one is, not a control that should do something. */
const CONTROLS = [
  'a[href]',
  'button:not([disabled])',
  'input:not([disabled])',
  'select:not([disabled])',
  'summary',
  ...['button', 'checkbox', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'option', 'tab'].map(
    role => `[role="${role}"]`,
  ),
].join(', ')

/** One control of a view, found again by its place among all. */
export interface Control {
  index: number
  name: string
  kind: 'press' | 'type' | 'choose'
}

/** Every control that is drawn now in a part of the page; within an open dialog only its own, since the rest cannot be reached. */
export function listControls(page: Page, part = 'body'): Promise<Control[]> {
  return page.evaluate(
    ({ selector, part }) => {
      const within = document.querySelector('[role="dialog"]') ?? document
      return [...within.querySelectorAll<HTMLElement>(selector)]
        .map((element, index) => ({ element, index }))
        .filter(({ element }) => element.closest(part) !== null)
        .filter(({ element }) => element.checkVisibility({ visibilityProperty: true }))
        .filter(({ element }) => element.getAttribute('aria-disabled') !== 'true')
        .filter(({ element }) => !element.hasAttribute('aria-current'))
        .filter(({ element }) => !element.hasAttribute('data-radix-focus-guard'))
        .filter(({ element }) => !element.matches('[role="group"] > [aria-pressed="true"]'))
        .map(({ element, index }) => ({
          index,
          name: (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60),
          kind: element.matches('select')
            ? ('choose' as const)
            : element.matches('input[type="text"], input[type="password"], input[type="number"]')
              ? ('type' as const)
              : ('press' as const),
        }))
    },
    { selector: CONTROLS, part },
  )
}

export async function press(page: Page, control: Control): Promise<void> {
  const handle = await page.evaluateHandle(
    ({ selector, index }) => {
      const within = document.querySelector('[role="dialog"]') ?? document
      return within.querySelectorAll<HTMLElement>(selector)[index] as HTMLElement
    },
    { selector: CONTROLS, index: control.index },
  )
  const element = handle.asElement()
  if (!element) throw new Error(`${control.name} is gone`)
  // The skip link is off the page until it has the focus; a keyboard presses it.
  if (control.name === 'Skip to the page') {
    await element.focus()
    await page.keyboard.press('Enter')
  } else if (control.kind === 'choose') {
    const last = await element.evaluate(select => (select as HTMLSelectElement).options.length - 1)
    await element.selectOption({ index: last })
  } else if (control.kind === 'type')
    await element.fill((await element.getAttribute('type')) === 'text' ? 'zz' : '7')
  else await element.click()
}

/**
 * Everything a press may change, without what changes by itself (texts with ages in them): the outline of
 * the document with its states, the address, where the focus went, the clipboard. Focus on the pressed
 * control itself counts for nothing.
 */
export function pagePrint(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const states = ['aria-pressed', 'aria-expanded', 'aria-current', 'role', 'data-row', 'data-theme']
    const outline = [...document.querySelectorAll('html, #root *, [role="dialog"] *')].map(element => {
      const kept = states.map(name => element.getAttribute(name) ?? '').join('|')
      const value =
        element instanceof HTMLInputElement
          ? `${element.value}${element.checked}`
          : element instanceof HTMLSelectElement
            ? element.value
            : ''
      const size = element instanceof HTMLElement ? element.style.transform : ''
      return `${element.localName}|${kept}|${element.hasAttribute('open')}|${value}|${size}`
    })
    const active = document.activeElement
    const focus = active?.matches('main, input[type="text"]') ? active.outerHTML.slice(0, 60) : ''
    const toast = document.querySelector('.toast')?.textContent ?? ''
    const clipboard = await navigator.clipboard.readText().catch(() => '')
    return JSON.stringify([outline, window.location.href, focus, toast, clipboard])
  })
}

/** What was asked of the backend and of the browser so far. */
export function askedOf(backend: Scripted, tabs: readonly string[]): string {
  return `${backend.calls.length} ${backend.opened.length} ${tabs.length}`
}

/**
 * Takes a press back the cheap way: closes what lies over the page and returns to the address. Whoever calls
 * compares the print, since a press may have changed what only a reload takes back.
 */
export async function takeBack(page: Page, hash: string): Promise<void> {
  const message = page.getByRole('button', { name: 'Close message' })
  if (await message.isVisible()) await message.click()
  await page.evaluate(async place => {
    window.localStorage.clear()
    ;(document.activeElement as HTMLElement | null)?.blur()
    if (window.location.hash !== place) window.location.hash = place
    await navigator.clipboard.writeText('').catch(() => {})
    await new Promise(resolve => requestAnimationFrame(resolve))
  }, hash)
}
