import { describe, expect, it } from 'vitest'
import type { Lab, Node } from '../../shared/lab/model.ts'
import { makeBigLab } from '../labs/bigLab.ts'
import { brokenLab } from '../labs/holmLab.ts'
import { figure, makeLab, makeNode } from '../labs/makeLab.ts'
import { useScene } from './scene.ts'

const scene = useScene({ clean: true })

async function open(lab: Lab, hash = '#/nodes', size: { width?: number; height?: number } = {}) {
  await scene.open({ labs: [lab] }, hash, size)
  await scene.page.getByRole('heading', { level: 1 }).waitFor()
  return scene.page
}
const focused = () =>
  scene.page.evaluate(() => {
    const row = document.activeElement?.closest('.window-row')
    return row ? [row.getAttribute('aria-rowindex'), row.querySelector('.name')?.textContent] : null
  })
const namesShown = () => scene.page.locator('.window-row .name').allTextContents()
const withNode = (lab: Lab, node: Node): Lab => ({
  ...lab,
  tables: { ...lab.tables, nodes: new Map(lab.tables.nodes).set(node.id, node) },
})

describe('the page of all machines', () => {
  it('has a dash, and words for who hears it, for the pods of a machine that is in no cluster', async () => {
    const plain = makeNode('nas')
    const nas = {
      ...plain,
      cluster: null,
      ready: null,
      knownAs: { kubernetes: null, ssh: 'nas', tailscale: null },
      figures: { ...plain.figures, pods: null, cpu: null },
      missing: { pods: 'in no cluster', cpu: 'not read yet' },
    }
    const page = await open(makeLab({ nodes: [nas] }))
    const row = page.locator('.window-row', { hasText: 'nas' })
    expect(await row.getByTitle('in no cluster').textContent()).toBe('–in no cluster')
    expect(await row.locator('.unknown').count()).toBe(1)
    for (const place of ['#/overview', '#/node?node=node%3Anas']) {
      await page.evaluate(hash => {
        location.hash = hash
      }, place)
      await page.getByRole('main').locator('span[title="in no cluster"]').waitFor()
    }
  })

  it('draws of 5,000 machines those in sight, and tells how many there are', async () => {
    const page = await open(makeBigLab({ nodes: 5_000 }))
    const table = page.getByRole('table', { name: 'All machines of the lab' })
    expect(await table.getAttribute('aria-rowcount')).toBe('5001')
    expect(await page.locator('.window-row').count()).toBeLessThan(80)
    await page.getByText('4,898 of 5,000 are well').waitFor()
    await page.locator('.window').evaluate(box => {
      box.scrollTop = box.scrollHeight
    })
    await page.getByRole('link', { name: 'unit-4999' }).waitFor()
    const last = page.locator('.window-row', { hasText: 'unit-4999' })
    expect(await last.getAttribute('aria-rowindex')).toBe('5001')
  })

  it('is walked by keys to both ends; the focus stays on its machine when it is out of sight', async () => {
    const page = await open(makeBigLab({ nodes: 5_000 }))
    await page.keyboard.press('j')
    expect(await focused()).toEqual(['2', 'unit-0000'])
    await page.keyboard.press('j')
    expect(await focused()).toEqual(['3', 'unit-0001'])
    await page.keyboard.press('End')
    await expect.poll(focused).toEqual(['5001', 'unit-4999'])
    await page.keyboard.press('PageUp')
    await expect.poll(async () => Number((await focused())?.[0])).toBeLessThan(4_995)
    const [place] = (await focused()) ?? []
    expect(Number(place)).toBeGreaterThan(4_900)
    await page.keyboard.press('Home')
    await expect.poll(focused).toEqual(['2', 'unit-0000'])
    await page.locator('.window').evaluate(box => {
      box.scrollTop = 60_000
    })
    await page.getByRole('link', { name: 'unit-2150' }).waitFor()
    expect(await focused()).toEqual(['2', 'unit-0000'])
    await page.keyboard.press('PageDown')
    await expect.poll(async () => Number((await focused())?.[0])).toBeGreaterThan(10)
    expect(Number((await focused())?.[0])).toBeLessThan(60)
    const box = await page.locator('.window-row:focus-within').boundingBox()
    const frame = await page.locator('.window').boundingBox()
    expect(box!.y).toBeGreaterThanOrEqual(frame!.y + 27)
    expect(box!.y + box!.height).toBeLessThanOrEqual(frame!.y + frame!.height + 1)
  })

  it('keeps the focus on a machine that moves to another place', async () => {
    const cpu = (name: string, value: number) => {
      const plain = makeNode(name)
      return { ...plain, figures: { ...plain.figures, cpu: figure(value) } }
    }
    const lab = makeLab({ nodes: [cpu('a', 10), cpu('b', 20), cpu('c', 30)] })
    const page = await open(lab, '#/nodes?sort=cpu')
    await page.keyboard.press('j')
    expect(await focused()).toEqual(['2', 'a'])
    scene.backend.setLab(withNode(lab, cpu('a', 99)))
    await expect.poll(namesShown).toEqual(['b', 'c', 'a'])
    expect(await focused()).toEqual(['4', 'a'])
  })

  it('sorts by what is pressed, both ways, with what is unknown last', async () => {
    const hot = (name: string, value: number | null) => {
      const plain = makeNode(name)
      return {
        ...plain,
        figures: { ...plain.figures, temperature: value === null ? null : figure(value, '°C') },
      }
    }
    const page = await open(makeLab({ nodes: [hot('n10', 50), hot('n9', null), hot('n2', 61)] }))
    expect(await namesShown()).toEqual(['n2', 'n9', 'n10'])
    const head = page.getByRole('columnheader', { name: 'Temp.' })
    expect(await head.getAttribute('aria-sort')).toBe('none')
    // The whole cell is pressed, and what is looked for comes first: the hottest.
    await head.click({ position: { x: 3, y: 3 } })
    expect(await head.getAttribute('aria-sort')).toBe('descending')
    expect(await namesShown()).toEqual(['n2', 'n10', 'n9'])
    await head.getByRole('button').click()
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    expect(await namesShown()).toEqual(['n10', 'n2', 'n9'])
    await head.getByRole('button').click()
    await page.reload()
    await page.locator('.window-row').first().waitFor()
    expect(await namesShown()).toEqual(['n2', 'n10', 'n9'])
  })

  it('filters by name, role and state, counts what matches, and says where nothing does', async () => {
    const page = await open(brokenLab())
    const all = await page.locator('.window-row').count()
    await page.keyboard.press('/')
    await page.keyboard.type('down')
    await expect.poll(() => page.locator('.window-row').count()).toBe(1)
    await page.getByText(`1 of ${all}`, { exact: true }).waitFor()
    await page.keyboard.type(' teapot')
    await page.getByText('No node matches “down teapot”.').waitFor()
  })

  it('dates what is stale, names what is unknown, and opens the page of a machine', async () => {
    const plain = makeNode('a')
    const node: Node = {
      ...plain,
      figures: { ...plain.figures, cpu: figure(27, '%', Date.now() - 240_000), temperature: null },
      missing: { temperature: 'This machine has no sensor.' },
    }
    const page = await open(makeLab({ nodes: [node, makeNode('b')] }))
    const row = page.locator('.window-row').first()
    const cpu = row.locator('.figure.aged')
    expect((await cpu.textContent())?.trim()).toBe('27 %')
    expect(await cpu.getAttribute('title')).toBe('4 min')
    expect(await row.locator('.unknown').getAttribute('title')).toBe('This machine has no sensor.')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'a', level: 1 }).waitFor()
  })

  it('says what is missing where no machine is known', async () => {
    const page = await open(makeLab())
    await page.getByText('No machine is known yet.').waitFor()
  })

  it('case 33: a hostile name is text, and stays in its cell', async () => {
    const name = `<img src=x onerror=alert(1)>\u202etxt.exe $(reboot)${'x'.repeat(200)}`
    const page = await open(makeLab({ nodes: [makeNode('a', { name })] }))
    const shown = (await namesShown())[0] ?? ''
    expect(shown).toContain('<img src=x onerror=alert(1)>⟨202E⟩txt.exe')
    expect(await page.locator('#main img').count()).toBe(0)
    const [cell, text] = await page
      .locator('.window-row .cell')
      .first()
      .evaluate(box => [
        box.getBoundingClientRect().right,
        box.querySelector('.name')!.getBoundingClientRect().right,
      ])
    expect(text!).toBeLessThanOrEqual(cell! + 1)
  })

  it.each([
    [960, 640],
    [1440, 900],
  ])('the page itself never scrolls sideways at %i×%i', async (width, height) => {
    const page = await open(brokenLab(), '#/nodes', { width, height })
    await page.locator('.window-row').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const small = await page.locator('#main button, #main .window-row a').evaluateAll(
      all =>
        all
          .filter(one => !one.matches('.cover'))
          .filter(one => {
            const { width, height } = one.getBoundingClientRect()
            return width > 0 && (height < 24 || width < 24)
          }).length,
    )
    expect(small).toBe(0)
  })
})
