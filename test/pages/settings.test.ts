import { describe, expect, it } from 'vitest'
import { appOf, healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeSource } from '../labs/makeLab.ts'
import { expectClean, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { makeApp, type ScriptedApp, SETTINGS } from './scriptedApp.ts'
import { PROGRAMS } from './told.ts'

const lab = healthyLab()
const idOf = (name: string) => [...lab.tables.services.values()].find(one => one.name === name)!.id

describe('the settings', () => {
  const scene = useScene()

  const start = async (part: string, app: Partial<ScriptedApp> = appOf(lab)) => {
    await scene.open(
      { labs: [lab, makeLab({}, { id: 'attic', name: 'Attic' })], app },
      `#/settings?part=${part}`,
    )
    await scene.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    return scene.page
  }
  const changes = () =>
    scene.backend.calls.filter(call => call.name === 'settings.change').map(call => call.input)

  it('are at the foot of the sidebar, and each part has an address', async () => {
    const page = await start('')
    await page.getByRole('heading', { name: 'Appearance' }).waitFor()
    await page.getByRole('link', { name: 'Self-budget' }).click()
    await page.getByRole('heading', { name: 'Self-budget' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#/settings?part=budget')
    const link = page.getByRole('link', { name: 'Settings', exact: true })
    expect(await link.getAttribute('aria-current')).toBe('page')
    expectClean(scene.watched)
  })

  it('single letters can be turned off and on', async () => {
    const page = await start('appearance')
    const box = page.getByRole('checkbox', { name: /Single letters/ })
    await box.uncheck()
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await box.check()
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  })

  it('the budget: now, limits, the most, by source; a gap stays a gap', async () => {
    const page = await start('budget')
    const cpu = page.getByRole('region', { name: 'CPU' })
    await cpu.getByText('0.4').waitFor()
    await cpu.getByText('limit 3.0').waitFor()
    // Five minutes of the hour are unknown: the line is in two pieces.
    const line = await cpu.locator('.chart-line').getAttribute('d')
    expect(line?.match(/M/g)?.length).toBe(2)
    const rows = page.getByRole('region', { name: 'By source' }).getByRole('row')
    expect(await rows.count()).toBe(1 + 2 + lab.tables.nodes.size)
    await page.getByRole('button', { name: 'Copy report' }).click()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toContain('CPU: 0.4 % of 1 core (limit 3.0)')
    expectClean(scene.watched)
  })

  it('what is not known is the word, never 0', async () => {
    const made = makeApp()
    const source = { lab: lab.id, source: null, name: 'x', kind: 'probes' as const, sockets: 0 }
    const page = await start('budget', {
      budget: {
        ...made.budget,
        cpu: null,
        requests: null,
        sources: [{ ...source, requests: null, bytes: null }],
      },
    })
    await page.getByRole('region', { name: 'CPU' }).getByText('unknown').waitFor()
    const row = page.getByRole('region', { name: 'By source' }).getByRole('row').nth(1)
    expect(await row.getByText('unknown').count()).toBe(2)
  })

  it('figures that nobody told for a while are old, and look it', async () => {
    const page = await start('budget', { budget: { ...makeApp().budget, at: Date.now() - 60_000 } })
    await page.locator('.settings-part .age.aged').waitFor()
    expect(await page.locator('.meter-head .figure.aged').count()).toBe(4)
  })

  it('limits are checked, set together, and restored', async () => {
    const page = await start('budget')
    const form = page.getByRole('form', { name: 'Limits' })
    const memory = form.getByRole('textbox', { name: /^Memory/ })
    await memory.fill('12')
    await form.getByRole('button', { name: 'Set limits' }).click()
    await form.getByText('Memory takes a number from 64 to 16000.').waitFor()
    expect(changes()).toEqual([])
    await memory.fill('500')
    await memory.press('Enter')
    await expect.poll(changes).toEqual([{ limits: { ...SETTINGS.limits, memory: 500e6 } }])
    await page.getByText('limit 500').waitFor()
    await form.getByRole('button', { name: 'Restore limits' }).click()
    await expect.poll(() => changes().at(-1)).toEqual({ limits: SETTINGS.limits })
    await expect.poll(() => memory.inputValue()).toBe('350')
  })

  it('slowing down is a switch, and is said while it holds', async () => {
    const page = await start('budget', { app: { ...makeApp().app, slowed: 'limit' } })
    await page.getByText('Slowed down now: one of the limits is passed.').waitFor()
    scene.backend.setApp({ app: { ...makeApp().app, slowed: 'battery' } })
    await page.getByText('Slowed down now: this computer runs on its battery.').waitFor()
    const box = page.getByRole('checkbox', { name: /Slow down/ })
    await box.click()
    await expect.poll(changes).toEqual([{ slowDown: false }])
    await expect.poll(() => box.isChecked()).toBe(false)
  })

  it('each lab with its file to copy; the sources of the one that is shown; another can be shown', async () => {
    const page = await start('labs')
    await page.getByRole('button', { name: `Copy the file of ${lab.name}` }).click()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe(`/home/you/.config/homeport/labs/${lab.id}.yaml`)
    expect(await page.getByRole('list', { name: 'Sources' }).getByRole('listitem').count()).toBe(
      lab.tables.sources.size,
    )
    await page.getByRole('button', { name: 'Show Attic' }).click()
    await page.locator('.lab-name', { hasText: 'Attic' }).waitFor()
    await page.getByText('It is read from nothing yet.').waitFor()
  })

  it('favourites are put in order, and taken out', async () => {
    const page = await start('labs')
    const names = () => page.getByRole('list', { name: 'Favourites' }).locator('.name').allTextContents()
    expect(await names()).toEqual(['nova', 'holm-git', 'terminal-web'])
    await page.getByRole('button', { name: 'Move holm-git up' }).click()
    await expect.poll(names).toEqual(['holm-git', 'nova', 'terminal-web'])
    expect(await page.getByRole('button', { name: 'Move holm-git up' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
    await page.getByRole('button', { name: 'Move nova down' }).click()
    await expect.poll(names).toEqual(['holm-git', 'terminal-web', 'nova'])
    await page.getByRole('button', { name: 'Take nova out of the favourites' }).click()
    await expect.poll(names).toEqual(['holm-git', 'terminal-web'])
    expect(changes().at(-1)).toEqual({ favourites: { [lab.id]: [idOf('holm-git'), idOf('terminal-web')] } })
  })

  it('started by flags it offers no lab to add or to let go', async () => {
    const made = makeApp()
    const page = await start('labs', {
      app: { ...made.app, own: false, settings: { ...SETTINGS, demo: 'atlas' } },
    })
    await page.getByText('This Homeport was started for one lab by its flags.').waitFor()
    expect(await page.getByRole('link', { name: /Add a lab/ }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Let the demo lab go' }).count()).toBe(0)
  })

  it('the demo lab can be let go', async () => {
    const made = makeApp()
    const page = await start('labs', { app: { ...made.app, settings: { ...SETTINGS, demo: 'atlas' } } })
    await page.getByRole('button', { name: 'Let the demo lab go' }).click()
    await page.getByText('The demo lab is let go.').waitFor()
    expect(scene.backend.calls.some(call => call.name === 'labs.forgetDemo')).toBe(true)
  })

  it('programs that were allowed or refused, each with all that is run, and what was said can be taken back', async () => {
    const page = await start('programs', { programs: PROGRAMS })
    const list = page.getByRole('list', { name: 'Programs', exact: true })
    const allowed = list.locator('> li').nth(0)
    await allowed.getByText('allowed', { exact: true }).waitFor()
    expect(
      await allowed.getByRole('list', { name: 'What is run' }).getByRole('listitem').allTextContents(),
    ).toEqual([PROGRAMS[0]?.command, ...(PROGRAMS[0]?.args ?? [])])
    await allowed.getByText('for user "home" in /home/you/.kube/config').waitFor()
    await list.locator('> li').nth(1).getByText('refused', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Forget what was said of sh for attic' }).click()
    await page.getByText('What was said of sh is forgotten.').waitFor()
    await expect.poll(() => list.locator('> li').count()).toBe(1)
    expect(
      scene.backend.calls.filter(call => call.name === 'programs.forget').map(call => call.input),
    ).toEqual([{ digests: [PROGRAMS[1]?.digest] }])
    await page.getByRole('button', { name: /^Forget what/ }).click()
    await page.getByText('You have allowed and refused no program.').waitFor()
    expectClean(scene.watched)
  })

  it('about: version, licences that can be read, the data folder', async () => {
    const page = await start('about')
    await page.getByText('0.1.0').waitFor()
    await page.getByText('/home/you/.local/share/homeport').waitFor()
    const href = await page.getByRole('link', { name: 'Their licences' }).getAttribute('href')
    const text = await page.evaluate(async at => (await fetch(at)).text(), href!)
    expect(text).toContain('react-dom')
    expectClean(scene.watched)
  })

  it('with the link lost it shows what it knew, sources as unknown, and changes nothing', async () => {
    const page = await start('labs')
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport since/).waitFor()
    const first = page.getByRole('list', { name: 'Sources' }).getByRole('listitem').first()
    expect(await first.locator('.mark-unknown').count()).toBe(1)
    const up = page.getByRole('button', { name: 'Move holm-git up' })
    expect(await up.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('link', { name: 'Self-budget' }).click()
    await page.getByText('What Homeport costs is told again as soon as it answers.').waitFor()
    expect(changes()).toEqual([])
  })

  it('a source that needs its owner says why', async () => {
    const source = makeSource('ssh', 'nas', { state: 'needs-you', reason: 'Its key is not on file.' })
    scene.backend = await startScripted({ labs: [makeLab({ sources: [source] })] })
    scene.watched = await openPage(`${scene.backend.url}#/settings?part=labs`)
    await scene.page.getByText('Its key is not on file.').waitFor()
  })
})
