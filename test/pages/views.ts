import type { Page } from 'playwright-core'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab, Node, Problem, Service, Source } from '../../shared/lab/model.ts'
import { appOf, brokenLab, healthyLab, podsOf } from '../labs/holmLab.ts'
import { makeLab, makeProblem, makeService } from '../labs/makeLab.ts'
import { waitingOfEachKind } from '../labs/makeNeeds.ts'
import { tailnetLab } from '../labs/tailnetLab.ts'
import type { View } from './openView.ts'
import { makeApp } from './scriptedApp.ts'
import { STATE_VIEWS } from './stateViews.ts'
import { FIRST_RUN, FOUND, makeBudget, makeJournal, OFFERED, PROGRAMS, TROUBLED } from './told.ts'

/**
 * Every view, dialog and panel of the page, once each in every state it can be in. Whoever adds a view adds its
 * rows here and gets for it: every control pressed (controls.test.ts), axe in both themes and at both sizes
 * (axe.test.ts), 200 % zoom, forced colours, reduced motion, long names and the keyboard (adapts.test.ts).
 */

const quiet = healthyLab()
const broken = brokenLab()
const tailnet = tailnetLab()
const waiting = makeLab({ sources: waitingOfEachKind() })
const idOf = (lab: Lab, name: string) =>
  encodeURIComponent([...lab.tables.services.values()].find(row => row.name === name)?.id ?? '')
const rows = <Row>(table: ReadonlyMap<string, Row>) => [...table.values()]

const second = makeLab({}, { id: 'second', name: 'Second' })
/** The popover of the tray. */
const POPOVER = { width: 360, height: 520 }
const pods = podsOf(broken)
const quietPods = podsOf(quiet)
const rowsDrawn = (page: Page) => page.locator('#main [data-row]').first().waitFor()

const boxesDrawn = (page: Page) => page.locator('.drawing-sheet .drawing-lines').first().waitFor()
/** Larger than whole, so that each of its tools has something to do. */
const enlarged = async (page: Page) => {
  await boxesDrawn(page)
  await page.getByRole('button', { name: 'Larger' }).click()
}
/** Opens what waits by its button. */
const needs = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()
const palette = async (page: Page) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
}

/** More problems than are told whole, one of which takes down more than is named at once. */
function crowded(): Lab {
  const nodes: Node[] = rows(broken.tables.nodes)
  const services: Service[] = rows(broken.tables.services)
  const problems: Problem[] = [
    makeProblem(nodes[0]!.id, {
      sentence: 'rpi-1 answers nothing',
      affects: services.slice(0, 12).map(service => service.id),
      evidence: [{ at: Date.now() - 60_000, sentence: 'No answer in 3 s' }],
    }),
    ...nodes.slice(1, 4).map(node => makeProblem(node.id, { sentence: `${node.name} is silent` })),
    makeProblem(services[3]!.id, { sentence: `${services[3]!.name} refuses`, affects: [services[3]!.id] }),
  ]
  const sources: Source[] = rows(broken.tables.sources)
  return makeLab({ nodes, services, problems, sources }, { id: 'crowded', state: 'down' })
}

/** One machine that more stands on than is named at once. */
const busy: Lab = {
  ...broken,
  tables: {
    ...broken.tables,
    services: new Map([...broken.tables.services].map(([id, row]) => [id, { ...row, runsOn: ['rpi-1'] }])),
  },
}

export const VIEWS: readonly View[] = [
  {
    name: 'Overview, quiet',
    lab: quiet,
    hash: '#/overview',
    extra: makeLab({}, { id: 'second', name: 'Second' }),
  },
  { name: 'Overview, one problem', lab: broken, hash: '#/overview' },
  { name: 'Overview, many problems', lab: crowded(), hash: '#/overview', part: '.alert' },
  { name: 'Overview, no sources', lab: makeLab(), hash: '#/overview' },
  {
    name: 'Overview with a node',
    lab: broken,
    hash: '#/overview?node=node%3Arpi-7',
    part: '.inspector, .alert, .worth',
  },
  {
    name: 'Overview with a service',
    lab: broken,
    hash: `#/overview?service=${idOf(broken, 'nova')}`,
    part: '.inspector, .alert',
  },
  { name: 'Services', lab: broken, hash: '#/services' },
  { name: 'Services by node', lab: broken, hash: '#/services?by=node', part: '.services-head' },
  { name: 'Services by health, filtered', lab: broken, hash: '#/services?by=health&filter=nova' },
  { name: 'Services, all', lab: quiet, hash: '#/services?all=1&filter=kube' },
  {
    name: 'Services, none',
    lab: makeLab({ services: [makeService('x', 0, [], { launchable: false })] }),
    hash: '#/services',
  },
  {
    name: 'Details of a service',
    lab: broken,
    hash: `#/services?filter=nova&service=${idOf(broken, 'nova')}`,
  },
  {
    name: 'Details of a service that is down',
    lab: broken,
    hash: `#/services?filter=alice&service=${idOf(broken, 'alice-bot')}`,
  },
  { name: 'Details of what is gone', lab: quiet, hash: '#/services?filter=zz&service=service%3Agone' },
  {
    name: 'Keys',
    lab: quiet,
    hash: '#/services?filter=zz',
    reach: page => page.getByRole('button', { name: 'Keys' }).click(),
  },
  {
    name: 'Connections',
    lab: broken,
    hash: '#/overview',
    reach: page => page.getByRole('button', { name: /cluster watch/ }).click(),
  },
  { name: 'Needs you', lab: waiting, hash: '#/needs', part: '#main, .sidebar' },
  { name: 'Needs you, nothing', lab: quiet, hash: '#/needs', part: '#main, .sidebar' },
  { name: 'A new host key', lab: waiting, hash: '#/needs', reach: needs(/^Compare the key/) },
  {
    name: 'A changed host key',
    lab: waiting,
    hash: '#/needs',
    reach: needs(/^See the evidence/),
  },
  { name: 'A program to allow', lab: waiting, hash: '#/needs', reach: needs(/^See the program/) },
  { name: 'A passphrase to give', lab: waiting, hash: '#/needs', reach: needs(/^Answer for/) },
  {
    name: 'Overview at 960',
    lab: broken,
    hash: '#/overview',
    width: 960,
    part: '.sidebar, .alert, .titlebar, .statusbar',
  },
  { name: 'Tailnet in the topology', lab: tailnet, hash: '#/topology', part: '#main', reach: enlarged },
  {
    name: 'Tailnet of a node',
    lab: tailnet,
    hash: '#/node?node=node%3Acellar',
    part: '.node-side',
  },
  {
    name: 'Tailnet in the details of a node',
    lab: tailnet,
    hash: '#/topology?node=node%3Arouter',
    part: '.inspector',
    reach: boxesDrawn,
  },
  {
    name: 'Tailnet, worth knowing',
    lab: tailnetLab({ health: ['No DNS.'], acceptsRoutes: false }, { home: false }),
    hash: '#/overview',
    part: '.worth',
  },
  { name: 'Nodes', lab: broken, hash: '#/nodes' },
  { name: 'Nodes, none matches', lab: quiet, hash: '#/nodes?filter=zz', part: '#main' },
  { name: 'Nodes, none', lab: makeLab(), hash: '#/nodes', part: '#main, .sidebar' },
  {
    name: 'A node that is well',
    lab: quiet,
    hash: '#/node?node=node%3Arpi-1',
    app: { pods: quietPods },
    part: '#main',
  },
  {
    name: 'A node that is down',
    lab: broken,
    hash: '#/node?node=node%3Arpi-7',
    app: { pods },
    part: '#main',
  },
  { name: 'A node that is gone', lab: quiet, hash: '#/node?node=node%3Agone', part: '#main, .sidebar' },
  { name: 'Pods', lab: broken, hash: '#/pods', app: { pods }, part: '#main', reach: rowsDrawn },
  {
    name: 'Pods of a node, sorted',
    lab: broken,
    hash: '#/pods?node=node%3Arpi-1&sort=restarts&desc=1',
    app: { pods },
    part: '#main',
    reach: rowsDrawn,
  },
  { name: 'Pods, none matches', lab: broken, hash: '#/pods?filter=zz', app: { pods }, part: '#main' },
  { name: 'Storage', lab: broken, hash: '#/storage', part: '#main' },
  {
    name: 'Details of a claim',
    lab: broken,
    hash: `#/storage?volume=${encodeURIComponent(rows(broken.tables.volumes)[4]?.id ?? '')}`,
    part: '.inspector',
  },
  { name: 'Storage, none', lab: makeLab(), hash: '#/storage', part: '#main, .sidebar' },
  { name: 'Topology', lab: broken, hash: '#/topology', part: '#main', reach: enlarged },
  { name: 'Topology as a list', lab: broken, hash: '#/topology?as=list', part: '#main' },
  {
    name: 'Topology, a service chosen',
    lab: broken,
    hash: `#/topology?service=${idOf(broken, 'alice-bot')}`,
    part: '.inspector',
    reach: boxesDrawn,
  },
  {
    name: 'Topology, a node chosen',
    lab: busy,
    hash: '#/topology?node=node%3Arpi-1',
    part: '.inspector',
    reach: boxesDrawn,
  },
  { name: 'Topology, none', lab: makeLab(), hash: '#/topology', part: '#main, .sidebar' },
  { name: 'Journal', lab: broken, hash: '#/journal', app: makeJournal(broken), part: '#main' },
  {
    name: 'Journal of a node',
    lab: broken,
    hash: '#/journal?node=node%3Arpi-7',
    app: makeJournal(broken),
    part: '#main',
  },
  { name: 'Journal, none', lab: quiet, hash: '#/journal', part: '#main' },
  { name: 'Settings', lab: quiet, hash: '#/settings', part: '#main' },
  { name: 'Settings, labs', lab: quiet, hash: '#/settings?part=labs', part: '.settings-part' },
  {
    name: 'Settings, budget',
    lab: broken,
    hash: '#/settings?part=budget',
    app: { budget: makeBudget(broken) },
    part: '.settings-part',
  },
  {
    name: 'Settings, programs',
    lab: quiet,
    hash: '#/settings?part=programs',
    app: { programs: PROGRAMS },
    part: '.settings-part',
  },
  { name: 'Settings, no programs', lab: quiet, hash: '#/settings?part=programs', part: '#main' },
  { name: 'Settings, about', lab: quiet, hash: '#/settings?part=about', part: '#main' },
  { name: 'Paused, files in trouble', lab: quiet, hash: '#/overview', app: { app: TROUBLED }, part: '.page' },
  {
    name: 'Favourites',
    lab: quiet,
    hash: '#/overview',
    app: appOf(quiet),
    part: '.board-section',
  },
  {
    name: 'Another lab',
    lab: quiet,
    hash: '#/add',
    app: { found: FOUND, app: OFFERED },
    // What is pressed next is found by its place: the offers stay.
    answers: { 'offers.dismiss': async () => null },
    part: '#main',
  },
  {
    name: 'Adding by hand',
    lab: quiet,
    hash: '#/add',
    app: { found: FOUND },
    part: '.dialog',
    reach: page => page.getByRole('button', { name: 'Add by hand…' }).click(),
  },
  {
    name: 'First run',
    lab: quiet,
    hash: '',
    app: { app: FIRST_RUN, found: FOUND },
    frame: false,
  },
  {
    name: 'First run, nothing found',
    lab: quiet,
    hash: '',
    app: { app: FIRST_RUN },
    frame: false,
  },
  { name: 'Palette', lab: broken, hash: '#/services?filter=zz', reach: palette, part: '[role="dialog"]' },
  {
    name: 'Palette, a service of another lab',
    lab: quiet,
    hash: '#/services?filter=zz',
    extra: makeLab({ services: [makeService('grafana', 31_000, [])] }, { id: 'second', name: 'Second' }),
    reach: async page => {
      await palette(page)
      await page.getByRole('combobox').fill('graf')
      await page.getByRole('option', { name: /grafana.*Second/ }).waitFor()
    },
    part: '[role="dialog"]',
  },
  { name: 'Launcher', lab: broken, hash: '#/launcher', frame: false, part: 'main' },
  {
    name: 'Problems of several labs',
    lab: broken,
    hash: '#/services?filter=zz',
    extra: second,
    reach: async page => {
      await page.locator('.bell').click()
      await page.getByRole('menu').waitFor()
    },
    part: '.menu',
  },
  {
    name: 'Palette, nothing found',
    lab: quiet,
    hash: '#/services?filter=zz',
    reach: async page => {
      await palette(page)
      await page.getByRole('combobox').fill('qqqqqq')
      await page.getByRole('option', { name: /Nothing is named like/ }).waitFor()
    },
    part: '[role="dialog"]',
  },
  { name: 'Tray', lab: quiet, hash: '#/tray', ...POPOVER, extra: second, app: appOf(quiet), frame: false },
  {
    name: 'Tray, one problem',
    lab: broken,
    hash: '#/tray',
    ...POPOVER,
    extra: second,
    app: appOf(broken),
    frame: false,
  },
  {
    name: 'Tray, paused, several problems',
    lab: crowded(),
    hash: '#/tray',
    ...POPOVER,
    app: { app: { ...makeApp().app, paused: true } },
    frame: false,
  },
  { name: 'Overview, no connection', lab: broken, hash: '#/overview', link: 'lost' },
  { name: 'Services, signed out', lab: broken, hash: '#/services', link: 'signed-out' },
  { name: 'No lab', lab: null, hash: '' },
  { name: 'No lab, no connection', lab: null, hash: '', link: 'lost' },
  { name: 'No lab, signed out', lab: null, hash: '', link: 'signed-out' },
  {
    name: 'A lab that cannot be watched',
    lab: quiet,
    extra: second,
    hash: '',
    frame: false,
    answers: {
      'lab.watch': () => {
        throw new FaultError('internal', 'The lab could not be read.', 'Look into its file.')
      },
    },
  },
  ...STATE_VIEWS,
]
