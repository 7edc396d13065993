import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { Lab, Node, Problem, Service, Source } from '../../shared/lab/model.ts'
import { brokenLab, healthyLab } from '../labs/holmLab.ts'
import { makeLab, makeProblem, makeService } from '../labs/makeLab.ts'
import { askedOf, listControls, pagePrint, press, takeBack } from './controls.ts'
import { browser, closeBrowser, drawn, expectClean, openPage, type Watched } from './harness.ts'
import { type Scripted, startScripted } from './scripted.ts'

/** Every view, dialog and menu is opened and every control in it pressed; each press must do something. */

/** Ms a press has to show its effect. */
const GIVEN = 3000

const quiet = healthyLab()
const broken = brokenLab()
const idOf = (lab: Lab, name: string) =>
  encodeURIComponent([...lab.tables.services.values()].find(row => row.name === name)?.id ?? '')
const rows = <Row>(table: ReadonlyMap<string, Row>) => [...table.values()]

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

interface View {
  name: string
  lab: Lab
  hash: string
  /** Brings a freshly loaded page to what is under test. */
  reach?: (page: Page) => Promise<unknown>
  width?: number
  /** Only what is in this part: the rest has been pressed in another view. */
  part?: string
  /** A second lab beside it. */
  extra?: Lab
}

const VIEWS: readonly View[] = [
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
]

describe('every control does something', () => {
  let watched: Watched | null = null
  let backend: Scripted | null = null
  afterEach(async () => {
    await watched?.close()
    await backend?.close()
    watched = null
    backend = null
  })
  afterAll(closeBrowser)

  for (const view of VIEWS) {
    it(view.name, async () => {
      await browser()
      const own = await startScripted({ labs: [view.lab, ...(view.extra ? [view.extra] : [])] })
      backend = own
      const seen = await openPage(own.url + view.hash, { width: view.width ?? 1440 })
      watched = seen
      const { page } = seen
      const reach = async () => {
        await page.goto('about:blank')
        await page.goto(own.url + view.hash)
        await page.evaluate(() => window.localStorage.clear())
        await page.evaluate(() => navigator.clipboard.writeText(''))
        await drawn(page)
        await view.reach?.(page)
      }
      await reach()
      const controls = await listControls(page, view.part)
      expect(controls.length).toBeGreaterThan(1)
      const fresh = await pagePrint(page)
      const dead: string[] = []
      for (const control of controls) {
        await takeBack(page, view.hash)
        if ((await pagePrint(page)) !== fresh) await reach()
        const asked = askedOf(own, seen.tabs)
        await press(page, control)
        const changed = async () => askedOf(own, seen.tabs) !== asked || (await pagePrint(page)) !== fresh
        const deadline = Date.now() + GIVEN
        while (!(await changed()) && Date.now() < deadline) await page.waitForTimeout(30)
        if (!(await changed())) dead.push(control.name)
      }
      expect(dead).toEqual([])
      expectClean(seen)
    }, 180_000)
  }
})
