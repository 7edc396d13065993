import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Lab } from '../../shared/lab/model.ts'
import { appOf, brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeNode, makeProblem, makeService, makeSource } from '../labs/makeLab.ts'
import { useScene } from './scene.ts'
import { makeApp } from './scriptedApp.ts'

const POPOVER = { width: 360, height: 520 }
const nodes = ['shelf', 'rack'].map(name => makeNode(name))
const jellyfin = makeService('jellyfin', 30_096, nodes)
const rows = { nodes, services: [jellyfin] }
const cellar = makeLab(rows, { id: 'cellar', name: 'Cellar' })
const cellarDown = makeLab(
  { ...rows, problems: [makeProblem(nodes[0]!.id, { sentence: 'shelf is silent' })] },
  { id: 'cellar', name: 'Cellar', state: 'down', sentence: 'shelf is silent' },
)
const idOf = (lab: Lab, name: string) =>
  [...lab.tables.services.values()].find(service => service.name === name)!.id
const waiting = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    makeSource('ssh', `host-${i}`, { state: 'needs-you', reason: 'Its host key is new.' }),
  )

describe('the popover of the tray', () => {
  const scene = useScene({ clean: true })

  const open = async (labs: readonly Lab[], app: Parameters<typeof makeApp>[0] = {}): Promise<Page> => {
    const page = await scene.open({ labs, app, beat: 100 }, '#/tray', POPOVER)
    await page.locator('.tray-main:not(:has([aria-busy="true"])) h1').waitFor()
    return page
  }
  const heading = (name: string | RegExp) =>
    scene.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const under = () => scene.page.locator('.tray-words').textContent()
  const mark = () => scene.page.locator('.tray-verdict .mark').getAttribute('aria-label')
  const part = (name: string) => scene.page.getByRole('region', { name, exact: true })
  const listed = async (name: string) =>
    (await part(name).getByRole('listitem').allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' ').trim())
  const called = (name: string) =>
    scene.backend.calls.filter(call => call.name === name).map(call => call.input)
  const favouring = (favourites: Record<string, ReturnType<typeof idOf>[]>) => {
    const { app } = makeApp()
    return { app: { ...app, settings: { ...app.settings, favourites } } }
  }

  it('quiet: the verdict, what it is over and how old, where this computer is, and no list of one lab', async () => {
    await open([healthyLab()])
    await heading('All quiet')
    expect(await under()).toMatch(/13 machines, 26 services · newest \d+ s ago/)
    expect(await mark()).toBe('OK')
    expect(await part('Where this computer is').textContent()).toMatch(/At home192\.168\.8\.50\/24/)
    expect(await part('Labs').count()).toBe(0)
    expect(await part('Favourites').textContent()).toContain('None yet.')
  })

  it('quiet everywhere: all machines of all labs, each lab with its own verdict', async () => {
    await open([healthyLab(), cellar])
    await heading('All quiet')
    expect(await under()).toMatch(/15 machines in 2 labs · HolmOS: newest \d+ s ago/)
    expect(await listed('Labs')).toEqual([
      expect.stringMatching(/^HolmOS 13 nodes, All quiet \d+ s$/),
      'Cellar 2 nodes, All quiet',
    ])
  })

  it('a problem: since when, what it takes down, the act for it, and how much more there is', async () => {
    const broken = brokenLab()
    const second = makeProblem(idOf(broken, 'vault'), { state: 'attention', sentence: 'vault is slow' })
    const problems = new Map([...broken.tables.problems, [second.id, second]])
    const page = await open([{ ...broken, tables: { ...broken.tables, problems } }])
    await heading('rpi-7 stopped answering; it most likely lost power')
    expect(await under()).toMatch(/HolmOS · 6 min( \d+ s)?/)
    const tree = page.locator('.tree li')
    expect((await tree.allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' '))).toEqual([
      'audiobook-web Cannot move: audiobook-pvc is on rpi-7.',
      'alice-bot Cannot move: ai-bots-data is on rpi-7.',
      'steve-bot Cannot move: ai-bots-data is on rpi-7.',
      'scribe Starting on rpi-9: 0 of 1 ready.',
      'clock-app Moved to rpi-10.',
    ])
    expect(await tree.nth(3).getByRole('img').getAttribute('aria-label')).toBe('Working')
    await page.getByText('1 more problem', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Every connection that waited is trying again now.').waitFor()
    expect(called('lab.retry')).toEqual([{ lab: 'holmos' }])
  })

  it('a service that does not answer is checked from here', async () => {
    const problem = makeProblem(jellyfin.id, { sentence: 'jellyfin refuses' })
    const page = await open([makeLab({ ...rows, problems: [problem] }, { state: 'down' })])
    await page.getByRole('button', { name: 'Check jellyfin now' }).click()
    await expect.poll(() => called('service.check')).toEqual([{ lab: 'test', service: jellyfin.id }])
  })

  it('several labs: headed by the worst of them, whichever is listed first', async () => {
    const page = await open([healthyLab(), cellarDown])
    await heading('shelf is silent')
    expect(await mark()).toBe('Down')
    expect(await under()).toMatch(/Cellar · 6 min/)
    expect(await listed('Labs')).toEqual(['HolmOS 13 nodes, All quiet'])
    expect(await part('Labs').getByRole('img').getAttribute('aria-label')).toBe('OK')
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => called('lab.retry')).toEqual([{ lab: 'cellar' }])
  })

  it('several labs: one that turns worse takes the heading, one that is as bad does not', async () => {
    await open([healthyLab(), cellar])
    await heading('All quiet')
    scene.backend.setLab(cellarDown)
    await heading('shelf is silent')
    scene.backend.setLab(brokenLab())
    await expect.poll(() => listed('Labs')).toEqual([expect.stringMatching(/^HolmOS 13 nodes, rpi-7/)])
    await heading('shelf is silent')
    scene.backend.setLab(cellar)
    await heading(/^rpi-7 stopped/)
  })

  it('several labs: one that waits for its owner comes before one that wants a look, as in the icon', async () => {
    const wanting = makeLab(rows, {
      id: 'attic',
      name: 'Attic',
      state: 'attention',
      sentence: 'Something wants a look',
    })
    const needing = makeLab(
      { ...rows, sources: waiting(1) },
      { id: 'cellar', name: 'Cellar', state: 'needs-you', sentence: 'A key is missing' },
    )
    const page = await open([wanting, needing])
    await heading('A key is missing')
    expect(await mark()).toBe('Needs you')
    expect(await under()).toMatch(/Cellar · 2 machines, 1 service · newest \d+ s ago/)
    const thing = page.getByRole('link', { name: /host-0 needs you/ })
    expect(await thing.getAttribute('href')).toBe('#/needs?lab=cellar')
    expect(await listed('Labs')).toContain('Attic 2 nodes, Something wants a look')
  })

  it('names what needs you, counts the rest, and says what is worth knowing', async () => {
    const { throttled } = makeNode('a').figures
    const node = makeNode('a', {
      figures: { ...makeNode('a').figures, throttled: { ...throttled!, value: 1 } },
    })
    await open([makeLab({ nodes: [node], sources: waiting(5) })])
    expect(await listed('Next things')).toEqual([
      'host-0 needs you Its host key is new.',
      'host-1 needs you Its host key is new.',
      '3 more need you',
      '1 thing worth knowing no hurry',
    ])
  })

  it('favourites with state and way; those of another lab claim neither and open there', async () => {
    const broken = brokenLab()
    const names = ['nova', 'alice-bot', 'cicd-controller'].map(name => idOf(broken, name))
    const gone = 'service:holm/holm/moved-away' as const
    const page = await open(
      [{ ...broken }, cellar],
      favouring({ holmos: [...names, gone], cellar: [jellyfin.id] }),
    )
    const all = part('Favourites')
    await all.getByText('HolmOS: 2 of 4 open').waitFor()
    const rowOf = (name: string) => all.getByRole('listitem').filter({ hasText: name })
    const told = async (name: string) => [
      await rowOf(name)
        .getByRole('img')
        .evaluateAll(marks => marks.map(one => one.getAttribute('aria-label'))),
      await rowOf(name).locator('.path').allTextContents(),
    ]
    expect(await told('nova')).toEqual([['OK'], ['LAN']])
    expect(await told('alice-bot')).toEqual([['Down'], ['no path']])
    expect(await told('cicd-controller')).toEqual([['Stale'], ['LAN']])
    expect(await rowOf('moved-away').textContent()).toContain('Not in this lab any more')
    expect(await rowOf('moved-away').getByRole('button').count()).toBe(0)
    expect(await told('jellyfin')).toEqual([[], []])
    expect(await rowOf('jellyfin').textContent()).toContain('Cellar')
    await rowOf('nova').getByRole('button').click()
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/nova'])
    await rowOf('jellyfin').getByRole('button').click()
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/nova', '/opened/jellyfin'])
    expect(called('service.open')).toMatchObject([{ lab: 'holmos' }, { lab: 'cellar' }])
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^rpi-7/)
  })

  it('with the link lost it is the past: last known, no lab shown as well, nothing to press that asks', async () => {
    scene.mayLose = true
    const page = await open([healthyLab(), cellar], appOf(healthyLab()))
    expect(await page.locator('.tray.past').count()).toBe(0)
    const colour = () =>
      part('Favourites')
        .locator('.mark-ok')
        .first()
        .evaluate(one => getComputedStyle(one).color)
    const alive = await colour()
    scene.backend.setDoor('away')
    scene.backend.cut()
    await heading('Last known: All quiet')
    expect(await mark()).toBe('Unknown')
    expect(await page.locator('.tray.past').count()).toBe(1)
    expect(await colour()).not.toBe(alive)
    expect(await part('Labs').locator('.mark-unknown').count()).toBe(2)
    const nova = part('Favourites').getByRole('button', { name: /nova/ })
    expect(await nova.getAttribute('aria-disabled')).toBe('true')
    const pause = page.getByRole('button', { name: 'Pause watching' })
    expect(await pause.getAttribute('aria-disabled')).toBe('true')
    scene.backend.setDoor('open')
    // By itself: a press would race with the try that is planned.
    await heading('All quiet')
    expect(await page.locator('.tray.past').count()).toBe(0)
  })

  it('a problem is last known as well', async () => {
    scene.mayLose = true
    await open([cellarDown])
    scene.backend.setDoor('away')
    scene.backend.cut()
    await heading('Last known: shelf is silent')
  })

  it('paused: says so above all, and beside a problem', async () => {
    const page = await open([healthyLab()])
    await page.getByRole('button', { name: 'Pause watching' }).click()
    await heading('Watching is paused')
    expect(called('app.pause')).toEqual([{ paused: true }])
    expect(await mark()).toBe('Off')
    scene.backend.setLab(brokenLab())
    await heading(/^rpi-7/)
    expect(await under()).toContain('Watching is paused')
    await page.getByRole('button', { name: 'Resume watching' }).click()
    await expect.poll(under).not.toContain('Watching is paused')
  })

  it('with no lab says so, and does not seem to load', async () => {
    await open([])
    await heading('No lab yet')
  })

  it('leads to the whole page by links of their own window, each to its place', async () => {
    const page = await open([healthyLab(), cellarDown])
    const links = await page
      .getByRole('link')
      .evaluateAll(all =>
        all.map(one => [
          one.getAttribute('aria-label') ?? one.textContent?.trim(),
          one.getAttribute('href'),
          one.getAttribute('target'),
          one.getAttribute('rel'),
        ]),
      )
    const out = (name: unknown, href: string) => [name, href, '_blank', 'noopener']
    expect(links).toEqual([
      out('Details', '#/overview?lab=cellar'),
      out(expect.stringContaining('HolmOS'), '#/overview?lab=holmos'),
      out('Open Homeport', '#/overview'),
      out('Search and open', '#/launcher'),
      out('Settings', '#/settings'),
    ])
    await page.getByRole('link', { name: 'Open Homeport' }).click()
    await expect.poll(() => scene.watched.tabs).toEqual([`${scene.backend.url}#/overview`])
    expect(page.url()).toBe(`${scene.backend.url}#/tray`)
  })

  it('rebuilds nothing while nothing changes but ages', async () => {
    const page = await open([brokenLab(), cellar], appOf(brokenLab()))
    let lists = 0
    const rowOf = ({ id, name, state, sentence, tables }: Lab) => ({
      id,
      name,
      demo: id === 'holmos',
      file: null,
      state,
      sentence,
      nodes: tables.nodes.size,
      problems: tables.problems.size,
      needsYou: id === 'holmos' ? 1 : 0,
      urlCommand: 'homeport url',
    })
    scene.backend.answer({
      'labs.list': async () => {
        lists += 1
        return [brokenLab(), cellar].map(rowOf)
      },
    })
    await expect.poll(() => lists, { timeout: 10_000 }).toBeGreaterThan(0)
    await page.evaluate(() => {
      const changed: string[] = []
      Object.assign(window, { changed })
      const observer = new MutationObserver(all => {
        for (const one of all) changed.push(`${one.type} ${one.target.parentElement?.className}`)
      })
      const tray = document.querySelector('.tray')!
      observer.observe(tray, { subtree: true, childList: true, attributes: true, characterData: true })
    })
    // The list again, a tick of the clock, and many patches in which nothing is.
    const before = lists
    await expect.poll(() => lists, { timeout: 10_000 }).toBeGreaterThan(before + 1)
    const changed = await page.evaluate(() => (window as unknown as { changed: string[] }).changed)
    expect([...new Set(changed)].filter(one => !one.startsWith('characterData '))).toEqual([])
    expect(changed).toContain('characterData secondary')
  }, 30_000)
})
