import { describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import { healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeNode, makeService } from '../labs/makeLab.ts'
import { browser, expectClean, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'

const node = makeNode('shelf', { addresses: { lan: ['192.0.2.7'], tailnet: [] } })
const grafana = makeService('grafana', 31000, [node])
const attic = makeLab({ nodes: [node], services: [grafana] }, { id: 'attic', name: 'Attic' })

describe('the palette', () => {
  const scene = useScene()

  const start = async (hash = '#/overview') => {
    await scene.open({ labs: [healthyLab(), attic] }, hash)
    return scene.page
  }
  const press = async (...keys: string[]) => {
    for (const key of keys) await scene.page.keyboard.press(key)
  }
  const field = () => scene.page.getByRole('combobox')
  const chosen = () => scene.page.locator('[role="option"][aria-selected="true"]')
  const options = () => scene.page.getByRole('option').allTextContents()

  it('by keyboard alone: “graf”, Enter, opened', async () => {
    await start('#/overview?lab=attic')
    await press('Control+k')
    await field().waitFor()
    await scene.page.keyboard.type('graf')
    await expect.poll(() => chosen().textContent()).toContain('grafana')
    await press('Enter')
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/grafana'])
    await expect.poll(() => scene.page.getByRole('dialog').count()).toBe(0)
    expect(scene.backend.calls).toContainEqual({
      name: 'palette.used',
      input: { key: `attic ${grafana.id}` },
    })
    expectClean(scene.watched)
  })

  it('“graf”, Enter opens a service of a lab that is not shown, and leaves the page where it is', async () => {
    const page = await start()
    await press('Control+k')
    await page.keyboard.type('graf')
    await expect.poll(() => chosen().textContent()).toMatch(/grafana.*Attic, 31000, OK/)
    await press('Enter')
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/grafana'])
    const asked = (name: string) =>
      scene.backend.calls.filter(call => call.name === name).map(call => call.input)
    expect(asked('service.open')).toMatchObject([{ lab: 'attic', service: grafana.id }])
    expect(asked('palette.services')).toEqual([{ lab: 'holmos' }])
    expect(asked('palette.used')).toEqual([{ key: `attic ${grafana.id}` }])
    expect(await page.locator('.lab-name').textContent()).toBe('HolmOS')
    expectClean(scene.watched)
  })

  it('Tab leads to the details of such a service, in its own lab', async () => {
    const page = await start('#/storage')
    await press('Control+k')
    await page.keyboard.type('graf')
    await expect.poll(() => chosen().textContent()).toContain('grafana')
    await press('Tab')
    await expect.poll(() => options()).toEqual(['Details of grafana'])
    await press('Enter')
    await page.getByRole('complementary', { name: 'Details of grafana' }).waitFor()
    await page.locator('.lab-name', { hasText: 'Attic' }).waitFor()
  })

  it('does without the other labs where they are not told', async () => {
    const page = await start()
    scene.backend.answer({
      'palette.services': async () => {
        throw new FaultError('internal', 'It could not be read.')
      },
    })
    await press('Control+k')
    await page.keyboard.type('nova')
    await expect.poll(() => chosen().textContent()).toContain('nova')
    expectClean(scene.watched)
  })

  it('says which option is chosen, and the arrows go round', async () => {
    await start()
    await press('Control+k')
    await scene.page.keyboard.type('rpi-7')
    await expect.poll(() => chosen().textContent()).toContain('rpi-7')
    const told = () => field().getAttribute('aria-activedescendant')
    await expect.poll(async () => (await told()) === (await chosen().getAttribute('id'))).toBe(true)
    const all = await options()
    await press('ArrowUp')
    await expect.poll(() => chosen().textContent()).toBe(all.at(-1))
    await press('ArrowDown', 'ArrowDown')
    await expect.poll(() => chosen().textContent()).toBe(all[1])
    expect(await field().getAttribute('aria-expanded')).toBe('true')
    expect(await chosen().count()).toBe(1)
  })

  it('Tab shows what more can be done; Backspace, Tab and Esc lead back, Esc then closes', async () => {
    await start()
    await press('Control+k')
    await scene.page.keyboard.type('nova')
    await expect.poll(() => chosen().textContent()).toContain('nova')
    const deeds = ['Details of nova', 'Check nova now', 'Make nova a favourite']
    for (const leave of ['Backspace', 'Tab', 'Escape']) {
      await press('Tab')
      await expect.poll(async () => (await options()).slice(0, 3)).toEqual(deeds)
      expect(await field().inputValue()).toBe('')
      await press(leave)
      await expect.poll(async () => (await options()).slice(0, 3)).not.toEqual(deeds)
      await field().fill('nova')
      await expect.poll(() => chosen().textContent()).toContain('nova')
    }
    await press('Tab', 'Enter')
    await scene.page.getByRole('complementary', { name: 'Details of nova' }).waitFor()
    await press('Control+k', 'Escape')
    await expect.poll(() => scene.page.getByRole('dialog').count()).toBe(0)
    expectClean(scene.watched)
  })

  it('goes back to where the focus was', async () => {
    const page = await start()
    const button = page.getByRole('button', { name: /^Search or run a command/ })
    await button.focus()
    await press('Enter')
    await field().waitFor()
    expect(await field().evaluate(input => input === document.activeElement)).toBe(true)
    await press('Escape')
    await expect.poll(() => button.evaluate(one => one === document.activeElement)).toBe(true)
  })

  it('ranks by use, as the backend remembers it', async () => {
    await start()
    await press('Control+k')
    await scene.page.keyboard.type('registry')
    await expect.poll(() => chosen().textContent()).toMatch(/registry3/)
    await press('Escape')
    const id =
      [...scene.backend.lab.tables.services.values()].find(one => one.name === 'registry-ui')?.id ?? ''
    scene.backend.setApp({ uses: [{ key: `${scene.backend.lab.id} ${id}`, count: 900, at: Date.now() }] })
    await press('Control+k')
    await scene.page.keyboard.type('regis')
    await expect.poll(() => chosen().textContent()).toContain('registry-ui')
  })

  it('@ shows another lab; > pauses, and the banner resumes', async () => {
    const page = await start()
    await press('Control+k')
    await page.keyboard.type('@att')
    await expect.poll(() => chosen().textContent()).toContain('Attic')
    await press('Enter')
    await page.locator('.lab-name', { hasText: 'Attic' }).waitFor()
    await press('Control+k')
    await page.keyboard.type('>pause')
    await expect.poll(() => chosen().textContent()).toContain('Pause')
    await press('Enter')
    await page.getByText('Watching is paused;').waitFor()
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => page.getByText('Watching is paused;').count()).toBe(0)
    expect(scene.backend.calls.filter(call => call.name === 'app.pause').map(call => call.input)).toEqual([
      { paused: true },
      { paused: false },
    ])
  })

  it('says when nothing fits, and nothing that a name holds is markup', async () => {
    const page = await start()
    await press('Control+k')
    await page.keyboard.type('<b>qqqq</b>')
    await page.getByRole('option', { name: 'Nothing is named like “<b>qqqq</b>”.' }).waitFor()
    await press('Enter')
    expect(await page.getByRole('dialog').count()).toBe(1)
    expectClean(scene.watched)
  })

  it('case 33: hostile names stand in it as text', async () => {
    const name = '<img src=x>\u202egnp'
    const hostile = makeNode(name, { id: 'node:hostile' })
    const page = await scene.open({ labs: [makeLab({ nodes: [hostile] }, { name })] })
    await press('Control+k')
    await page.keyboard.type('<img')
    await expect.poll(() => chosen().textContent()).toContain('<img src=x>⟨202E⟩gnp')
    await press('Tab')
    await expect.poll(() => options()).toEqual(['Pods of <img src=x>⟨202E⟩gnp'])
    expect(await page.evaluate(() => document.images.length)).toBe(0)
    expectClean(scene.watched)
  })

  it('5,000 nodes: typing draws some tens of them, and no more', async () => {
    const nodes = Array.from({ length: 5000 }, (_, i) => makeNode(`node-${i}`))
    await scene.open({ labs: [makeLab({ nodes })] }, '#/journal')
    await press('Control+k')
    await scene.page.keyboard.type('node-4321')
    await expect.poll(() => chosen().textContent()).toContain('node-4321')
    expect(await scene.page.getByRole('option').count()).toBeLessThanOrEqual(45)
  })

  it('what could not be loaded since Homeport is away says so, and the frame stays', async () => {
    const page = await start()
    await page.route(/assets\/(Storage|Palette)-/, route => route.abort())
    await page.getByRole('link', { name: /^Storage/ }).click()
    await page.getByRole('heading', { name: 'This part of the page could not be shown' }).waitFor()
    await page.getByRole('link', { name: /^Services/ }).click()
    await page.locator('.service-row').first().waitFor()
    await press('Control+k')
    await page.getByRole('button', { name: 'Load the page again' }).waitFor()
  })

  it('with the link lost it still goes places, and says why it opens nothing', async () => {
    const page = await start()
    // Late views are loaded a while after the page was drawn.
    await page.waitForResponse(/Launcher-.*js/)
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport since/).waitFor()
    await press('Control+k')
    await page.keyboard.type('nova')
    await expect.poll(() => chosen().textContent()).toContain('nova')
    await press('Enter')
    await page.getByText('This page has no connection to Homeport.').waitFor()
    await press('Control+k')
    await page.keyboard.type('storage')
    await expect.poll(() => chosen().textContent()).toContain('Storage')
    await press('Enter')
    await page.getByRole('heading', { name: 'Storage', level: 1 }).waitFor()
  })
})

describe('the launcher', () => {
  const scene = useScene()

  /** A window of its own size whose closing is only counted, as the desktop hides it. */
  const start = async (labs = [attic]) => {
    await browser()
    scene.backend = await startScripted({ labs })
    scene.watched = await openPage('about:blank', { width: 620, height: 420 })
    await scene.page.addInitScript(() => {
      Object.assign(window, { closed_: 0, close: () => Object.assign(window, { closed_: closes() + 1 }) })
      function closes() {
        return (window as unknown as { closed_: number }).closed_
      }
    })
    await scene.page.goto(`${scene.backend.url}#/launcher`)
    await scene.page.getByRole('combobox').waitFor()
    return scene.page
  }
  const closed = () => scene.page.evaluate(() => (window as unknown as { closed_: number }).closed_)

  it('“graf”, Enter: opened, and the window goes', async () => {
    const page = await start()
    await page.keyboard.type('graf')
    await expect
      .poll(() => page.locator('[role="option"][aria-selected="true"]').textContent())
      .toContain('grafana')
    await page.keyboard.press('Enter')
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/grafana'])
    await expect.poll(closed).toBe(1)
    expectClean(scene.watched)
  })

  it('opens what another lab holds than the first', async () => {
    const page = await start([healthyLab(), attic])
    await page.keyboard.type('graf')
    await page.getByRole('option', { name: /grafana.*Attic, 31000, OK/ }).waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/grafana'])
    await expect.poll(closed).toBe(1)
    expectClean(scene.watched)
  })

  it('Esc leads back from further deeds, then closes', async () => {
    const page = await start()
    await page.keyboard.type('graf')
    await page.keyboard.press('Tab')
    await page.getByRole('option', { name: 'Check grafana now' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('option', { name: /grafana/ }).waitFor()
    expect(await closed()).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(closed).toBe(1)
  })

  it('what could not be opened stays to say why', async () => {
    const page = await start()
    scene.backend.answer({
      'service.open': async () => {
        throw new FaultError('unreachable', 'grafana does not answer.', 'Check the node.')
      },
    })
    await page.keyboard.type('graf')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('grafana does not answer.').waitFor()
    expect(await closed()).toBe(0)
  })

  it('a node, Enter: its page in the window with the whole page, and the launcher goes', async () => {
    const page = await start()
    await page.keyboard.type('shelf')
    await expect
      .poll(() => page.locator('[role="option"][aria-selected="true"]').textContent())
      .toContain('shelf')
    await page.keyboard.press('Enter')
    await expect.poll(closed).toBe(1)
    await expect
      .poll(() => scene.watched.tabs.map(tab => new URL(tab).hash))
      .toEqual([`#/node?lab=attic&node=${encodeURIComponent(node.id)}`])
    expect(new URL(page.url()).hash).toBe('#/launcher')
  })

  it('offers nothing that lies over a page, and fits its window', async () => {
    const page = await start()
    await page.keyboard.type('>')
    await page.getByRole('option', { name: 'Try every connection again' }).waitFor()
    expect(await page.getByRole('option', { name: /^All keys|^Connections/ }).count()).toBe(0)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(wide).toBe(false)
  })

  it('says when Homeport does not answer', async () => {
    const page = await start()
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport since/).waitFor()
  })
})
