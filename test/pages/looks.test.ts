import { describe, expect, it } from 'vitest'
import type { Node } from '../../shared/lab/model.ts'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { figure, makeLab, makeNode, makeService } from '../labs/makeLab.ts'
import { drawn, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'

describe('what is drawn', () => {
  const scene = useScene({ clean: true })

  it('a stale figure is dated, an unknown one is the word, never 0 and never blank', async () => {
    const plain = makeNode('a')
    const node: Node = {
      ...plain,
      figures: {
        ...plain.figures,
        cpu: figure(27, '%', Date.now() - 240_000),
        temperature: null,
        memory: figure(0),
      },
      missing: { temperature: 'This machine has no sensor.' },
    }
    const page = await scene.open({ labs: [makeLab({ nodes: [node, makeNode('b')] })] })
    const rows = page.locator('.berth').first().locator('.berth-row')
    expect(await rows.nth(0).textContent()).toMatch(/CPU\s*4 min\s*27 %, stale, 4 min old/)
    expect(await rows.nth(0).locator('.figure.aged').count()).toBe(1)
    expect(await rows.nth(1).textContent()).toBe('Memory0 %, just now')
    expect(await rows.nth(2).textContent()).toBe('Temperatureunknown')
    expect(await rows.nth(2).getAttribute('title')).toBe('This machine has no sensor.')
    const button = page.getByRole('button', { name: 'a', exact: true })
    expect((await button.getAttribute('title'))?.split('\n')).toEqual([
      'a: Ready, and answers over SSH.',
      'CPU 27 %, 4 min old',
      'Memory 0 %, just now',
      'Temperature unknown: This machine has no sensor.',
      'Disk 30 %, just now',
      'Pods 5, just now',
    ])
    await button.click()
    await page.getByText('unknown: This machine has no sensor.').waitFor()
  })

  it('the last day: when nodes went wrong, and the hours nobody watched', async () => {
    const now = Date.now()
    const hours = (n: number) => now - n * 3_600_000
    const gap = { from: hours(20), to: hours(12), state: null }
    const ok = { from: hours(12), to: now, state: 'ok' as const }
    const lanes = [
      {
        node: 'node:rpi-1' as const,
        name: 'rpi-1',
        spans: [gap, { from: hours(12), to: now, state: 'down' as const }],
      },
      { node: 'node:rpi-2' as const, name: 'rpi-2', spans: [gap, ok] },
    ]
    scene.backend = await startScripted({
      labs: [healthyLab()],
      app: { lanes: { from: hours(24), to: now, lanes } },
    })
    scene.watched = await openPage(scene.backend.url)
    const day = scene.page.getByRole('link', { name: /Last 24 hours.*rpi-1 Down.*not watched/ })
    await day.waitFor()
    expect(await day.locator('.mark-down').count()).toBe(1)
    const [ruler, hatch] = [await day.boundingBox(), await day.locator('.last-day-gap').boundingBox()]
    expect((hatch?.width ?? 0) / (ruler?.width ?? 1)).toBeCloseTo(8 / 24, 2)
    await day.click()
    await scene.page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor()
  })

  it('a figure turns stale while one looks at it', async () => {
    const plain = makeNode('a')
    const node: Node = { ...plain, figures: { ...plain.figures, cpu: figure(27, '%', Date.now(), 60_000) } }
    // Each patch tells the backend's time anew, so none comes while the page's clock is ahead of it.
    const page = await scene.open({ labs: [makeLab({ nodes: [node] })], beat: 600_000 }, '', { clock: true })
    const cpu = page.locator('.berth-row').first().locator('.figure')
    expect(await cpu.getAttribute('class')).toBe('figure')
    // Moves the time and no timer: those of the link run as ever.
    await page.clock.setSystemTime(Date.now() + 200_000)
    await expect.poll(() => cpu.getAttribute('class')).toBe('figure aged')
  })

  it('a lost node is hatched, keeps its last values and flies a flag with their time', async () => {
    scene.backend = await startScripted({ labs: [brokenLab()] })
    scene.watched = await openPage(scene.backend.url)
    const berth = scene.page.locator('.berth-down')
    await berth.getByText(/as of \d\d:\d\d/).waitFor()
    expect(await berth.locator('.figure.aged').count()).toBe(4)
    const ground = await berth.locator('.berth-box').evaluate(box => getComputedStyle(box).backgroundImage)
    expect(ground).toContain('repeating-linear-gradient')
  })

  it('one cause, one alert: evidence with times and what it takes down as a tree', async () => {
    scene.backend = await startScripted({ labs: [brokenLab()] })
    scene.watched = await openPage(scene.backend.url)
    const alert = scene.page.getByRole('region', { name: /rpi-7 stopped answering/ })
    await alert.getByText('One cause, 5 services.').waitFor()
    expect(await alert.locator('.tree li').count()).toBe(5)
    expect(await alert.locator('.evidence li').count()).toBe(4)
    expect(await alert.locator('time').first().textContent()).toMatch(/\d\d:\d\d:\d\d$/)
  })

  it('wraps to more quays past 16 nodes', async () => {
    const nodes = Array.from({ length: 40 }, (_, i) => makeNode(`node-${i}`))
    await scene.open({ labs: [makeLab({ nodes })] })
    expect(await scene.page.locator('.quay').count()).toBe(3)
    expect(await scene.page.locator('.berth').count()).toBe(40)
  })

  it('services in no range are under Other ports; those inside the cluster are counted and shown on demand', async () => {
    const lab = healthyLab()
    const stray = makeService('stray', 32000, [...lab.tables.nodes.values()], { offConvention: true })
    const services = new Map(lab.tables.services).set(stray.id, stray)
    scene.backend = await startScripted({ labs: [{ ...lab, tables: { ...lab.tables, services } }] })
    scene.watched = await openPage(`${scene.backend.url}#/services`)
    const { page } = scene
    await page.getByText('Other ports').waitFor()
    await page.getByText('2 more inside the cluster').waitFor()
    expect(await page.getByRole('button', { name: 'postgres', exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('button', { name: 'postgres', exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Open postgres' }).count()).toBe(0)
  })

  it('the theme follows the system, is overridden by hand and remembered', async () => {
    const page = await scene.open({ labs: [healthyLab()] }, '', { dark: true })
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(await ground()).toBe('rgb(15, 23, 27)')
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await ground()).toBe('rgb(245, 248, 248)')
    await page.evaluate(() => {
      window.location.hash = '#/settings'
    })
    await page.getByRole('button', { name: 'Night' }).click()
    expect(await ground()).toBe('rgb(15, 23, 27)')
    await page.reload()
    await drawn(page)
    expect(await ground()).toBe('rgb(15, 23, 27)')
    await page.getByRole('button', { name: 'Theme of the system' }).click()
    expect(await ground()).toBe('rgb(245, 248, 248)')
  })

  it.each([
    [960, 640],
    [1200, 700],
    [1440, 900],
    [2200, 1200],
  ])('nothing overflows or is too small to press at %i×%i', async (width, height) => {
    scene.backend = await startScripted({ labs: [brokenLab()] })
    scene.watched = await openPage(`${scene.backend.url}#/overview?node=node%3Arpi-7`, { width, height })
    const { page } = scene
    for (const hash of ['#/overview?node=node%3Arpi-7', '#/overview', '#/services']) {
      await page.evaluate(place => {
        window.location.hash = place
      }, hash)
      await drawn(page)
      const found = await page.evaluate(() => {
        const wide = document.documentElement.scrollWidth > window.innerWidth
        const main = document.getElementById('main')
        const cut = main !== null && main.scrollWidth > main.clientWidth + 1
        const small = [...document.querySelectorAll<HTMLElement>('button, a[href], summary')]
          .filter(element => element.checkVisibility() && !element.matches('.cover, .skip'))
          .map(element => ({ text: element.textContent ?? '', box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.height < 24 || box.width < 24))
          .map(({ text, box }) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`)
        return { wide, cut, small: [...new Set(small)] }
      })
      expect(found, hash).toEqual({ wide: false, cut: false, small: [] })
    }
  })

  it('text at 200 % stays whole: nothing is drawn over its neighbour', async () => {
    const page = await scene.open({ labs: [brokenLab()] }, '#/services', { width: 1920, height: 1080 })
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%'
    })
    const clipped = await page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          '.service-row td, .side-row, .titlebar, .statusbar, .berth-row',
        ),
      ]
        .filter(element => element.scrollHeight > element.clientHeight + 2)
        .map(element => element.textContent?.slice(0, 40)),
    )
    expect(clipped).toEqual([])
  })

  it('without motion the working arc stands still; with forced colours shapes are still there', async () => {
    const page = await scene.open({ labs: [brokenLab()] }, '', { reducedMotion: true })
    const motion = () =>
      page
        .locator('.mark-working path')
        .first()
        .evaluate(arc => getComputedStyle(arc).animationName)
    expect(await motion()).toBe('none')
    await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'active' })
    expect(await motion()).toBe('turn')
    const mark = await page
      .locator('.mark-down')
      .first()
      .evaluate(shape => getComputedStyle(shape).fill)
    expect(mark).not.toBe('rgba(0, 0, 0, 0)')
  })
})
