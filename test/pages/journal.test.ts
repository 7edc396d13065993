import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { addEntry, journalPage, type NewEntry } from '../../electron/store/journalTable.ts'
import { MIGRATIONS } from '../../electron/store/migrations.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import type { JournalLanes } from '../../shared/contract/journal.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { makeLab, makeNode, makeService, makeVolume, makeWorkload } from '../labs/makeLab.ts'
import { drawn, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'

/** The page of the journal over the store's own table: what it asks is answered as the backend would. */

const MINUTE = 60_000
const HOUR = 3_600_000
const now = Date.now()

const [one, two] = [makeNode('pi-1'), makeNode('pi-2', { state: 'down', sentence: 'It stopped answering.' })]
const web = makeService('web', 30_080, [one!])
const db = makeWorkload('db', 1, { kind: 'StatefulSet' })
const data = makeVolume('db-data', two!, 20, { usedBy: [db.id] })
const LAB = makeLab({ nodes: [one!, two!], services: [web], workloads: [db], volumes: [data] })

afterEach(() => {
  rows.close()
  problem = null
})
const scene = useScene({ clean: true })
let rows: DatabaseSync
let problem: string | null = null

const say = (ago: number, name: string, sentence: string, more: Partial<NewEntry> = {}) =>
  addEntry(rows, LAB.id, {
    at: Date.now() - ago,
    kind: 'state',
    subject: null,
    name,
    node: null,
    from: null,
    to: null,
    sentence,
    ...more,
  })

const LANES: JournalLanes = {
  from: now - 24 * HOUR,
  to: now,
  lanes: [
    {
      node: one!.id,
      name: 'pi-1',
      spans: [
        { from: now - 24 * HOUR, to: now - 9 * HOUR, state: 'ok' },
        { from: now - 9 * HOUR, to: now - HOUR, state: null },
        { from: now - HOUR, to: now, state: 'ok' },
      ],
    },
    { node: two!.id, name: 'pi-2', spans: [{ from: now - 24 * HOUR, to: now, state: 'down' }] },
  ],
}

/** Opens the page; `fill` writes what has happened. */
async function open(fill: () => void, { hash = '#/journal', lab = LAB }: { hash?: string; lab?: Lab } = {}) {
  rows = new DatabaseSync(':memory:')
  for (const step of MIGRATIONS) rows.exec(step)
  fill()
  scene.backend = await startScripted({ labs: [lab], app: { lanes: LANES } })
  scene.backend.answer({
    async *'journal.watch'(query, signal) {
      for (let told = ''; !signal.aborted; ) {
        const page = journalPage(rows, query, problem)
        const text = JSON.stringify(page)
        if (text !== told) yield page
        told = text
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
  })
  scene.watched = await openPage(scene.backend.url + hash)
  await drawn(scene.page)
  await scene.page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor()
  return scene.page
}

const page = () => scene.page
const sentences = () => page().locator('.entries .entry-words').allTextContents()
const shows = (wanted: string[]) => expect.poll(sentences, { timeout: 5_000 }).toEqual(wanted)
function some() {
  say(30 * HOUR, 'web', 'It was slow.', { subject: web.id, from: 'ok', to: 'attention' })
  say(3 * MINUTE, 'Homeport', 'Homeport began to watch', { kind: 'homeport' })
  say(2 * MINUTE, 'home', 'Connected', { kind: 'connection', to: 'ok' })
  say(MINUTE, 'pi-2', 'It stopped answering.', { subject: two!.id, node: two!.id, from: 'ok', to: 'down' })
  say(0, 'web', 'Opened over pi-1', { kind: 'action', subject: web.id, node: one!.id })
}
const SOME = [
  'Opened over pi-1',
  'It stopped answering.',
  'Connected',
  'Homeport began to watch',
  'It was slow.',
]

describe('the page of the journal', () => {
  it('tells what happened under its days, newest first, each with its time, its state and its name', async () => {
    await open(some)
    await shows(SOME)
    const old = new Date(Date.now() - 30 * HOUR)
    expect(await page().locator('.entries h2').last().textContent()).toMatch(
      new RegExp(`Yesterday|\\b${old.getDate()}\\b`),
    )
    const entry = page().locator('.entry', { hasText: 'It stopped answering.' })
    await entry.getByRole('img', { name: 'Down' }).waitFor()
    expect(await entry.locator('time').textContent()).toMatch(/^\d\d:\d\d:\d\d$/)
    await page().getByText('5 entries').waitFor()
  })

  it('leads from each entry to what it is about', async () => {
    await open(() => {
      say(4, 'db-data', 'a volume', { subject: data.id })
      say(3, 'db', 'a workload', { subject: db.id })
      say(2, 'web', 'a service', { subject: web.id })
      say(1, 'pi-2', 'a node', { subject: two!.id })
      say(0, 'home', 'a connection', { kind: 'connection', subject: 'source:kubernetes/home' })
    })
    await shows(['a connection', 'a node', 'a service', 'a workload', 'a volume'])
    const to = async (name: string) => {
      await page().locator('.entries').getByRole('link', { name, exact: true }).click()
      await expect.poll(() => page().url()).not.toContain('#/journal')
      const url = page().url()
      await page().goBack()
      await shows(['a connection', 'a node', 'a service', 'a workload', 'a volume'])
      return decodeURIComponent(url.slice(url.indexOf('#')))
    }
    expect(await to('pi-2')).toContain(`#/node?node=${two!.id}`)
    expect(await to('web')).toContain(`#/services?service=${web.id}`)
    expect(await to('db')).toContain(`#/pods?workload=${db.id}`)
    expect(await to('db-data')).toContain(`#/storage?volume=${data.id}`)
    expect(await page().locator('.entries').getByRole('link', { name: 'home' }).count()).toBe(0)
  })

  it('narrows by kind, node and words, and says when nothing is left', async () => {
    await open(some)
    await shows(SOME)
    const kinds = page().getByRole('group', { name: 'Kind' })
    await kinds.getByRole('button', { name: 'States' }).click()
    await shows(['It stopped answering.', 'It was slow.'])
    await page().getByRole('combobox', { name: 'Node' }).selectOption('pi-2')
    await shows(['It stopped answering.'])
    expect(page().url()).toMatch(/kind=state.*node=node%3Api-2/)
    // The page is the node's journal, not a page with the node's details beside it.
    expect(await page().getByRole('complementary', { name: 'Details of pi-2' }).count()).toBe(0)
    await kinds.getByRole('button', { name: 'Actions' }).click()
    await page().getByText('Nothing in the journal matches. Clear the filter to see all of it.').waitFor()
    await page().getByRole('combobox', { name: 'Node' }).selectOption('')
    await kinds.getByRole('button', { name: 'All', exact: true }).click()
    await page().getByRole('textbox', { name: 'Filter the journal' }).fill('PI-1 opened')
    await shows(['Opened over pi-1'])
    await page().reload()
    await shows(['Opened over pi-1'])
  })

  it('goes back page by page, to the end and to the newest again', async () => {
    await open(() => {
      for (let n = 1; n <= 450; n++) say((450 - n) * MINUTE, 'web', `entry ${n}`, { subject: web.id })
    })
    const range = (from: number, to: number) =>
      shows(Array.from({ length: from - to + 1 }, (_, i) => `entry ${from - i}`))
    await range(450, 251)
    await page().getByRole('button', { name: 'Earlier' }).click()
    await range(250, 51)
    await page().getByRole('button', { name: 'Earlier' }).click()
    await range(50, 1)
    await page()
      .getByText(/The journal goes back to \d/)
      .waitFor()
    expect(await page().getByRole('button', { name: 'Earlier' }).count()).toBe(0)
    await page().goBack()
    await range(250, 51)
    // What is narrowed is narrowed from its newest on, wherever one was.
    await page().getByRole('textbox', { name: 'Filter the journal' }).fill('entry 44')
    await shows([
      ...Array.from({ length: 10 }, (_, i) => `entry ${449 - i}`),
      'entry 344',
      'entry 244',
      'entry 144',
      'entry 44',
    ])
    await page().getByRole('textbox', { name: 'Filter the journal' }).fill('')
    await page().getByRole('button', { name: 'Earlier' }).click()
    await page().getByRole('combobox', { name: 'Node' }).selectOption('pi-2')
    await page().getByText('Nothing in the journal matches.').waitFor()
    await page().getByRole('combobox', { name: 'Node' }).selectOption('')
    await page().getByRole('button', { name: 'Earlier' }).click()
    await page().getByRole('button', { name: 'Newest' }).click()
    await range(450, 251)
  })

  it('shows what happens as it happens', async () => {
    await open(some)
    await shows(SOME)
    say(0, 'pi-2', 'It is back.', { subject: two!.id, node: two!.id, from: 'down', to: 'ok' })
    await shows(['It is back.', ...SOME])
  })

  it('draws one lane a node, and says of each for how long it was what', async () => {
    await open(some)
    const lanes = page().getByRole('region', { name: 'States of the nodes over time' })
    await lanes.getByRole('img', { name: /pi-1: OK 16 h, not watched 8 h/ }).waitFor()
    await lanes.getByRole('img', { name: /pi-2: Down 24 h/ }).waitFor()
    expect(await lanes.locator('.span-not-watched').count()).toBe(1)
    await lanes.getByText('Not watched: Homeport did not run, or this computer slept').waitFor()
    const days = () =>
      (scene.backend.calls.filter(call => call.name === 'journal.lanes').at(-1)!.input as { days: number })
        .days
    expect(days()).toBe(1)
    for (const [name, wanted] of [
      ['7 days', 7],
      ['30 days', 30],
      ['24 h', 1],
    ] as const) {
      await page().getByRole('button', { name, exact: true }).click()
      await expect.poll(days).toBe(wanted)
    }
    await lanes.getByRole('link', { name: 'pi-2' }).click()
    await page().getByRole('heading', { name: 'pi-2', level: 1 }).waitFor()
  })

  it('says what the journal keeps while it is empty', async () => {
    await open(() => {})
    await page()
      .getByText(/Nothing has happened yet that the journal keeps/)
      .waitFor()
    expect(await page().getByRole('button', { name: 'Copy as text' }).count()).toBe(0)
  })

  it('says what is wrong with its file, as long as it is', async () => {
    problem = '/home/you/homeport.db was damaged; it is kept as homeport.db.broken, and a new one was begun.'
    await open(some)
    await page().getByRole('status').filter({ hasText: problem }).waitFor()
    await shows(SOME)
    problem = null
    await expect.poll(() => page().getByText('was damaged').count()).toBe(0)
  })

  it('says why it cannot be read', async () => {
    await open(some)
    await shows(SOME)
    scene.backend.answer({
      // biome-ignore lint/correctness/useYield: it fails before there is anything to tell
      'journal.watch': async function* () {
        throw new FaultError('internal', 'The journal cannot be read.', 'Look at the disk.')
      },
    })
    await page().getByRole('group', { name: 'Kind' }).getByRole('button', { name: 'Connections' }).click()
    await page().getByText('The journal cannot be read. Look at the disk.').waitFor()
  })

  it('keeps what it showed when the link is lost, says so, and goes on when it is back', async () => {
    scene.mayLose = true
    await open(some)
    await shows(SOME)
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page()
      .getByText(/No connection to Homeport/)
      .waitFor()
    await shows(SOME)
    say(0, 'pi-2', 'It is back.', { subject: two!.id, from: 'down', to: 'ok' })
    scene.backend.setDoor('open')
    await shows(['It is back.', ...SOME])
  })

  it('is walked by keyboard: J and K along the entries, Enter into one, / into the filter', async () => {
    await open(some)
    await shows(SOME)
    const focused = () => page().evaluate(() => document.activeElement?.textContent ?? '')
    await page().keyboard.press('j')
    expect(await focused()).toBe('web')
    await page().keyboard.press('j')
    expect(await focused()).toBe('pi-2')
    await page().keyboard.press('k')
    await page().keyboard.press('j')
    await page().keyboard.press('Enter')
    await page().getByRole('heading', { name: 'pi-2', level: 1 }).waitFor()
    await page().goBack()
    await shows(SOME)
    await page().keyboard.press('/')
    await page().keyboard.type('jk')
    expect(await page().getByRole('textbox', { name: 'Filter the journal' }).inputValue()).toBe('jk')
    expect(page().url()).toContain('#/journal')
  })

  it('is copied as lines of text, of what is shown', async () => {
    await open(some, { hash: '#/journal?kind=state' })
    await shows(['It stopped answering.', 'It was slow.'])
    await page().getByRole('button', { name: 'Copy as text' }).click()
    await expect
      .poll(() => page().evaluate(() => navigator.clipboard.readText()))
      .toMatch(
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}pi-2: It stopped answering\.\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}web: It was slow\.$/,
      )
  })

  it.each([
    ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['a Markdown link', '[here](javascript:alert(1))', '[here](javascript:alert(1))'],
    ['a URL of a share', 'smb://evil/share', 'smb://evil/share'],
    ['an SVG', '<svg onload=alert(1)>', '<svg onload=alert(1)>'],
    ['a turned direction', 'a\u202egnp.exe', 'a⟨202E⟩gnp.exe'],
    ['a line break', 'one\ntwo', 'one⟨000A⟩two'],
    ['253 characters', 'n'.repeat(253), 'n'.repeat(253)],
  ])('case 33: a name and a sentence with %s are text and nothing else', async (_what, name, shown) => {
    await open(() => say(0, name, name, { subject: 'service:c/n/x', from: 'ok', to: 'down' }))
    await shows([shown])
    const list = page().locator('.entries')
    expect(await list.locator('.name').textContent()).toBe(shown)
    expect(await list.locator('img, a:not([href^="#"]), svg[onload]').count()).toBe(0)
    expect(scene.watched.tabs).toEqual([])
    const wide = await page().evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(wide).toBe(false)
  })
})
