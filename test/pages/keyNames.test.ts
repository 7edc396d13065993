import { describe, expect, it } from 'vitest'
import { healthyLab } from '../labs/holmLab.ts'
import { makeLab } from '../labs/makeLab.ts'
import { browser, drawn, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'

const scene = useScene({ clean: true })

/** Opens the page as a browser of that platform would. */
async function openOn(platform: string) {
  await browser()
  scene.backend = await startScripted({ labs: [healthyLab(), makeLab({}, { id: 'second', name: 'Second' })] })
  scene.watched = await openPage('about:blank')
  await scene.page.addInitScript(name => {
    Object.defineProperty(navigator, 'platform', { get: () => name })
  }, platform)
  await scene.page.goto(`${scene.backend.url}#/overview`)
  await drawn(scene.page)
  return scene.page
}

describe('the key that begins a combination', () => {
  it.each([
    ['MacIntel', 'Meta', 'Cmd', 'Ctrl'],
    ['Linux x86_64', 'Control', 'Ctrl', 'Cmd'],
    ['Win32', 'Control', 'Ctrl', 'Cmd'],
  ])('on %s is called as it is there, wherever it is named, and acts', async (platform, key, name, other) => {
    const page = await openOn(platform)
    const find = page.getByRole('button', { name: /^Search or run a command/ })
    expect(await find.locator('.kbd').allTextContents()).toEqual([name, 'K'])
    await page.locator(`button[title="Another lab (${name} L)"]`).waitFor()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keys' })
    await keys.waitFor()
    const listed = await keys.locator('.kbd').allTextContents()
    for (const one of ['1', '9', 'K', 'L']) expect(listed).toContain(`${name} ${one}`)
    expect(await page.locator('body').innerHTML()).not.toMatch(new RegExp(`\\b${other}\\b|\\{ctrl\\}`))
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await page.keyboard.press(`${key}+k`)
    await page.getByRole('combobox').waitFor()
    expect(await page.getByRole('dialog').textContent()).not.toMatch(new RegExp(`\\b${other}\\b|\\{ctrl\\}`))
  })
})
