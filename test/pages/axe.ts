import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.0 to 2.2, A and AA, and what axe holds for good practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe has against the page as it is drawn now, one line for each element: rule, what is wrong, where.
 * Also what it could not decide, where `incomplete` names the rule. The page's policy allows no foreign
 * script, so axe comes by the debugger, as the test itself does.
 */
export async function axeFinds(page: Page, incomplete: readonly string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE)
  const results = await page.evaluate(async tags => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    return (await axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations', 'incomplete'],
      // It would fetch the style sheets anew, which a lost link forbids.
      preload: false,
    })) as AxeResults
  }, TAGS)
  const undecided = results.incomplete.filter(rule => incomplete.includes(rule.id))
  return [...results.violations, ...undecided].flatMap(rule =>
    rule.nodes.map(node => {
      const why = (node.failureSummary ?? rule.help).split('\n').slice(1).join(' ').trim() || rule.help
      return `${rule.id}: ${why.replace(/\s+/g, ' ')} — ${node.target.join(' ')} — ${node.html.slice(0, 120)}`
    }),
  )
}
