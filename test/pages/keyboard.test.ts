import { beforeEach, describe, expect, it } from 'vitest'
import { brokenLab } from '../labs/holmLab.ts'
import { drawn } from './harness.ts'
import { useScene } from './scene.ts'

describe('by keyboard alone', () => {
  const scene = useScene({ clean: true })
  beforeEach(async () => {
    await scene.open({ labs: [brokenLab()] }, '#/services')
  })

  const focused = () => scene.page.evaluate(() => document.activeElement?.textContent ?? '')
  const press = async (...keys: string[]) => {
    for (const key of keys) await scene.page.keyboard.press(key)
  }
  const details = (name: string) => scene.page.getByRole('complementary', { name: `Details of ${name}` })

  it('finds, inspects, opens and checks a service, and goes back where it was', async () => {
    await press('j', 'j', 'ArrowDown', 'k')
    expect(await focused()).toBe('ios-shell')
    await press('Enter')
    await details('ios-shell').waitFor()
    await press('j')
    await details('app-store-ai').waitFor()
    await press('o')
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/app-store-ai'])
    await press('r')
    await scene.page.getByText(/app-store-ai: \d+ of 13 paths answer/).waitFor()
    await press('Escape')
    await expect.poll(() => details('app-store-ai').count()).toBe(0)
    expect(await focused()).toBe('app-store-ai')
  })

  it('filters from anywhere; letters typed there are text; Esc clears, then leaves', async () => {
    await press('Control+1')
    await scene.page.getByRole('heading', { name: /rpi-7 stopped/, level: 1 }).waitFor()
    await press('/')
    const filter = scene.page.getByRole('textbox', { name: 'Filter services' })
    await expect.poll(() => filter.evaluate(field => field === document.activeElement)).toBe(true)
    await scene.page.keyboard.type('jor')
    expect(await filter.inputValue()).toBe('jor')
    expect(scene.backend.calls.some(call => call.name.startsWith('service.'))).toBe(false)
    await scene.page.getByText('No service matches “jor”.').waitFor()
    await press('Escape')
    expect(await filter.inputValue()).toBe('')
    await press('Escape')
    expect(await filter.evaluate(field => field === document.activeElement)).toBe(false)
  })

  it('a reload keeps the place', async () => {
    await press('/')
    const filter = scene.page.getByRole('textbox', { name: 'Filter services' })
    await filter.fill('nova')
    await press('Escape', 'Escape')
    await scene.page.getByRole('button', { name: 'By node' }).click()
    await press('/')
    await filter.fill('nova')
    await scene.page.locator('[data-row]').first().click()
    await details('nova').waitFor()
    await scene.page.reload()
    await details('nova').waitFor()
    expect(await filter.inputValue()).toBe('nova')
    expect(await scene.page.getByRole('button', { name: 'By node' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
  })

  it('? shows all keys; the dialog holds the focus; single letters can be turned off for good', async () => {
    await press('?')
    const dialog = scene.page.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    for (let i = 0; i < 5; i++) {
      await press('Tab')
      expect(await dialog.evaluate(box => box.contains(document.activeElement))).toBe(true)
    }
    await dialog.getByRole('checkbox').uncheck()
    await press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await press('j', '?')
    expect(await scene.page.getByRole('dialog').count()).toBe(0)
    expect(await scene.page.evaluate(() => document.activeElement?.hasAttribute('data-row'))).toBe(false)
    await scene.page.reload()
    await drawn(scene.page)
    await press('?')
    expect(await scene.page.getByRole('dialog').count()).toBe(0)
    await press('ArrowDown')
    expect(await focused()).toBe('holmos-shell')
  })

  it('Enter on the Overview opens, Tab reaches everything in reading order with a visible focus', async () => {
    await press('Control+1')
    await scene.page.getByRole('heading', { name: /rpi-7 stopped/, level: 1 }).waitFor()
    await press('j')
    expect(await focused()).toBe('holmos-shell')
    await press('Enter')
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/holmos-shell'])
    await scene.page.evaluate(() => (document.activeElement as HTMLElement).blur())
    const order: string[] = []
    for (let i = 0; i < 12; i++) {
      await press('Tab')
      order.push((await focused()).trim())
      const ring = await scene.page.evaluate(() => {
        const active = document.activeElement as HTMLElement
        const own = getComputedStyle(active)
        const cover = getComputedStyle(active, '::after')
        const box = active.matches('.skip')
          ? true
          : own.outlineStyle !== 'none' || cover.outlineStyle !== 'none'
        return box
      })
      expect(ring, order.at(-1)).toBe(true)
    }
    expect(order.length).toBe(12)
  })

  it('speaks a problem once and at once, and its end when there is time', async () => {
    const { page } = scene
    const urgent = page.locator('.hidden[role="alert"]')
    await expect.poll(() => urgent.textContent()).toBe('rpi-7 stopped answering; it most likely lost power')
    const lab = scene.backend.lab
    scene.backend.setLab({
      ...lab,
      state: 'ok',
      sentence: 'All quiet',
      tables: { ...lab.tables, problems: new Map() },
    })
    await page.getByText(/No longer so: rpi-7 stopped answering/).waitFor({ state: 'attached' })
  })
})
