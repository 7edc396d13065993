import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchBrowser } from './browser.ts'

/** A page under watch: whatever it complains of is kept and makes `expectClean` fail. */
export interface Watched {
  page: Page
  context: BrowserContext
  /** Console errors, uncaught errors and broken security policies, oldest first. */
  complaints: string[]
  /** Addresses of tabs the page opened. */
  tabs: string[]
  close(): Promise<void>
}

let shared: Promise<Browser> | null = null

/** One browser for a test file; `closeBrowser` in its afterAll. */
export function browser(): Promise<Browser> {
  shared ??= launchBrowser()
  return shared
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close()
  shared = null
}

interface Options {
  width?: number
  height?: number
  dark?: boolean
  reducedMotion?: boolean
  /** The page's clock can be moved on, and runs as ever until it is. */
  clock?: boolean
}

/** Opens an address in a context of its own, with the clipboard allowed. */
export async function openPage(url: string, options: Options = {}): Promise<Watched> {
  const { width = 1440, height = 900, dark = true, reducedMotion = true } = options
  const context = await (await browser()).newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: reducedMotion ? 'reduce' : 'no-preference',
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const complaints: string[] = []
  const tabs: string[] = []
  const page = await context.newPage()
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('dialog', dialog => {
    complaints.push(`a dialog of the browser: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('page', tab => {
    if (tab === page) return
    void tab
      .waitForLoadState('commit' as 'load')
      .catch(() => {})
      .then(() => {
        tabs.push(tab.url())
        return tab.close()
      })
      .catch(() => {})
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  if (options.clock) await page.clock.install()
  await page.goto(url)
  return { page, context, complaints, tabs, close: () => context.close() }
}

/** Waits for the lab to be drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.getByRole('contentinfo').waitFor()
}

/** A lost link makes the browser itself write these, and axe where a late style sheet did not come. */
const LOST = /WebSocket connection|Failed to load resource|ERR_|preload assets/
/** What a window of its own closes, a tab that a test opened does not. */
const NOT_OURS = /Scripts may close only/

export function expectClean(watched: Watched, { lost = false } = {}): void {
  expect(watched.complaints.filter(text => !(lost && LOST.test(text)) && !NOT_OURS.test(text))).toEqual([])
}
