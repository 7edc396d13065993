import { bundled } from './browser.ts'

/**
 * Once before all tests: the browser of the page tests is unpacked, so that two workers do not do it at the
 * same time. What goes wrong is told by the page tests themselves; others need no browser.
 */
export default async function setup(): Promise<void> {
  await bundled().catch(() => null)
}
