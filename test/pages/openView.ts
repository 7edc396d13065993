import type { Page } from 'playwright-core'
import type { Lab } from '../../shared/lab/model.ts'
import { drawn, openPage, type Watched } from './harness.ts'
import { type Scripted, startScripted } from './scripted.ts'
import type { ScriptedApp } from './scriptedApp.ts'
import { settled } from './settled.ts'

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
  /** Answers of the backend instead of its built-in ones. */
  answers?: Parameters<Scripted['answer']>[0]
  /** It is still being told, and says so to who hears it. */
  busy?: true
  /** It has no frame around it: no sidebar, no status bar. */
  frame?: false
  /** What becomes of the connection once the view is drawn; such a view has its controls pressed in link.test.ts. */
  link?: 'lost' | 'signed-out'
}

/** A view that was opened, with the backend it speaks to. */
export interface Opened extends Watched {
  backend: Scripted
}

/** Waits for a loaded page to be drawn and brings it to what is under test. */
export async function reachView(page: Page, view: View): Promise<void> {
  if (view.lab && view.frame !== false) await drawn(page)
  if (view.busy) await page.locator('#main [aria-busy="true"] h1').waitFor()
  else await settled(page)
  await view.reach?.(page)
}

/** Opens a view as it is under test; `lab` and `app` instead of its own. */
export async function openView(
  view: View,
  options: {
    width?: number
    height?: number
    dark?: boolean
    lab?: Lab | null
    app?: Partial<ScriptedApp> | undefined
  } = {},
): Promise<Opened> {
  const lab = options.lab ?? view.lab
  const labs = [lab, view.extra].filter(one => one != null)
  const app = options.app ?? view.app
  const backend = await startScripted({ labs, ...(app ? { app } : {}) })
  if (view.answers) backend.answer(view.answers)
  const watched = await openPage(backend.url + view.hash, {
    width: view.width ?? 1440,
    height: view.height ?? 900,
    ...options,
  })
  const { page } = watched
  await reachView(page, view)
  if (view.link) {
    backend.setDoor(view.link === 'lost' ? 'away' : 'signed-out')
    backend.cut()
    await page
      .getByText(view.link === 'lost' ? /No connection to Homeport/ : /[Ss]igned out of/)
      .first()
      .waitFor()
  }
  const close = async () => {
    await watched.close()
    await backend.close()
  }
  return { ...watched, backend, close }
}
