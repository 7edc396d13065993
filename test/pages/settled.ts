import type { Page } from 'playwright-core'

/** Waits for the view itself: what stands in its place while it comes has a heading too, and is busy. */
export async function settled(page: Page): Promise<void> {
  await page.locator('body:not(:has([aria-busy="true"])) main h1').first().waitFor()
}
