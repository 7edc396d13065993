import { describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Found } from '../../shared/contract/found.ts'
import { makeLab } from '../labs/makeLab.ts'
import { expectClean, openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { makeApp, type ScriptedApp } from './scriptedApp.ts'

const FILE = '/home/you/.kube/config'
const SSH = '/home/you/.ssh/config'
const DAY = 86_400_000
const cluster = (context: string, server: string, over = {}): Found['clusters'][number] => ({
  file: FILE,
  context,
  server,
  auth: 'client certificate',
  expires: Date.now() + 324 * DAY + 60_000,
  current: false,
  held: false,
  ...over,
})
const host = (alias: string, hostName: string, known = true): Found['hosts'][number] => ({
  file: SSH,
  alias,
  hostName,
  user: 'you',
  known,
  held: false,
})
const FOUND: Found = {
  clusters: [
    cluster('attic', 'https://192.0.2.1:6443', { current: true }),
    cluster('loft', 'https://192.0.2.2:6443', { auth: 'token', expires: null }),
  ],
  hosts: [host('one', '192.0.2.1'), host('nas', '192.0.2.9'), host('new', '192.0.2.10', false)],
  known: [],
  hashed: 0,
  agents: [],
  tailnet: null,
  problems: [
    { file: '/etc/rancher/k3s/k3s.yaml', line: 3, sentence: 'It is no YAML.', advice: 'Look at line 3.' },
  ],
  looked: [FILE, SSH],
  demos: [{ name: 'atlas', title: 'Atlas' }],
}
const first = (found: Found): Partial<ScriptedApp> => ({ app: { ...makeApp().app, firstRun: true }, found })

describe('the first run', () => {
  const scene = useScene()

  const start = async (found = FOUND) => {
    scene.backend = await startScripted({ labs: [makeLab({}, { id: 'homelab' })], app: first(found) })
    scene.watched = await openPage(scene.backend.url)
    await scene.page.getByRole('heading', { name: 'Found on this computer' }).waitFor()
    return scene.page
  }
  const connect = () => scene.page.getByRole('button', { name: /^Connect to|^Choose something/ })
  const added = () => scene.backend.calls.filter(call => call.name === 'labs.add').map(call => call.input)

  it('shows what files name and contacts nothing; what needs nothing of its owner is ticked', async () => {
    const page = await start()
    await page.getByText('Nothing has been contacted yet.').waitFor()
    await page.getByText('client certificate, ends in 324 d, current context').waitFor()
    expect(await page.getByRole('checkbox', { name: /^one/ }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: /^new key not on file/ }).isChecked()).toBe(false)
    const all = page.getByRole('checkbox', { name: '3 SSH hosts' })
    expect(await all.evaluate(box => (box as HTMLInputElement).indeterminate)).toBe(true)
    await page.getByText('/etc/rancher/k3s/k3s.yaml, line 3').waitFor()
    await page.getByText('Look at line 3.').waitFor()
    expect(await connect().textContent()).toBe('Connect to 2 clusters and 2 hosts')
    const asked = new Set(scene.backend.calls.map(call => call.name))
    for (const name of ['labs.add', 'labs.addDemo', 'lab.retry', 'service.check']) {
      expect(asked.has(name), name).toBe(false)
    }
    expectClean(scene.watched)
  })

  it('makes the labs of the choice under the names that were typed, and goes to the first', async () => {
    const page = await start()
    await page.getByRole('checkbox', { name: /^new/ }).check()
    await page.getByRole('textbox', { name: 'Name of lab 3' }).fill('Rest of it')
    scene.backend.answer({
      'labs.add': async () => {
        scene.backend.setLab(makeLab({}, { id: 'attic', name: 'Attic', sentence: 'All quiet' }))
        scene.backend.setApp({ app: makeApp().app })
        return ['attic']
      },
    })
    await connect().click()
    await page.locator('.lab-name', { hasText: 'Attic' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#/overview?lab=attic')
    expect(added()).toEqual([
      {
        labs: [
          {
            name: 'attic',
            clusters: [{ file: FILE, context: 'attic' }],
            hosts: [{ file: SSH, alias: 'one' }],
            machines: [],
            tailnet: false,
          },
          {
            name: 'loft',
            clusters: [{ file: FILE, context: 'loft' }],
            hosts: [],
            machines: [],
            tailnet: false,
          },
          {
            name: 'Rest of it',
            clusters: [],
            hosts: [
              { file: SSH, alias: 'nas' },
              { file: SSH, alias: 'new' },
            ],
            machines: [],
            tailnet: false,
          },
        ],
      },
    ])
    expectClean(scene.watched)
  })

  it('shows hosts of known_hosts, the tailnet and agents; only the tailnet is ticked by itself', async () => {
    const page = await start({
      ...FOUND,
      clusters: [],
      hosts: [],
      known: [
        { file: '/home/you/.ssh/known_hosts', name: 'barn', address: '192.0.2.30', port: 2222, held: false },
        { file: '/home/you/.ssh/known_hosts', name: 'shed', address: 'shed', port: 22, held: true },
      ],
      hashed: 4,
      agents: [
        {
          socket: '/run/agent',
          named: 'environment',
          keys: [{ type: 'ssh-ed25519', comment: 'desk' }],
          problem: null,
        },
        { socket: '/run/gone', named: 'ssh_config', keys: null, problem: 'there is no such socket' },
      ],
      tailnet: {
        state: 'Running',
        name: 'you@example.org',
        problem: null,
        peers: [
          {
            name: 'attic',
            address: '100.64.0.4',
            os: 'linux',
            online: true,
            lastSeen: null,
            exitNode: false,
          },
          {
            name: 'phone',
            address: '100.64.0.5',
            os: 'iOS',
            online: false,
            lastSeen: Date.now() - 5 * 3_600_000 - 9_000,
            exitNode: false,
          },
        ],
        held: false,
      },
    })
    await page.getByText('4 names are hashed and cannot be listed').waitFor()
    await page.getByText('1 key: desk').waitFor()
    await page.getByText('does not answer (there is no such socket)').waitFor()
    await page.getByText('offline 5 h').waitFor()
    expect(await page.getByRole('checkbox', { name: /^shed/ }).isDisabled()).toBe(true)
    expect(await page.getByRole('checkbox', { name: /^barn/ }).isChecked()).toBe(false)
    expect(await connect().textContent()).toBe('Connect to the tailnet')
    await page.getByRole('checkbox', { name: /^barn/ }).check()
    expect(await connect().textContent()).toBe('Connect to 1 host and the tailnet')
    await connect().click()
    await expect.poll(() => added().length).toBe(1)
    expect(added()).toEqual([
      {
        labs: [
          {
            name: 'Homelab',
            clusters: [],
            hosts: [],
            machines: [{ name: 'barn', address: '192.0.2.30', port: 2222 }],
            tailnet: true,
          },
        ],
      },
    ])
    expectClean(scene.watched)
  })

  it('a press while it connects makes nothing twice; a failure is told and nothing is lost', async () => {
    const page = await start()
    let fail: (error: Error) => void = () => {}
    scene.backend.answer({
      'labs.add': () =>
        new Promise((_, reject) => {
          fail = reject
        }),
    })
    await connect().click()
    const busy = page.getByRole('button', { name: 'Connecting…' })
    await busy.waitFor()
    expect(await busy.getAttribute('aria-disabled')).toBe('true')
    await busy.click({ force: true })
    await page.keyboard.press('Enter')
    expect(added().length).toBe(1)
    fail(new FaultError('internal', 'The lab could not be written.', 'Check the folder.'))
    await page.getByRole('alert').getByText('The lab could not be written.').waitFor()
    expect(await connect().textContent()).toBe('Connect to 2 clusters and 2 hosts')
  })

  it('without a tick or without a name there is nothing to connect to, and it says why', async () => {
    const page = await start()
    await page.getByRole('textbox', { name: 'Name of lab 1' }).fill('  ')
    expect(await connect().getAttribute('title')).toBe('Every lab needs a name')
    await page.getByRole('checkbox', { name: '2 clusters' }).uncheck()
    await page.getByRole('checkbox', { name: '3 SSH hosts' }).check()
    await page.getByRole('checkbox', { name: '3 SSH hosts' }).uncheck()
    expect(await connect().getAttribute('title')).toBe('Nothing is chosen')
    expect(await connect().getAttribute('aria-disabled')).toBe('true')
  })

  it('a lost link and another look take no choice away', async () => {
    const page = await start()
    await page.getByRole('checkbox', { name: /^loft/ }).uncheck()
    scene.backend.setDoor('away')
    scene.backend.cut()
    await page.getByText(/No connection to Homeport since/).waitFor()
    expect(await connect().getAttribute('aria-disabled')).toBe('true')
    scene.backend.setDoor('open')
    await page.getByRole('button', { name: 'Try now' }).click()
    await expect.poll(() => page.getByText(/No connection to Homeport since/).count()).toBe(0)
    expect(await page.getByRole('checkbox', { name: /^loft/ }).isChecked()).toBe(false)
    scene.backend.setApp({ found: { ...FOUND, hosts: [...FOUND.hosts, host('later', '192.0.2.11')] } })
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect.poll(() => page.getByRole('checkbox', { name: /^later/ }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: /^loft/ }).isChecked()).toBe(false)
  })

  it('finding nothing says where it looked and what to do; the demo needs nothing', async () => {
    const page = await start({ ...FOUND, clusters: [], hosts: [], problems: [] })
    await page.getByText('No cluster and no host is named in the files of this computer').waitFor()
    for (const file of [FILE, SSH]) await page.getByText(file).waitFor()
    await page.getByRole('button', { name: 'Try the demo lab Atlas' }).click()
    await expect
      .poll(() => scene.backend.calls.filter(call => call.name === 'labs.addDemo').map(call => call.input))
      .toEqual([{ name: 'atlas' }])
  })

  it('offers every demo lab there is, and starts the one that is pressed', async () => {
    const demos = [...FOUND.demos, { name: 'loft', title: 'Loft' }]
    const page = await start({ ...FOUND, demos })
    scene.backend.answer({ 'labs.addDemo': () => new Promise(() => {}) })
    await page.getByRole('button', { name: 'Try the demo lab Loft' }).click()
    await page.getByRole('button', { name: 'Starting the demo lab…' }).waitFor()
    expect(await page.getByRole('button', { name: 'Starting the demo lab…' }).count()).toBe(1)
    await page.getByRole('button', { name: 'Try the demo lab Atlas' }).waitFor()
    expect(scene.backend.calls.filter(call => call.name === 'labs.addDemo').map(call => call.input)).toEqual([
      { name: 'loft' },
    ])
    expectClean(scene.watched)
  })

  it('offers only what can be done, and says what is contacted already', async () => {
    const { app } = makeApp()
    scene.backend = await startScripted({ labs: [makeLab()], app: { app, found: FOUND } })
    scene.watched = await openPage(`${scene.backend.url}#/add`)
    const { page } = scene
    await page.getByText('Nothing but your labs is contacted.').waitFor()
    await page.getByRole('button', { name: 'Try the demo lab Atlas' }).waitFor()
    scene.backend.setApp({ app: { ...app, own: false } })
    await page.getByText('This Homeport was started for one lab by its flags.').waitFor()
    expect(await page.locator('main :is(button, input)').allTextContents()).toEqual(['Back'])
    expect(await page.textContent('main')).not.toContain('Nothing has been contacted')
  })

  it('files that cannot be looked at are no endless wait', async () => {
    let broken = true
    scene.backend = await startScripted({ labs: [makeLab({}, { id: 'homelab' })], app: first(FOUND) })
    scene.backend.answer({
      'labs.found': async () => {
        if (broken) throw new FaultError('internal', 'The home folder cannot be read.')
        return FOUND
      },
    })
    scene.watched = await openPage(scene.backend.url)
    const { page } = scene
    await page.getByText('The files of this computer could not be read.').waitFor()
    broken = false
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByRole('checkbox', { name: /^attic/ }).waitFor()
  })

  it('case 33: hostile names are shown as text, and go back as they came', async () => {
    const name = 'a\u202eb<img src=x>'
    const page = await start({
      ...FOUND,
      clusters: [cluster(name, 'https://192.0.2.1:6443')],
      hosts: [host(`h${name}`, '192.0.2.9')],
      problems: [{ file: `/f${name}`, line: null, sentence: name, advice: name }],
    })
    const text = (await page.textContent('body')) ?? ''
    expect(text).toContain('a⟨202E⟩b<img src=x>')
    expect(text).not.toContain('\u202e')
    expect(await page.evaluate(() => document.images.length)).toBe(0)
    await connect().click()
    await expect.poll(() => added().length).toBe(1)
    expect(added()[0]).toMatchObject({
      labs: [{ clusters: [{ file: FILE, context: name }], hosts: [{ file: SSH, alias: `h${name}` }] }],
    })
    expectClean(scene.watched)
  })

  it('offers what came since, in the rail and on its page, until it is dismissed', async () => {
    const { app } = makeApp()
    const offers = [
      { key: 'cluster x loft', kind: 'cluster' as const, name: 'loft', file: FILE },
      { key: 'host new', kind: 'host' as const, name: 'new\u202e', file: SSH },
    ]
    scene.backend = await startScripted({ labs: [makeLab()], app: { app: { ...app, offers }, found: FOUND } })
    scene.watched = await openPage(scene.backend.url)
    const { page } = scene
    await page.getByRole('link', { name: /^Add a lab ?, 2 things found since you looked$/ }).press('Enter')
    await page.getByRole('heading', { name: 'Found since you looked: 2 things' }).waitFor()
    await page.getByText('new⟨202E⟩').waitFor()
    await page.getByRole('button', { name: 'Not now' }).press('Enter')
    await page
      .getByRole('heading', { name: 'Found since you looked: 2 things' })
      .waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Add a lab', exact: true }).waitFor()
    expect(scene.backend.calls.map(call => call.name)).toContain('offers.dismiss')
    expect(scene.backend.calls.map(call => call.name)).not.toContain('labs.add')
    expectClean(scene.watched)
  })

  it('is reached later from the rail, and left again', async () => {
    scene.backend = await startScripted({ labs: [makeLab({}, { id: 'homelab' })], app: { found: FOUND } })
    scene.watched = await openPage(scene.backend.url)
    const { page } = scene
    await page.getByRole('link', { name: 'Add a lab' }).click()
    await page.getByRole('heading', { name: 'Found on this computer' }).waitFor()
    await page.getByRole('button', { name: 'Back' }).last().click()
    await expect.poll(() => new URL(page.url()).hash).toBe('#/overview')
  })
})
