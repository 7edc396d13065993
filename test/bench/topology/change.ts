import type { CDPSession, Page } from 'playwright-core'
import type { Lab, Node, Service } from '../../../shared/lab/model.ts'
import { makeNode } from '../../labs/makeLab.ts'
import { launchBrowser } from '../../pages/browser.ts'
import { type Scripted, startScripted } from '../../pages/scripted.ts'
import { median } from '../measure.ts'
import { measured, type Row, unmeasured, type Wish } from '../row.ts'
import type { Tools } from '../tools.ts'
import { topologyLab } from './world.ts'

/** Nothing may cost more than one picture of sixty in a second, ms. */
const FRAME = 16

/** A change of a lab. Its row says `words`, so that the page shows when it has drawn it. */
type Change = (lab: Lab, turn: number, words: string) => Lab

interface Kind {
  readonly what: string
  /** It has a goal in labs of at most so many nodes; 0: nowhere. */
  readonly within: number
  /** No other box may move. */
  readonly still: boolean
  readonly change: Change
}

const KINDS: Readonly<Record<string, Kind>> = {
  state: {
    what: 'a node goes down or comes back',
    within: Number.POSITIVE_INFINITY,
    still: true,
    change: turnNode,
  },
  // The lines are drawn elsewhere: in a lab of a thousand nodes that is told, not held to one picture.
  service: { what: 'a service goes to another node', within: 200, still: true, change: moveService },
  join: { what: 'a node joins the lab and the others make room', within: 0, still: false, change: addNode },
}

const wishOf = (nodes: number, kind: string, { what, within }: Kind): Wish => ({
  id: `topology-${nodes}-${kind}`,
  what: `all that the page does when ${what}, ${nodes} nodes drawn unfolded, against one picture of ${FRAME} ms`,
  unit: 'ms',
  goal: nodes <= within ? 1 : null,
})

export const changeWishes = (nodes: number): Wish[] =>
  Object.entries(KINDS).map(([kind, of]) => wishOf(nodes, kind, of))

/** The built page in a browser, with a backend that says the changes one after the other. */
export async function measureChanges({ runs }: Tools, nodes: number): Promise<Row[]> {
  const browser = await launchBrowser()
  const rows: Row[] = []
  try {
    for (const [kind, of] of Object.entries(KINDS)) {
      const wish = wishOf(nodes, kind, of)
      const backend = await startScripted({ labs: [topologyLab({ nodes, seed: 1 })] })
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      try {
        const page = await context.newPage()
        await page.goto(`${backend.url}#/topology?unfold=*`)
        await page
          .locator('.node-chip')
          .nth(nodes - 1)
          .waitFor({ state: 'attached' })
        rows.push(await measureOne(page, backend, { ...of, wish, runs }))
      } catch (error) {
        rows.push(unmeasured(wish, (error as Error).message))
      } finally {
        await context.close()
        await backend.close()
      }
    }
    return rows
  } finally {
    await browser.close()
  }
}

async function measureOne(
  page: Page,
  backend: Scripted,
  { change, still, wish, runs }: Pick<Kind, 'change' | 'still'> & { wish: Wish; runs: number },
): Promise<Row> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const shots: Shot[] = []
  // The first two warm what every later one uses.
  for (let turn = 0; turn < runs + 2; turn += 1) shots.push(await shoot(page, session, backend, change, turn))
  const kept = shots.slice(2)
  const most = Math.max(...kept.map(({ moved }) => moved))
  if (still && most > 0) throw new Error(`${most} boxes moved that did not change`)
  const of = (part: keyof Work) => median(kept.map(({ work }) => work[part])).toFixed(1)
  const longest = Math.max(...kept.map(({ work }) => work.all))
  return measured(
    wish,
    kept.map(({ work }) => work.all),
    kept.map(() => FRAME),
    {
      note: `script ${of('script')} ms, style and layout ${of('layout')} ms, the rest paint; the longest ${longest.toFixed(1)} ms; ${most} of ${kept[0]?.boxes} other boxes moved`,
    },
  )
}

/** How long the page's thread was at work, ms: in all, in scripts, and in style and layout. */
interface Work {
  readonly all: number
  readonly script: number
  readonly layout: number
}

interface Shot {
  /** From before the change until it was drawn. */
  work: Work
  /** Boxes that were there before, and those of them that stand elsewhere now. */
  boxes: number
  moved: number
}

async function shoot(
  page: Page,
  session: CDPSession,
  backend: Scripted,
  change: Change,
  turn: number,
): Promise<Shot> {
  const words = `Change ${turn}.`
  const before = await placesIn(page)
  // Without boxes none of them could move.
  const boxes = Object.keys(before).length
  const { nodes } = backend.lab.tables
  if (boxes < nodes.size) throw new Error(`${boxes} boxes are drawn for ${nodes.size} nodes`)
  // Whatever is still to be drawn comes before.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
  const begun = await workOf(session)
  const drawn = page.evaluate(shown, words)
  backend.setLab(change(backend.lab, turn, words))
  await drawn
  const done = await workOf(session)
  const work = {
    all: done.all - begun.all,
    script: done.script - begun.script,
    layout: done.layout - begun.layout,
  }
  const after = await placesIn(page)
  const moved = Object.entries(before).filter(([box, place]) => after[box] !== place)
  return { work, boxes, moved: moved.length }
}

/** Runs in the page: resolves when something whose title ends so is drawn, and the picture after it too. */
function shown(words: string): Promise<void> {
  const sheet = document.querySelector('.drawing-sheet')
  if (!sheet) throw new Error('there is no drawing')
  return new Promise(resolve => {
    const look = () => {
      if (!sheet.querySelector(`[title$="${words}"]`)) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
    }
    const observer = new MutationObserver(look)
    observer.observe(sheet, { subtree: true, childList: true, attributes: true, attributeFilter: ['title'] })
    look()
  })
}

/** What the page's thread has done since it began. */
async function workOf(session: CDPSession): Promise<Work> {
  const { metrics } = await session.send('Performance.getMetrics')
  const ms = (wanted: string) => {
    const seconds = metrics.find(({ name }) => name === wanted)?.value
    if (seconds === undefined) throw new Error(`the browser does not tell its ${wanted}`)
    return seconds * 1000
  }
  return {
    all: ms('TaskDuration'),
    script: ms('ScriptDuration'),
    layout: ms('RecalcStyleDuration') + ms('LayoutDuration'),
  }
}

/** Where each box of the drawing stands, by the first thing in it that can be reached. */
function placesIn(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>('.drawing-sheet .topo-box')]
    const nameOf = (box: HTMLElement) =>
      box.querySelector<HTMLElement>('[data-stop]')?.dataset.stop ?? box.className
    // A box is placed within its band.
    const topOf = (box: HTMLElement) =>
      box.offsetTop + (box.closest<HTMLElement>('.drawing-band')?.offsetTop ?? 0)
    return Object.fromEntries(
      boxes.map(box => [
        nameOf(box),
        [box.offsetLeft, topOf(box), box.offsetWidth, box.offsetHeight].join(' '),
      ]),
    )
  })
}

function turnNode(lab: Lab, turn: number, sentence: string): Lab {
  const node = pick([...lab.tables.nodes.values()], turn)
  const now: Node = { ...node, state: node.state === 'down' ? 'ok' : 'down', sentence }
  return { ...lab, tables: { ...lab.tables, nodes: new Map(lab.tables.nodes).set(node.id, now) } }
}

function moveService(lab: Lab, turn: number, verdict: string): Lab {
  const service = pick([...lab.tables.services.values()], turn)
  const to = pick([...lab.tables.nodes.values()], turn + 1)
  const now: Service = { ...service, verdict, runsOn: [to.name] }
  return { ...lab, tables: { ...lab.tables, services: new Map(lab.tables.services).set(service.id, now) } }
}

function addNode(lab: Lab, turn: number, sentence: string): Lab {
  const node = makeNode(`unit-new-${turn}`, { hardware: 'Raspberry Pi 5 Model B', sentence })
  return { ...lab, tables: { ...lab.tables, nodes: new Map(lab.tables.nodes).set(node.id, node) } }
}

const pick = <T>(list: readonly T[], turn: number): T => list[(turn * 37 + 5) % list.length] as T
