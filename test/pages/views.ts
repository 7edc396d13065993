import type { Page } from 'playwright-core'
import type { Lab, Node, Problem, Service, Source } from '../../shared/lab/model.ts'
import { appOf, brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeProblem, makeService } from '../labs/makeLab.ts'
import { drawn, openPage, type Watched } from './harness.ts'
import { type Scripted, startScripted } from './scripted.ts'
import { makeApp, type ScriptedApp } from './scriptedApp.ts'

/**
 * Every view, dialog and panel of the page, once each in every state it can be in. Whoever adds a view adds its
 * rows here and gets for it: every control pressed (controls.test.ts), axe in both themes and at both sizes
 * (axe.test.ts), 200 % zoom, forced colours, reduced motion, long names and the keyboard (adapts.test.ts).
 */

export interface View {
  name: string
  /** Null: the backend holds no lab. */
  lab: Lab | null
  hash: string
  /** Brings a freshly loaded page to what is under test. */
  reach?: (page: Page) => Promise<unknown>
  width?: number
  height?: number
  /** Controls are pressed only in this part: the rest has been pressed in another view. */
  part?: string
  /** A second lab beside it. */
  extra?: Lab
  /** What the backend says beside the labs. */
  app?: Partial<ScriptedApp>
  /** What becomes of the connection once the view is drawn; such a view has its controls pressed in link.test.ts. */
  link?: 'lost' | 'signed-out'
}

const quiet = healthyLab()
const broken = brokenLab()
const idOf = (lab: Lab, name: string) =>
  encodeURIComponent([...lab.tables.services.values()].find(row => row.name === name)?.id ?? '')
const rows = <Row>(table: ReadonlyMap<string, Row>) => [...table.values()]

const second = makeLab({}, { id: 'second', name: 'Second' })
/** The popover of the tray. */
const POPOVER = { width: 360, height: 520 }

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
    reach: page => page.getByRole('button', { name: /Needs you/ }).click(),
  },
  {
    name: 'Overview at 960',
    lab: broken,
    hash: '#/overview',
    width: 960,
    part: '.sidebar, .alert, .titlebar, .statusbar',
  },
  { name: 'Tray', lab: quiet, hash: '#/tray', ...POPOVER, extra: second, app: appOf(quiet) },
  { name: 'Tray, one problem', lab: broken, hash: '#/tray', ...POPOVER, extra: second, app: appOf(broken) },
  {
    name: 'Tray, paused, several problems',
    lab: crowded(),
    hash: '#/tray',
    ...POPOVER,
    app: { app: { ...makeApp().app, paused: true } },
  },
  { name: 'Overview, no connection', lab: broken, hash: '#/overview', link: 'lost' },
  { name: 'Services, signed out', lab: broken, hash: '#/services', link: 'signed-out' },
]

/** A view that was opened, with the backend it speaks to. */
export interface Opened extends Watched {
  backend: Scripted
}

/** Opens a view as it is under test; `lab` instead of its own. */
export async function openView(
  view: View,
  options: { width?: number; height?: number; dark?: boolean; lab?: Lab | null } = {},
): Promise<Opened> {
  const lab = options.lab ?? view.lab
  const labs = [lab, view.extra].filter(one => one != null)
  const backend = await startScripted({ labs, ...(view.app ? { app: view.app } : {}) })
  const watched = await openPage(backend.url + view.hash, {
    width: view.width ?? 1440,
    height: view.height ?? 900,
    ...options,
  })
  const { page } = watched
  if (lab) await drawn(page)
  else await page.getByRole('heading', { level: 1 }).waitFor()
  await view.reach?.(page)
  if (view.link) {
    backend.setDoor(view.link === 'lost' ? 'away' : 'signed-out')
    backend.cut()
    await page.getByText(view.link === 'lost' ? /No connection to Homeport/ : /Signed out of/).waitFor()
  }
  const close = async () => {
    await watched.close()
    await backend.close()
  }
  return { ...watched, backend, close }
}
