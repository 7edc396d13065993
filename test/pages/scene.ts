import type { Page } from 'playwright-core'
import { afterAll, afterEach } from 'vitest'
import { closeBrowser, drawn, expectClean, openPage, type Watched } from './harness.ts'
import { type Scripted, startScripted } from './scripted.ts'

/** A page and the backend it speaks to. */
export class Scene {
  backend!: Scripted
  watched!: Watched
  /** The connection is lost on purpose: what the browser itself says of it is no complaint. Of one test only. */
  mayLose = false

  get page(): Page {
    return this.watched.page
  }

  /** Opens the page at a place of it, with what the backend says; resolves when a lab is drawn. */
  async open(
    told: Parameters<typeof startScripted>[0],
    place = '',
    options: Parameters<typeof openPage>[1] = {},
  ): Promise<Page> {
    this.backend = await startScripted(told)
    this.watched = await openPage(this.backend.url + place, options)
    await drawn(this.page)
    return this.page
  }
}

/**
 * The scene of every test of a file or a group. It is closed after each test and the browser after the last; `clean`:
 * and no test may leave a complaint.
 */
export function useScene({ clean = false } = {}): Scene {
  const scene = new Scene()
  afterEach(async () => {
    const { mayLose: lost } = scene
    scene.mayLose = false
    try {
      if (clean) expectClean(scene.watched, { lost })
    } finally {
      await scene.watched?.close()
      await scene.backend?.close()
    }
  })
  afterAll(closeBrowser)
  return scene
}
