import { once } from 'node:events'
import { expect } from 'vitest'
import type { DesktopLab } from '../desktopLab.ts'
import type { StandInWindow } from '../standInWindow.ts'
import { soon } from '../waits.ts'
import { before, type Guarded, PAGE, shown } from './guarded.ts'

/** What a page cannot do, and how it gets its port. */
export const PAGES: readonly Guarded[] = [
  {
    call: 'contents.setWindowOpenHandler',
    holds: 'a page opens no window of ours; web addresses go to the system’s browser',
    async check(start) {
      const { electron, contents } = await shown(start)
      for (const url of ['https://example.org/', 'smb://host/share', 'about:blank']) contents.open(url)
      expect(contents.popups).toEqual([])
      expect(electron.opened).toEqual(['https://example.org/'])
    },
  },
  {
    call: 'contents.on will-navigate',
    holds: 'a window stays on our page',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.navigate('https://example.org/')).toBe(false)
      expect(contents.navigate('file:///etc/passwd')).toBe(false)
      expect(contents.navigate('app://elsewhere/')).toBe(false)
      expect(contents.navigate('app://homeport/assets/x.svg')).toBe(false)
      expect(contents.navigate(PAGE)).toBe(true)
    },
  },
  {
    call: 'contents.on will-frame-navigate',
    holds: 'no frame in it goes elsewhere',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.navigate('https://example.org/', 'will-frame-navigate')).toBe(false)
    },
  },
  {
    call: 'contents.on will-redirect',
    holds: 'nothing leads it elsewhere',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.navigate(PAGE, 'will-redirect')).toBe(false)
    },
  },
  {
    call: 'contents.on will-attach-webview',
    holds: 'it holds no other page',
    async check(start) {
      const { contents } = await shown(start)
      expect(contents.attachWebview()).toBe(false)
    },
  },
  {
    call: 'app.on web-contents-created',
    holds: 'every page is guarded from its first moment',
    async check(start) {
      const { electron, contents } = await shown(start)
      expect(contents.navigate('https://example.org/')).toBe(false)
      expect(before(electron.calls, 'contents.on will-navigate', `window.loadURL ${PAGE}`)).toBe(true)
    },
  },
  {
    call: 'contents.on dom-ready',
    holds: 'a page is handed its port once its scripts have run',
    async check(start, lab) {
      const { window } = await shown(start)
      expect(window.webContents.ports).toHaveLength(1)
      expect(await lab.page(window)['labs.list']({})).toHaveLength(1)
    },
  },
  {
    call: 'webPreferences.preload',
    holds: 'the port gets to the page by the preload script alone',
    async check(start) {
      expect((await shown(start)).contents.ports).toHaveLength(1)
    },
  },
  {
    call: 'shell.openExternal',
    holds: 'a web address is opened by the system’s browser',
    async check(start) {
      const { electron, contents } = await shown(start)
      contents.open('https://example.org/')
      expect(electron.opened).toEqual(['https://example.org/'])
    },
  },
  {
    call: 'frame.postMessage',
    holds: 'the port gets to the page',
    async check(start) {
      expect((await shown(start)).contents.ports).toHaveLength(1)
    },
  },
  ...(['port.on message', 'port.start', 'port.postMessage'] as const).map(
    (call): Guarded => ({
      call,
      holds: 'what the page asks over its port is answered',
      async check(start, lab) {
        const { window } = await shown(start)
        const answer = follow(lab.page(window)['labs.list']({}))
        expect(await soon(() => answer.came)).toBe(true)
      },
    }),
  ),
  {
    call: 'port.close',
    holds: 'the page that was there before has no port any more, whatever it makes of being told',
    async check(start) {
      const { contents } = await shown(start)
      const [port] = contents.ports
      const ended = follow(once(port!, 'close'))
      port!.start()
      await contents.load()
      expect(await soon(() => ended.came)).toBe(true)
    },
  },
  {
    call: 'contents.on destroyed',
    holds: 'the port goes with its window',
    async check(start, lab) {
      const { window } = await shown(start)
      const ended = await watching(lab, window)
      window.destroy()
      expect(await soon(() => ended.came)).toBe(true)
    },
  },
]

/** Whether something has come to its end, well or not. */
function follow(work: Promise<unknown>): { came: boolean } {
  const followed = { came: false }
  const done = () => {
    followed.came = true
  }
  work.then(done, done)
  return followed
}

/** The page follows the application; what is returned tells when that has ended. */
async function watching(lab: DesktopLab, window: StandInWindow): Promise<{ came: boolean }> {
  const stream = lab.page(window)['app.watch']({})
  await stream.next()
  return follow(stream.next())
}
