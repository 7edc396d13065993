import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab, Service } from '../../shared/lab/model.ts'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab } from '../labs/makeLab.ts'
import { closeBrowser, drawn, expectClean, openPage, type Watched } from './harness.ts'
import { type Scripted, startScripted } from './scripted.ts'

const replaced = (lab: Lab, name: string, change: Partial<Service>): Lab => {
  const services = [...lab.tables.services.values()].map(service =>
    service.name === name ? { ...service, ...change } : service,
  )
  return { ...lab, tables: { ...lab.tables, services: new Map(services.map(row => [row.id, row])) } }
}

describe('the page and its backend', () => {
  let watched: Watched
  let backend: Scripted
  afterEach(async () => {
    await watched.close()
    await backend.close()
  })
  afterAll(closeBrowser)

  it('shows 13 nodes and 26 services in 8 named ranges, and marks the two outside their meaning', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    watched = await openPage(`${backend.url}#/services`)
    const { page } = watched
    await drawn(page)
    expect(await page.locator('.service-row').count()).toBe(26)
    expect(await page.locator('tbody').count()).toBe(8)
    expect(await page.getByText('Registry and infrastructure').count()).toBe(1)
    const off = page.locator('.service-row', { has: page.getByTitle('Off the port convention') })
    expect(await off.locator('[data-row]').allTextContents()).toEqual(['health-agg', 'alice-bot'])
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('heading', { name: 'All quiet' }).waitFor()
    expect(await page.locator('.berth').count()).toBe(13)
    expect(await page.locator('.board-row').count()).toBe(26)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('All quiet')
    expectClean(watched)
  })

  it('a lost link keeps the last state, says since when, counts on and comes back by itself', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    watched = await openPage(`${backend.url}#/services`)
    const { page } = watched
    await drawn(page)
    backend.setDoor('away')
    backend.cut()
    await page.getByText(/No connection to Homeport since \d\d:\d\d:\d\d;/).waitFor()
    expect(await page.locator('.service-row').count()).toBe(26)
    const open = page.getByRole('button', { name: 'Open nova', exact: true })
    expect(await open.getAttribute('aria-disabled')).toBe('true')
    expect(await open.getAttribute('title')).toContain('No connection to Homeport')
    const age = page.locator('.service-row .age').first()
    const before = await age.textContent()
    await expect.poll(() => age.textContent(), { timeout: 5000 }).not.toBe(before)
    await page.getByText('Not live').waitFor()
    backend.setDoor('open')
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await open.getAttribute('aria-disabled')).toBeNull()
    expect(await page.getByText(/No connection/).count()).toBe(0)
    expectClean(watched, { lost: true })
  })

  it('comes back without a press', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    watched = await openPage(backend.url)
    await drawn(watched.page)
    backend.cut()
    await expect
      .poll(() => backend.calls.filter(call => call.name === 'lab.watch').length, { timeout: 8000 })
      .toBe(2)
    await watched.page.getByText('Live', { exact: true }).waitFor()
  })

  it('signed out: the command of this very door for a new link, ready to be copied', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    watched = await openPage(backend.url)
    const { page } = watched
    await drawn(page)
    backend.setDoor('signed-out')
    backend.cut()
    await page.getByText(/Signed out of Homeport since/).waitFor()
    const banner = page.locator('.banner')
    await banner.getByText('homeport url --lab /home/you/lab.yaml', { exact: true }).waitFor()
    await banner.getByRole('button', { name: 'Copy the command' }).click()
    await banner.getByText('Copied', { exact: true }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'homeport url --lab /home/you/lab.yaml',
    )
    expect(await page.locator('.berth').count()).toBe(13)
    expectClean(watched, { lost: true })
  })

  it('signed out before any lab was told: names the flags it cannot know', async () => {
    backend = await startScripted({ labs: [] })
    watched = await openPage(backend.url)
    const { page } = watched
    await page.getByText('Homeport holds no lab yet').waitFor()
    backend.setDoor('signed-out')
    backend.cut()
    await page.getByText('homeport url, with the flags this Homeport was started with.').waitFor()
    expectClean(watched, { lost: true })
  })

  it('the watched lab has one state, in the title and in the list of labs', async () => {
    const lab = healthyLab()
    backend = await startScripted({ labs: [lab] })
    watched = await openPage(backend.url)
    const { page } = watched
    await drawn(page)
    await page.locator('.labs .mark-ok').waitFor()
    backend.setLab({ ...lab, state: 'down' })
    await page.locator('.labs .mark-down').waitFor({ timeout: 4000 })
  })

  it('its own cost turns old when no more of it is told', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    backend.answer({
      'app.cost': async function* () {
        yield { cpu: 0.4, memory: 171_000_000, version: '0.1.0', at: Date.now() - 200_000 }
        await new Promise(() => {})
      },
    })
    watched = await openPage(backend.url)
    const cost = watched.page.locator('.status-part', { hasText: '171 MB' })
    await cost.getByText(/3 min/).waitFor()
    expect(await cost.getAttribute('class')).toContain('aged')
  })

  it('a change of one service draws that row again and no other', async () => {
    const lab = healthyLab()
    backend = await startScripted({ labs: [lab], beat: 60_000 })
    watched = await openPage(`${backend.url}#/services`)
    const { page } = watched
    await drawn(page)
    await page.evaluate(() => {
      const rows = new Set<string>()
      Object.assign(window, { touched: rows })
      new MutationObserver(records => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement
          // Ages count on by themselves.
          if (!element || element.closest('.age')) continue
          const row = element.closest('.service-row')?.querySelector('[data-row]')
          if (row) rows.add(row.textContent ?? '')
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
    })
    backend.setLab(replaced(lab, 'nova', { state: 'attention', verdict: 'slow' }))
    await page.locator('.service-row .mark-attention').waitFor()
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched])
    expect(touched).toEqual(['nova'])
  })

  it('opens with one click, in a tab of its own that knows nothing of this page', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    watched = await openPage(backend.url)
    const { page } = watched
    await drawn(page)
    await page.getByRole('button', { name: 'Open nova' }).click()
    await expect.poll(() => backend.opened).toEqual(['/opened/nova'])
    await page.getByText(/nova opens over/).waitFor()
    expect(backend.calls.find(call => call.name === 'service.open')?.input).toMatchObject({
      lab: 'holmos',
      path: null,
    })
    expectClean(watched)
  })

  it('names the path that failed before the one that was taken', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    backend.answer({
      'service.open': async () => ({
        address: 'http://192.168.8.108:30004',
        url: `${backend.url}opened/nova`,
        via: 'rpi-6',
        tried: [{ url: 'http://192.168.8.209:30004', answer: 'no answer in 1.5 s' }],
      }),
    })
    watched = await openPage(backend.url)
    await drawn(watched.page)
    await watched.page.getByRole('button', { name: 'Open nova' }).click()
    await watched.page
      .getByText('http://192.168.8.209:30004 failed: no answer in 1.5 s. nova opens over rpi-6 instead.')
      .waitFor()
  })

  it('says in one sentence what failed when nothing answers, and what to do', async () => {
    backend = await startScripted({ labs: [brokenLab()] })
    watched = await openPage(`${backend.url}#/services`)
    const { page } = watched
    await drawn(page)
    await page.getByRole('button', { name: 'Open alice-bot' }).click()
    const toast = page.getByRole('alert').filter({ hasText: 'alice-bot' })
    await toast.getByText('alice-bot does not answer on any of its paths.').waitFor()
    await toast.getByText('Look at the node it runs on.').waitFor()
    expect(watched.tabs).toEqual([])
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'smb://192.168.8.1/share', 'not an address'])(
    'never hands %s to the browser',
    async evil => {
      backend = await startScripted({ labs: [healthyLab()] })
      backend.answer({
        'service.open': async () => ({ address: evil, url: evil, via: 'rpi-1', tried: [] }),
      })
      watched = await openPage(backend.url)
      const { page } = watched
      await drawn(page)
      await page.getByRole('button', { name: 'Open nova' }).click()
      await page.getByText(/nova is no web address/).waitFor()
      expect(watched.tabs).toEqual([])
      expectClean(watched)
    },
  )

  it('an answer that comes too late for the browser waits for another press', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    backend.answer({
      'service.open': async () => ({
        address: 'http://192.168.8.108:30004',
        url: `${backend.url}opened/nova`,
        via: 'rpi-5',
        tried: [],
      }),
    })
    watched = await openPage(backend.url)
    const { page } = watched
    await drawn(page)
    // Every look a test takes at a page counts as a press for the browser, so the lapse is said instead.
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } })
    })
    await page.getByRole('button', { name: 'Open nova' }).click()
    await page.getByText('nova answers over rpi-5.').waitFor()
    expect(backend.opened).toEqual([])
    await page.getByRole('link', { name: 'Open nova' }).click()
    await expect.poll(() => backend.opened).toEqual(['/opened/nova'])
    expectClean(watched)
  })

  it('tells what is wrong when the lab cannot be watched', async () => {
    backend = await startScripted({ labs: [healthyLab()] })
    backend.answer({
      // biome-ignore lint/correctness/useYield: it fails before it has anything to give
      'lab.watch': async function* () {
        throw new FaultError('refused', 'This lab is locked.', 'Unlock it.')
      },
    })
    watched = await openPage(backend.url)
    await watched.page.getByText('This lab is locked.').waitFor()
    await watched.page.getByText('Unlock it.').waitFor()
    expectClean(watched)
  })

  it('no lab and no sources: says how to begin', async () => {
    backend = await startScripted({ labs: [] })
    watched = await openPage(backend.url)
    await watched.page.getByText('npm run demo').waitFor()
    await watched.page.getByText('npm start -- --kubeconfig FILE').waitFor()
    await watched.page.getByText('lab.yaml').waitFor()
    backend.setLab(makeLab())
    await drawn(watched.page)
    await watched.page.getByText('npm run demo').waitFor()
    expectClean(watched)
  })

  it('changes the lab, keeps it in the address and forgets the other one', async () => {
    const other = makeLab({}, { id: 'second', name: 'Second', sentence: 'Nothing here' })
    backend = await startScripted({ labs: [healthyLab(), other] })
    watched = await openPage(backend.url)
    const { page } = watched
    await drawn(page)
    await page.getByRole('button', { name: /Second/ }).click()
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    expect(await page.locator('.berth').count()).toBe(0)
    await page.reload()
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    expectClean(watched)
  })
})
