import { closeBrowser } from '../pages/harness.ts'
import { look, open, type Side, shows, TASK } from './frames.ts'
import { drive } from './page/drive.ts'
import { limited, type Row, type Wish } from './row.ts'
import type { Tools } from './tools.ts'

/** Changes that come at once, and within how long, ms. */
const CHANGES = 5_000
const WITHIN = 1_000
/** Seconds that the page is scrolled meanwhile and after. */
const SECONDS = 3

export const burstWish: Wish = {
  id: 'tasks-burst',
  what: `the longest task of the window on 10,000 pods while ${CHANGES} of them change within ${WITHIN} ms, against ${TASK} ms`,
  unit: 'ms',
  goal: 1,
}

/** A controller that goes mad: the page stays in reach, and shows the last of it. */
export async function measureBurst(tools: Tools): Promise<Row[]> {
  const side: Side = await open('pods', true)
  try {
    const tasks: number[] = []
    for (let n = 0; n < tools.runs; n += 1) {
      const driven = side.page.evaluate(drive, { selector: '.window', seconds: SECONDS, speed: 20 })
      await side.load.burst(CHANGES, WITHIN)
      tasks.push(...(await driven).tasks)
      await look(side)
      await shows(side.page, side.load.touch())
      const [complaint] = side.complaints
      if (complaint) throw new Error(`the page complained: ${complaint}`)
    }
    const note = `${tasks.length} tasks above ${TASK} ms in ${tools.runs} bursts (0 ms: none was)`
    return [limited(burstWish, Math.max(0, ...tasks), TASK, tools.runs, note)]
  } finally {
    await side.close()
    await closeBrowser()
  }
}
