import { describe, expect, it } from 'vitest'
import { DEFAULT_CHOICES } from '../../electron/desktop/desktopSettings.ts'
import { trayState } from '../../electron/desktop/tray/trayIcon.ts'
import { trayLab, trayLabs } from '../../electron/desktop/tray/trayLabs.ts'
import { type TrayItem, type TrayOptions, trayMenu, trayTip } from '../../electron/desktop/tray/trayMenu.ts'
import { SHOWN_STATES } from '../../shared/lab/state.ts'
import { worstLab } from '../../shared/lab/worstLab.ts'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { figure, makeLab, makeNode, makeProblem, makeService, makeSource } from '../labs/makeLab.ts'
import { makeApp } from '../pages/scriptedApp.ts'

const NOW = Date.now()
const OPTIONS: TrayOptions = {
  now: NOW,
  platform: 'linux',
  paused: false,
  choices: DEFAULT_CHOICES,
  login: false,
  problems: [],
}
const words = (items: readonly TrayItem[]): string[] =>
  items.map(item => (item.kind === 'line' ? '—' : item.kind === 'menu' ? `${item.label} ▸` : item.label))
const idOf = (lab: ReturnType<typeof healthyLab>, name: string) =>
  [...lab.tables.services.values()].find(service => service.name === name)!.id

const actOf = (items: readonly TrayItem[], label: string) =>
  items.flatMap(item => (item.kind === 'row' && item.label === label ? [item.act] : []))
const many = (count: number) => Array.from({ length: count }, (_, i) => makeNode(`n${i}`))
const waiting = (count: number) =>
  many(count).map(({ name }) => makeSource('ssh', name, { state: 'needs-you', reason: 'A key.' }))

describe('the menu of the tray', () => {
  it('says what is wrong and since when, where this computer is, what one opens, what waits, then Homeport itself', () => {
    const lab = brokenLab()
    const told = trayLab(lab, [idOf(lab, 'nova'), idOf(lab, 'alice-bot'), idOf(lab, 'cicd-controller')])
    expect(words(trayMenu([told], OPTIONS))).toEqual([
      'Down: rpi-7 stopped answering; it most likely lost power, 6 min',
      '—',
      'At home: 192.168.8.50/24',
      '—',
      'Favourites',
      'nova, LAN',
      'alice-bot, no path (no answer in 3 s)',
      'cicd-controller, not checked lately',
      'Search and open…',
      '—',
      'Working: scribe: Starting on rpi-9: 0 of 1 ready.',
      '—',
      'Needs you: rpi-3: The host key of rpi-3 is not in known_hosts.',
      '2 things worth knowing, no hurry',
      '—',
      'Pause watching',
      'Open Homeport',
      'Settings',
      'This computer ▸',
      '—',
      'Quit Homeport',
    ])
  })

  it('names the labs where there are several, and the quiet ones too', () => {
    const quiet = makeLab({}, { id: 'b', name: 'Attic', sentence: 'All quiet' })
    const labs = [trayLab(brokenLab(), []), trayLab(quiet, [])]
    expect(words(trayMenu(labs, OPTIONS)).slice(0, 3)).toEqual([
      'Down: HolmOS: rpi-7 stopped answering; it most likely lost po…, 6 min',
      'Attic: All quiet',
      '—',
    ])
    expect(trayTip(labs, OPTIONS)).toBe(
      'Homeport\nHolmOS: rpi-7 stopped answering; it most likely lost power\nAttic: All quiet',
    )
  })

  it('says that it looks while not everything has been heard, and that nothing is held', () => {
    const lab = trayLab(makeLab({}, { id: 'b', name: 'Attic', settled: false }), [])
    expect(words(trayMenu([lab], OPTIONS))[0]).toBe('Attic: looking…')
    expect(words(trayMenu([], OPTIONS))[0]).toBe('No lab yet')
  })

  it('puts pauses, own problems and what is chosen where they are seen', () => {
    const options = { ...OPTIONS, paused: true, login: true, problems: ['desktop.json was damaged.'] }
    const menu = trayMenu([trayLab(healthyLab(), [])], options)
    expect(words(menu).slice(0, 3)).toEqual([
      'Homeport: desktop.json was damaged.',
      'Watching is paused',
      'HolmOS: All quiet',
    ])
    expect(words(menu)).toContain('Resume watching')
    const computer = menu.find(item => item.kind === 'menu')
    const chosen = (items: readonly TrayItem[]): string[] =>
      items.flatMap(item => {
        if (item.kind === 'menu') return chosen(item.items)
        return item.kind === 'row' && item.chosen ? [item.label] : []
      })
    expect(chosen([computer!])).toEqual(['Start with my session', 'Ctrl Shift Space', 'as the system says'])
  })

  it('cuts long names between characters and never grows beyond a screen', () => {
    const nodes = Array.from({ length: 40 }, (_, i) => makeNode(`n${i}`))
    const services = Array.from({ length: 40 }, (_, i) =>
      makeService(`${'👩‍🚀'.repeat(60)}${i}`, 31_000 + i, []),
    )
    const lab = makeLab({
      nodes,
      services,
      problems: nodes.map(node =>
        makeProblem(node.id, { sentence: `${node.name} ${'very '.repeat(40)}down` }),
      ),
      sources: nodes.map(node => ({
        ...makeSource('ssh', node.name),
        state: 'needs-you' as const,
        reason: 'A key.',
      })),
    })
    const menu = trayMenu(
      [
        trayLab(
          lab,
          services.map(service => service.id),
        ),
      ],
      OPTIONS,
    )
    expect(menu.length).toBeLessThan(45)
    for (const label of words(menu)) {
      expect([...label].length).toBeLessThanOrEqual(80)
      expect(label.isWellFormed()).toBe(true)
    }
    expect(words(menu)).toContain('35 more problems…')
  })

  it('says how many it leaves out, and leads to where they are', () => {
    const services = many(14).map(({ name }, i) => makeService(name, 31_000 + i, []))
    const ids = services.map(service => service.id)
    const menu = trayMenu([trayLab(makeLab({ services, sources: waiting(6) }), ids)], OPTIONS)
    expect(words(menu).slice(words(menu).indexOf('Favourites'))).toEqual([
      'Favourites',
      ...services.slice(0, 12).map(service => `${service.name}, not tried yet`),
      'and 2 more…',
      'Search and open…',
      '—',
      ...waiting(4).map(({ name }) => `Needs you: ${name}: A key.`),
      'and 2 more…',
      '—',
      ...['Pause watching', 'Open Homeport', 'Settings', 'This computer ▸', '—', 'Quit Homeport'],
    ])
    expect(actOf(menu, 'and 2 more…')).toEqual([
      { do: 'show', hash: '#/services' },
      { do: 'show', hash: '' },
    ])
    const exactly = trayMenu([trayLab(makeLab({ services, sources: waiting(4) }), ids.slice(0, 12))], OPTIONS)
    expect(words(exactly).filter(one => one.includes('more…'))).toEqual([])
  })

  it('says where this computer is, by lab where it is not the same for all', () => {
    const at = (name: string, home: boolean | null, networks = ['10.1.0.5/24']) =>
      trayLab(
        makeLab(
          {},
          {
            id: name,
            name,
            vantage: { networks, gateway: null, home, offline: false, foreign: false, tailnet: null },
          },
        ),
        [],
      )
    const told = (...labs: ReturnType<typeof at>[]) => {
      const rows = words(trayMenu(labs, OPTIONS))
      const first = rows.indexOf('—') + 1
      return rows.slice(first, rows.indexOf('—', first))
    }
    expect(told(at('Attic', true))).toEqual(['At home: 10.1.0.5/24'])
    expect(told(at('Attic', false, []))).toEqual(['Away: no network'])
    expect(told(at('Attic', null))).toEqual([
      'This computer is on 10.1.0.5/24; no address of the lab is known yet',
    ])
    expect(told(at('Attic', true), at('Loft', true))).toEqual(['At home: 10.1.0.5/24'])
    expect(told(at('Attic', true), at('Loft', false))).toEqual([
      'Attic: At home: 10.1.0.5/24',
      'Loft: Away: 10.1.0.5/24',
    ])
  })

  it('opens the launcher, also where there is no favourite', () => {
    const menu = trayMenu([trayLab(healthyLab(), [])], OPTIONS)
    expect(actOf(menu, 'Search and open…')).toEqual([{ do: 'launch' }])
    expect(words(menu)).not.toContain('Favourites')
  })

  it('counts what is worth knowing, and leads to the lab it is of', () => {
    const [node] = many(1)
    const full = { ...node!, figures: { ...node!.figures, disk: figure(86) } }
    const labs = [
      trayLab(makeLab({ nodes: [full] }, { id: 'attic', name: 'Attic' }), []),
      trayLab(makeLab({}, { id: 'loft', name: 'Loft' }), []),
    ]
    const label = '1 thing worth knowing, no hurry'
    const leads = { do: 'show', hash: '#/overview?lab=attic' }
    expect(actOf(trayMenu(labs.slice(0, 1), OPTIONS), label)).toEqual([leads])
    expect(actOf(trayMenu(labs, OPTIONS), `Attic: ${label}`)).toEqual([leads])
    expect(words(trayMenu(labs, OPTIONS)).filter(one => one.startsWith('Loft:'))).toEqual(['Loft: All quiet'])
  })

  it('writes keys as the platform it is told of has them', () => {
    const text = (platform: NodeJS.Platform) =>
      JSON.stringify(trayMenu([trayLab(healthyLab(), [])], { ...OPTIONS, platform }))
    expect(text('darwin')).toContain('Cmd Shift Space')
    expect(text('darwin')).not.toContain('Ctrl')
    expect(text('win32')).toContain('Ctrl Shift Space')
  })

  it('has its ages in minutes: within one it is the same menu, and a computer whose clock went back has none below 0', () => {
    const lab = trayLab(
      makeLab({
        nodes: [makeNode('a')],
        problems: [makeProblem(makeNode('a').id, { sentence: 'a is down', since: NOW - 120_000 })],
      }),
      [],
    )
    const at = (ms: number) => JSON.stringify(trayMenu([lab], { ...OPTIONS, now: NOW + ms }))
    expect(at(59_999)).toBe(at(0))
    expect(at(60_000)).not.toBe(at(0))
    expect(words(trayMenu([lab], { ...OPTIONS, now: NOW - 900_000 }))[0]).toMatch(/, under 1 min$/)
  })

  it('shows no character that turns the direction of writing', () => {
    const lab = makeLab({ services: [makeService('a\u202Eb\n', 31_000, [makeNode('n')])] })
    const [service] = lab.tables.services.values()
    expect(words(trayMenu([trayLab(lab, [service!.id])], OPTIONS))[5]).toBe('a⟨202E⟩b⟨000A⟩, LAN')
  })
})

describe('the icon of the tray', () => {
  const of = (
    state: 'ok' | 'attention' | 'down' | 'unknown' | 'stale' | 'off',
    needs = false,
    settled = true,
  ) =>
    trayLab(
      {
        ...makeLab({ sources: needs ? [makeSource('ssh', 'x', { state: 'needs-you' })] : [] }),
        state,
        settled,
      },
      [],
    )

  it.each([
    ['all quiet', [of('ok'), of('off')], false, 'quiet'],
    ['the worst of all labs', [of('ok'), of('down'), of('attention')], false, 'down'],
    ['needs you above attention', [of('attention', true)], false, 'needs-you'],
    ['down above needs you', [of('ok', true), of('down')], false, 'down'],
    ['not heard of yet', [of('ok', false, false)], false, 'unknown'],
    ['stale is unknown', [of('stale')], false, 'unknown'],
    ['no lab', [], false, 'unknown'],
    ['paused above all', [of('down')], true, 'paused'],
  ] as const)('%s', (_what, labs, paused, wanted) => {
    expect(trayState(labs, paused)).toBe(wanted)
  })
})

describe('the icon and the heading of the popover', () => {
  const states = SHOWN_STATES.filter(state => state !== 'needs-you')

  it('tell of the same lab: the icon of all is the icon of the one that heads the popover', () => {
    const made = states.flatMap(state =>
      [0, 1].map(count =>
        trayLab(
          { ...makeLab({ sources: waiting(count) }, { id: `${state} ${count}` }), state, settled: true },
          [],
        ),
      ),
    )
    const rows = made.map(({ id, state, needsYou }) => ({ id, state, needsYou: needsYou.length }))
    for (const a of made) {
      for (const b of made) {
        const head = worstLab(
          rows.filter(({ id }) => id === a.id || id === b.id),
          b.id,
        )
        const shown = made.find(({ id }) => id === head!.id)!
        expect([a.id, b.id, trayState([a, b], false)]).toEqual([a.id, b.id, trayState([shown], false)])
      }
    }
  })

  it('stay with the lab they are at while no other is worse', () => {
    const row = (id: string, state: (typeof SHOWN_STATES)[number]) => ({ id, state, needsYou: 0 })
    const labs = [row('a', 'down'), row('b', 'down'), row('c', 'ok')]
    expect(worstLab(labs, 'b')?.id).toBe('b')
    expect(worstLab(labs, 'c')?.id).toBe('a')
    expect(worstLab(labs, null)?.id).toBe('a')
    expect(worstLab([], 'a')).toBeUndefined()
  })
})

describe('what the tray is told', () => {
  it('is the same object while a lab has not changed', () => {
    const lab = { ...healthyLab(), revision: 4 }
    const { app } = makeApp()
    const told = trayLabs()
    const [first] = told({ labs: [lab], app })
    expect(told({ labs: [{ ...lab, at: lab.at + 5_000 }], app })[0]).toBe(first)
    expect(told({ labs: [{ ...lab, revision: 5 }], app })[0]).not.toBe(first)
  })
})
