import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { launchBrowser } from '../../pages/browser.ts'
import { median } from '../measure.ts'
import { measured, type Row, type Wish } from '../row.ts'
import type { Tools } from '../tools.ts'
import { countBehind, countCrossings } from './crossings.ts'
import type { Engine, Shot } from './page.ts'
import type { World } from './world.ts'

const ENGINES: readonly Engine[] = ['ours', 'dagre', 'elk']
/** Of the drawing in a window of plain size, px. */
const WIDTH = 1_200

export const layoutWishes = (nodes: number) =>
  ({
    dagre: {
      id: `topology-${nodes}-dagre`,
      what: `the first layout in a page of ${nodes} nodes, unfolded, from the lab to boxes and lines, against dagre`,
      unit: 'ms',
      goal: 0.5,
    },
    elk: {
      id: `topology-${nodes}-elk`,
      what: 'the same against ELK layered',
      unit: 'ms',
      goal: 0.3,
    },
    crossings: {
      id: `topology-${nodes}-crossings`,
      what: `how often lines between ${nodes} nodes and their services cross as they are drawn, against dagre`,
      unit: '',
      goal: 1,
    },
  }) satisfies Record<string, Wish>

/** Each run is another world, laid out once by each in a page of its own; all in one browser. */
export async function measureLayout({ runs }: Tools, nodes: number): Promise<Row[]> {
  const script = await bundled()
  const browser = await launchBrowser()
  const shots: Record<Engine, Shot[]> = { ours: [], dagre: [], elk: [] }
  try {
    for (let run = 0; run <= runs; run += 1) {
      for (const engine of turned(ENGINES, run)) {
        const shot = await shoot(browser, script, engine, { nodes, seed: run })
        // The first of each warms the browser's caches and is dropped.
        if (run > 0) shots[engine].push(shot)
      }
    }
  } finally {
    await browser.close()
  }
  const walls = (engine: Engine) => shots[engine].map(({ wall }) => wall)
  const crossings = (engine: Engine) => shots[engine].map(({ drawn }) => countCrossings(drawn.lines))
  const behind = (engine: Engine) => median(shots[engine].map(({ drawn }) => countBehind(drawn)))
  const wishes = layoutWishes(nodes)
  return [
    measured(wishes.dagre, walls('ours'), walls('dagre')),
    measured(wishes.elk, walls('ours'), walls('elk')),
    measured(wishes.crossings, crossings('ours'), crossings('dagre'), {
      note: `ELK ${median(crossings('elk'))}; ${widths(shots)}; lines pass behind a box that is not theirs ${behind('ours')} times, with dagre ${behind('dagre')}`,
    }),
  ]
}

const turned = <T>(list: readonly T[], by: number): T[] => {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

function widths(shots: Record<Engine, Shot[]>): string {
  const wide = (engine: Engine) =>
    Math.round(median(shots[engine].map(({ drawn }) => Math.max(...drawn.boxes.map(box => box.x + box.w)))))
  return `${wide('ours')} px wide, with dagre ${wide('dagre')}, with ELK ${wide('elk')}`
}

async function shoot(browser: Browser, script: string, engine: Engine, world: World): Promise<Shot> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.addScriptTag({ content: script })
    return await page.evaluate(({ engine, world, width }) => globalThis.shoot(engine, world, width), {
      engine,
      world,
      width: WIDTH,
    })
  } finally {
    await context.close()
  }
}

/** The page of the bench as one script. It is built in the checkout, where its packages are found. */
async function bundled(): Promise<string> {
  const dist = path.resolve(import.meta.dirname, '../../../dist')
  mkdirSync(dist, { recursive: true })
  const outDir = mkdtempSync(path.join(dist, 'bench-'))
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        outDir,
        target: 'es2024',
        lib: {
          entry: path.join(import.meta.dirname, 'page.ts'),
          formats: ['iife'],
          name: 'bench',
          fileName: () => 'page.js',
        },
      },
    })
    return readFileSync(path.join(outDir, 'page.js'), 'utf8')
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
