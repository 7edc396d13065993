import { describe, expect, it } from 'vitest'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeNode, makeProblem } from '../labs/makeLab.ts'
import { drawn, expectClean, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { makeApp } from './scriptedApp.ts'

const nodes = ['a', 'b', 'c'].map(name => makeNode(name))
const attic = makeLab({ nodes }, { id: 'attic', name: 'Attic Rack' })
const loft = makeLab(
  { nodes, problems: [makeProblem(nodes[0]!.id, { sentence: 'a is silent' })] },
  { id: 'loft', name: 'Loft', state: 'down', sentence: 'a is silent' },
)

describe('several labs', () => {
  const scene = useScene()

  const start = async (labs = [healthyLab(), attic, loft], options = {}) => {
    await scene.open({ labs }, '', options)
    return scene.page
  }
  const rail = () => scene.page.getByRole('region', { name: 'Labs' })

  it('each in the rail with its worst state and its problems or nodes; a press shows it', async () => {
    const page = await start()
    const rows = rail().getByRole('listitem')
    expect(await rows.nth(1).textContent()).toContain('3 nodes')
    expect(await rows.nth(2).textContent()).toContain('1 problem')
    expect(await rows.nth(2).getByRole('img').getAttribute('aria-label')).toBe('Down')
    await rail().getByRole('button', { name: /Loft/ }).click()
    await page.getByText('a is silent').first().waitFor()
    expect(new URL(page.url()).hash).toContain('lab=loft')
    expectClean(scene.watched)
  })

  it('as initials where there is no room, still spoken whole', async () => {
    await start(undefined, { width: 960, height: 640 })
    const row = rail().getByRole('button', { name: /Attic Rack/ })
    expect((await row.locator('.initial').textContent())?.trim()).toBe('AR')
    const box = await row.boundingBox()
    expect(box!.width).toBeGreaterThanOrEqual(24)
    expect(box!.height).toBeGreaterThanOrEqual(24)
  })

  it('Ctrl+L opens the menu of labs; arrows and Enter choose; page keys rest meanwhile', async () => {
    const page = await start()
    await page.keyboard.press('Control+l')
    const menu = page.getByRole('menu')
    await menu.waitFor()
    const items = menu.getByRole('menuitemcheckbox')
    expect(await items.first().getAttribute('aria-checked')).toBe('true')
    await page.keyboard.press('l')
    await expect.poll(() => items.nth(2).evaluate(one => one === document.activeElement)).toBe(true)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.locator('.lab-name', { hasText: 'Loft' }).waitFor()
    expect(await page.getByRole('menu').count()).toBe(0)
    await page.keyboard.press('Control+l')
    await menu.waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('menu').count()).toBe(0)
    expectClean(scene.watched)
  })

  it('with one lab there is no menu, and Ctrl+L stays the browser’s', async () => {
    const page = await start([healthyLab()])
    const prevented = await page.evaluate(() => {
      const event = new KeyboardEvent('keydown', { key: 'l', ctrlKey: true, cancelable: true })
      window.dispatchEvent(event)
      return event.defaultPrevented
    })
    expect(prevented).toBe(false)
    expect(await page.getByRole('menu').count()).toBe(0)
  })

  it('an address that names a lab which is not there says so, once', async () => {
    await scene.open({ labs: [healthyLab(), attic] }, '#/overview?lab=nope')
    const told = scene.page.getByRole('alert').getByText('There is no lab “nope” here; another one is shown.')
    await told.waitFor()
    await scene.page.getByRole('button', { name: 'Close message' }).click()
    await scene.page.getByRole('link', { name: /^Services/ }).click()
    await scene.page.getByRole('heading', { name: 'Services', level: 1 }).waitFor()
    expect(await told.count()).toBe(0)
    await rail()
      .getByRole('button', { name: /Attic Rack/ })
      .click()
    await scene.page.locator('.lab-name', { hasText: 'Attic Rack' }).waitFor()
    expect(await scene.page.locator('.toast').count()).toBe(0)
  })

  it('the bell counts this lab’s problems and the others’, and leads to each', async () => {
    const page = await start([brokenLab(), attic, loft])
    const own = scene.backend.lab.tables.problems.size
    const bell = page.getByRole('button', { name: `${own + 1} problems` })
    await bell.click()
    await page.getByRole('menuitem', { name: /rpi-7 stopped answering/ }).click()
    await expect.poll(() => new URL(page.url()).hash).toContain('node=node%3Arpi-7')
    await bell.click()
    await page.getByRole('menuitem', { name: /Loft/ }).click()
    await page.locator('.lab-name', { hasText: 'Loft' }).waitFor()
    expectClean(scene.watched)
  })

  it('the bell of a quiet lab leads to the journal', async () => {
    const page = await start([healthyLab()])
    await page.getByRole('button', { name: 'No problem' }).click()
    await page.getByRole('menuitem', { name: /journal/ }).click()
    await expect.poll(() => new URL(page.url()).hash).toContain('#/journal')
  })

  it('a rail whose labs go away empties and takes nothing with it', async () => {
    const page = await start([healthyLab()])
    scene.backend.answer({ 'labs.list': async () => [] })
    await expect.poll(() => rail().count(), { timeout: 15_000 }).toBe(0)
    await page.getByRole('link', { name: /^Services/ }).click()
    await page.locator('.service-row').first().waitFor()
    expectClean(scene.watched)
  }, 30_000)

  it('with the link lost no lab is shown as well', async () => {
    const page = await start()
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport since/).waitFor()
    expect(await rail().locator('.mark-ok').count()).toBe(0)
    expect(await rail().locator('.mark-unknown').count()).toBe(3)
  })

  it('started by flags it offers no lab to add', async () => {
    await scene.open({ labs: [healthyLab()], app: { app: { ...makeApp().app, own: false } } })
    await expect.poll(() => scene.page.getByRole('link', { name: 'Add a lab' }).count()).toBe(0)
  })

  it('what is wrong with Homeport’s own files is told, as text', async () => {
    const problems = [{ file: 'settings.json', sentence: 'It was damaged\u202e.', advice: 'Look at it.' }]
    scene.backend = await startScripted({
      labs: [healthyLab()],
      app: { app: { ...makeApp().app, problems } },
    })
    scene.watched = await openPage(scene.backend.url)
    await scene.page.getByText('It was damaged⟨202E⟩.').waitFor()
    await scene.page.getByText('Look at it.').waitFor()
  })
})

describe('favourites', () => {
  const scene = useScene()

  it('F makes a service one and takes it out; the star stands in list, board and details', async () => {
    const lab = healthyLab()
    const other = { attic: ['service:x/y/z' as const] }
    const made = makeApp()
    scene.backend = await startScripted({
      labs: [lab, attic],
      app: { app: { ...made.app, settings: { ...made.app.settings, favourites: other } } },
    })
    scene.watched = await openPage(`${scene.backend.url}#/services`)
    const { page } = scene
    await drawn(page)
    const row = page.locator('.service-row', { has: page.getByRole('button', { name: 'nova', exact: true }) })
    await row.locator('[data-row]').focus()
    await page.keyboard.press('f')
    await row.getByTitle('favourite').waitFor()
    const id = [...lab.tables.services.values()].find(one => one.name === 'nova')!.id
    const changes = () =>
      scene.backend.calls.filter(call => call.name === 'settings.change').map(call => call.input)
    // What other labs have stays.
    expect(changes()).toEqual([{ favourites: { ...other, [lab.id]: [id] } }])
    await row.locator('[data-row]').click()
    const star = page.getByRole('button', { name: 'Favourite' })
    expect(await star.getAttribute('aria-pressed')).toBe('true')
    await page.getByRole('link', { name: /^Overview/ }).click()
    await page.locator('.board-row', { hasText: 'nova' }).getByTitle('favourite').waitFor()
    await page.goBack()
    await star.click()
    await expect.poll(() => star.getAttribute('aria-pressed')).toBe('false')
    await expect.poll(() => row.getByTitle('favourite').count()).toBe(0)
    expectClean(scene.watched)
  })
})
