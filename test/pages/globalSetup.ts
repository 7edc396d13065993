import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundled } from './browser.ts'

/** Once before all page tests: the browser is unpacked, and a missing page is said plainly. */
export default async function setup(): Promise<void> {
  await bundled()
  if (!existsSync(join(import.meta.dirname, '../../dist/page/index.html'))) {
    throw new Error('dist/page is missing: run “npm run build” before the page tests.')
  }
}
