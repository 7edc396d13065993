import { describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab, Service } from '../../shared/lab/model.ts'
import { NOT_ON_LAN } from '../../shared/lab/paths.ts'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab } from '../labs/makeLab.ts'
import { drawn, expectClean, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { makeApp } from './scriptedApp.ts'

const replaced = (lab: Lab, name: string, change: Partial<Service>): Lab => {
  const services = [...lab.tables.services.values()].map(service =>
    service.name === name ? { ...service, ...change } : service,
  )
  return { ...lab, tables: { ...lab.tables, services: new Map(services.map(row => [row.id, row])) } }
}

describe('the page and its backend', () => {
  const scene = useScene()

  it('shows 13 nodes and 26 services in 8 named ranges, and marks the two outside their meaning', async () => {
    const page = await scene.open({ labs: [healthyLab()] }, '#/services')
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
    expectClean(scene.watched)
  })

  it('a lost link keeps the last state, says since when, counts on and comes back by itself', async () => {
    const page = await scene.open({ labs: [healthyLab()] }, '#/services')
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport since \d\d:\d\d:\d\d;/).waitFor()
    expect(await page.locator('.service-row').count()).toBe(26)
    const open = page.getByRole('button', { name: 'Open nova', exact: true })
    expect(await open.getAttribute('aria-disabled')).toBe('true')
    expect(await open.getAttribute('title')).toContain('No connection to Homeport')
    const age = page.locator('.service-row .age').first()
    const before = await age.textContent()
    await expect.poll(() => age.textContent(), { timeout: 5000 }).not.toBe(before)
    await page.getByText('Not live').waitFor()
    // Long enough before the next try that the press is first.
    await page.getByText(/Next try in ([4-9]|\d\d) s/).waitFor()
    scene.backend.setDoor('open')
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await open.getAttribute('aria-disabled')).toBeNull()
    expect(await page.getByText(/No connection/).count()).toBe(0)
    expectClean(scene.watched, { lost: true })
  })

  it('out of sight it says so, that figures are read slowly, and goes on from what it holds', async () => {
    const page = await scene.open({ labs: [healthyLab()] })
    const watches = () =>
      scene.backend.calls.filter(call => call.name === 'lab.watch').map(call => call.input as object)
    const put = (state: 'hidden' | 'visible') =>
      page.evaluate(now => {
        Object.defineProperty(document, 'visibilityState', { value: now, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    expect(watches()).toEqual([expect.objectContaining({ revision: null, seen: true })])
    await put('hidden')
    await expect.poll(watches).toHaveLength(2)
    expect(watches()[1]).toMatchObject({ revision: expect.any(Number), seen: false })
    scene.backend.setLab({ ...scene.backend.lab, sentence: 'Changed unseen' })
    await page.getByRole('heading', { name: 'Changed unseen' }).waitFor()
    await put('visible')
    await expect.poll(watches).toHaveLength(3)
    expect(watches()[2]).toMatchObject({ seen: true })
    expectClean(scene.watched)
  })

  it('comes back without a press', async () => {
    await scene.open({ labs: [healthyLab()] })
    scene.backend.cut()
    await expect
      .poll(() => scene.backend.calls.filter(call => call.name === 'lab.watch').length, { timeout: 8000 })
      .toBe(2)
    await scene.page.getByText('Live', { exact: true }).waitFor()
  })

  it('signed out: the command of this very door for a new link, ready to be copied', async () => {
    const page = await scene.open({ labs: [healthyLab()] })
    scene.backend.setDoor('signed-out')
    scene.backend.cut()
    await page.getByText(/Signed out of Homeport since/).waitFor()
    const banner = page.locator('.banner')
    await banner.getByText('homeport url --lab /home/you/lab.yaml', { exact: true }).waitFor()
    await banner.getByRole('button', { name: 'Copy the command' }).click()
    await banner.getByText('Copied', { exact: true }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'homeport url --lab /home/you/lab.yaml',
    )
    expect(await page.locator('.berth').count()).toBe(13)
    expectClean(scene.watched, { lost: true })
  })

  it('signed out before any lab was told: names the flags it cannot know', async () => {
    scene.backend = await startScripted({ labs: [] })
    scene.watched = await openPage(scene.backend.url)
    const { page } = scene
    await page.getByText('Homeport holds no lab yet').waitFor()
    scene.backend.setDoor('signed-out')
    scene.backend.cut()
    await page.getByText('homeport url, with the flags this Homeport was started with.').waitFor()
    expectClean(scene.watched, { lost: true })
  })

  it('the watched lab has one state, in the title and in the list of labs', async () => {
    const lab = healthyLab()
    const page = await scene.open({ labs: [lab] })
    await page.locator('.labs .mark-ok').waitFor()
    scene.backend.setLab({ ...lab, state: 'down' })
    await page.locator('.labs .mark-down').waitFor({ timeout: 4000 })
  })

  it('the status bar says how often is probed, what is not tried, and that nothing is asked while paused', async () => {
    const page = await scene.open({ labs: [healthyLab()] })
    const bar = page.getByRole('contentinfo')
    await bar.getByText('26 probes every 30 s').waitFor()
    const app = makeApp().app
    scene.backend.setApp({ app: { ...app, slowed: 'limit' } })
    await bar.getByText('26 probes every 2 min').waitFor()
    scene.backend.setApp({ app: { ...app, paused: true } })
    await bar.getByText('Paused', { exact: true }).waitFor()
    await bar.getByText('nothing is asked').waitFor()
    expect(await bar.getByText('Live', { exact: true }).count()).toBe(0)
    scene.backend.setApp({ app })
    const lab = scene.backend.lab
    const away = [...lab.tables.services.values()].map(service => ({
      ...service,
      paths: service.paths.map(path => ({ ...path, answer: NOT_ON_LAN })),
    }))
    const services = new Map(away.map(row => [row.id, row]))
    scene.backend.setLab({ ...lab, tables: { ...lab.tables, services } })
    await expect.poll(() => bar.getByText(/probes/).count()).toBe(0)
  })

  it('which labs there are is asked for as soon as settings changed', async () => {
    await scene.open({ labs: [healthyLab()] })
    let labs = 0
    scene.backend.answer({
      'labs.list': async () => {
        labs += 1
        return []
      },
    })
    const { app } = makeApp()
    scene.backend.setApp({ app: { ...app, settings: { ...app.settings, demo: 'holmos' } } })
    await expect.poll(() => labs).toBe(1)
  })

  it('its own cost turns old when no more of it is told', async () => {
    scene.backend = await startScripted({ labs: [healthyLab()] })
    scene.backend.answer({
      'app.cost': async function* () {
        yield { cpu: 0.4, memory: 171_000_000, version: '0.1.0', at: Date.now() - 200_000 }
        await new Promise(() => {})
      },
    })
    scene.watched = await openPage(scene.backend.url)
    const cost = scene.page.locator('.status-part', { hasText: '171 MB' })
    await cost.getByText(/3 min/).waitFor()
    expect(await cost.getAttribute('class')).toContain('aged')
  })

  it('a change of one service draws that row again and no other', async () => {
    const lab = healthyLab()
    const page = await scene.open({ labs: [lab], beat: 60_000 }, '#/services')
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
    scene.backend.setLab(replaced(lab, 'nova', { state: 'attention', verdict: 'slow' }))
    await page.locator('.service-row .mark-attention').waitFor()
    const touched = await page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched])
    expect(touched).toEqual(['nova'])
  })

  it('opens with one click, in a tab of its own that knows nothing of this page', async () => {
    const page = await scene.open({ labs: [healthyLab()] })
    await page.getByRole('button', { name: 'Open nova' }).click()
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/nova'])
    await page.getByText(/nova opens over/).waitFor()
    expect(scene.backend.calls.find(call => call.name === 'service.open')?.input).toMatchObject({
      lab: 'holmos',
      path: null,
    })
    expectClean(scene.watched)
  })

  it('names the path that failed before the one that was taken', async () => {
    scene.backend = await startScripted({ labs: [healthyLab()] })
    scene.backend.answer({
      'service.open': async () => ({
        address: 'http://192.168.8.108:30004',
        url: `${scene.backend.url}opened/nova`,
        via: 'rpi-6',
        tried: [{ url: 'http://192.168.8.209:30004', answer: 'no answer in 1.5 s' }],
      }),
    })
    scene.watched = await openPage(scene.backend.url)
    await drawn(scene.page)
    await scene.page.getByRole('button', { name: 'Open nova' }).click()
    await scene.page
      .getByText('http://192.168.8.209:30004 failed: no answer in 1.5 s. nova opens over rpi-6 instead.')
      .waitFor()
  })

  it('says in one sentence what failed when nothing answers, and what to do', async () => {
    const page = await scene.open({ labs: [brokenLab()] }, '#/services')
    await page.getByRole('button', { name: 'Open alice-bot' }).click()
    const toast = page.getByRole('alert').filter({ hasText: 'alice-bot' })
    await toast.getByText('alice-bot does not answer on any of its paths.').waitFor()
    await toast.getByText('Look at the node it runs on.').waitFor()
    expect(scene.watched.tabs).toEqual([])
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'smb://192.168.8.1/share', 'not an address'])(
    'never hands %s to the browser',
    async evil => {
      scene.backend = await startScripted({ labs: [healthyLab()] })
      scene.backend.answer({
        'service.open': async () => ({ address: evil, url: evil, via: 'rpi-1', tried: [] }),
      })
      scene.watched = await openPage(scene.backend.url)
      const { page } = scene
      await drawn(page)
      await page.getByRole('button', { name: 'Open nova' }).click()
      await page.getByText(/nova is no web address/).waitFor()
      expect(scene.watched.tabs).toEqual([])
      expectClean(scene.watched)
    },
  )

  it('an answer that comes too late for the browser waits for another press', async () => {
    scene.backend = await startScripted({ labs: [healthyLab()] })
    scene.backend.answer({
      'service.open': async () => ({
        address: 'http://192.168.8.108:30004',
        url: `${scene.backend.url}opened/nova`,
        via: 'rpi-5',
        tried: [],
      }),
    })
    scene.watched = await openPage(scene.backend.url)
    const { page } = scene
    await drawn(page)
    // Every look a test takes at a page counts as a press for the browser, so the lapse is said instead.
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'userActivation', { value: { isActive: false } })
    })
    await page.getByRole('button', { name: 'Open nova' }).click()
    await page.getByText('nova answers over rpi-5.').waitFor()
    expect(scene.backend.opened).toEqual([])
    await page.getByRole('link', { name: 'Open nova' }).click()
    await expect.poll(() => scene.backend.opened).toEqual(['/opened/nova'])
    expectClean(scene.watched)
  })

  it('tells what is wrong when the lab cannot be watched', async () => {
    scene.backend = await startScripted({ labs: [healthyLab()] })
    scene.backend.answer({
      // biome-ignore lint/correctness/useYield: it fails before it has anything to give
      'lab.watch': async function* () {
        throw new FaultError('refused', 'This lab is locked.', 'Unlock it.')
      },
    })
    scene.watched = await openPage(scene.backend.url)
    await scene.page.getByText('This lab is locked.').waitFor()
    await scene.page.getByText('Unlock it.').waitFor()
    expectClean(scene.watched)
  })

  it('no lab and no sources: says how to begin', async () => {
    scene.backend = await startScripted({ labs: [] })
    scene.watched = await openPage(scene.backend.url)
    await scene.page.getByText('npm run demo').waitFor()
    await scene.page.getByText('npm start -- --kubeconfig FILE').waitFor()
    await scene.page.getByText('lab.yaml').waitFor()
    scene.backend.setLab(makeLab())
    await drawn(scene.page)
    await scene.page.getByText('npm run demo').waitFor()
    expectClean(scene.watched)
  })

  it('changes the lab, keeps it in the address and forgets the other one', async () => {
    const other = makeLab({}, { id: 'second', name: 'Second', sentence: 'Nothing here' })
    const page = await scene.open({ labs: [healthyLab(), other] })
    await page.getByRole('button', { name: /Second/ }).click()
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    expect(await page.locator('.berth').count()).toBe(0)
    await page.reload()
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor()
    expectClean(scene.watched)
  })
})
