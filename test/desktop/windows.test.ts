import { readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DesktopLab } from './desktopLab.ts'
import { preventable } from './preventable.ts'
import { quit, settle, until } from './waits.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

const kept = async (text: string) => {
  await lab.keep({})
  await writeFile(path.join(lab.dataDir, 'desktop.json'), text)
}

describe('the window', () => {
  it('is shown when its page is ready to be, not sooner', async () => {
    const { electron } = await lab.start()
    expect(electron.window().options.show).toBe(false)
    expect(electron.window().isVisible()).toBe(false)
    await electron.loaded()
    expect(electron.window().isVisible()).toBe(true)
    expect(electron.window().options).toMatchObject({ minWidth: 960, minHeight: 640 })
  })

  it.each([
    ['darwin', true, 0],
    ['darwin', false, 1],
    // There the flag `--hidden` says it.
    ['win32', true, 1],
  ] as const)(
    'is not made where macOS has started it with the session: %s, %s',
    async (platform, atLogin, count) => {
      const { electron } = await lab.start({
        platform,
        before: one => {
          one.openedAtLogin = atLogin
        },
      })
      expect(electron.windows).toHaveLength(count)
    },
  )

  it('is not made where Homeport starts hidden', async () => {
    const { electron, desktop } = await lab.start({ argv: ['--hidden'] })
    expect(electron.windows).toEqual([])
    expect(electron.trays).toHaveLength(1)
    desktop!.show()
    expect(electron.windows).toHaveLength(1)
  })

  it('hands over a port at each load and closes the one before', async () => {
    const { electron } = await lab.start()
    await electron.loaded()
    const window = electron.window()
    const first = lab.page(window)
    expect(await first['labs.list']({})).toHaveLength(1)
    const stream = first['app.watch']({})
    await stream.next()
    const ended = stream.next().catch((error: Error) => error.message)
    await window.webContents.load()
    expect(await ended).toMatch(/connection to Homeport ended/)
    expect(await lab.page(window)['labs.list']({})).toHaveLength(1)
  })

  it('hands no port to what is not our page', async () => {
    const { electron } = await lab.start()
    await electron.loaded()
    const { webContents } = electron.window()
    for (const url of [
      'https://example.org/',
      'app://elsewhere/',
      'app://homeport/assets/x.svg',
      'about:blank',
    ]) {
      webContents.mainFrame.url = url
      webContents.emit('dom-ready')
      await settle()
      expect(webContents.ports, url).toHaveLength(1)
    }
  })

  it('asks once what closing it does; in the tray no process of a page remains', async () => {
    const { electron } = await lab.start()
    await electron.loaded()
    const window = electron.window()
    electron.answers.push(2)
    window.close()
    await settle()
    expect(window.isDestroyed()).toBe(false)
    electron.answers.push(0)
    window.close()
    await until(() => window.isDestroyed())
    expect(electron.openWindows).toEqual([])
    expect(electron.exited).toBeNull()
    expect(electron.questions).toHaveLength(2)
    await until(async () => (await lab.choices()).close === 'tray')
    electron.app.emit('second-instance', preventable(), [], '')
    await electron.loaded()
    electron.window().close()
    await settle()
    expect(electron.openWindows).toEqual([])
    expect(electron.questions).toHaveLength(2)
  })

  it('quits where its owner chose that', async () => {
    const { electron } = await lab.start()
    await electron.loaded()
    electron.answers.push(1)
    electron.window().close()
    await until(() => electron.exited === 0)
    expect(await lab.choices()).toMatchObject({ close: 'quit' })
  })

  it('is remembered when it has been still, and comes back to the same place', async () => {
    const { electron } = await lab.start()
    await electron.loaded()
    const window = electron.window()
    window.bounds = { x: 120, y: 90, width: 1200, height: 800 }
    window.emit('move')
    await lab.clock.advance(499)
    window.emit('resize')
    await lab.clock.advance(499)
    await expect(stat(path.join(lab.dataDir, 'desktop.json'))).rejects.toThrow()
    await lab.clock.advance(1)
    await quit({ electron })
    // Windows has no such modes; there the folder's own list holds.
    if (process.platform !== 'win32') {
      expect((await stat(path.join(lab.dataDir, 'desktop.json'))).mode & 0o777).toBe(0o600)
    }
    const again = await lab.start()
    expect(again.electron.window().bounds).toEqual({ x: 120, y: 90, width: 1200, height: 800 })
  })

  it('goes when its page crashes, and the next one is whole', async () => {
    const { electron, desktop } = await lab.start()
    await electron.loaded()
    electron.window().webContents.emit('render-process-gone', preventable(), { reason: 'crashed' })
    expect(electron.openWindows).toEqual([])
    desktop!.show()
    await electron.loaded()
    expect(await lab.page(electron.window())['labs.list']({})).toHaveLength(1)
  })

  it('has the system’s buttons over the page’s own bar where the system does that well', async () => {
    const options = async (platform: NodeJS.Platform) => {
      const { electron } = await lab.start({ platform })
      await electron.loaded()
      const { titleBarStyle, titleBarOverlay } = electron.window().options
      electron.window().webContents.emit('did-change-theme-color', preventable(), '#e6edef')
      await quit({ electron })
      return { titleBarStyle, titleBarOverlay, overlay: electron.windows[0]!.overlay }
    }
    expect(await options('linux')).toEqual({
      titleBarStyle: undefined,
      titleBarOverlay: undefined,
      overlay: null,
    })
    expect(await options('darwin')).toMatchObject({ titleBarStyle: 'hiddenInset', overlay: null })
    expect(await options('win32')).toMatchObject({
      titleBarStyle: 'hidden',
      titleBarOverlay: { color: '#0a1114', height: 40 },
      overlay: { color: '#e6edef', symbolColor: '#37474e', height: 40 },
    })
  })
})

describe('the system’s buttons on Windows', () => {
  it('take the colour of our page alone', async () => {
    const { electron } = await lab.start({ platform: 'win32' })
    await electron.loaded()
    const { webContents } = electron.window()
    webContents.mainFrame.url = 'https://example.org/'
    webContents.emit('did-change-theme-color', preventable(), '#e6edef')
    expect(electron.window().overlay).toBeNull()
    webContents.mainFrame.url = 'app://homeport/#/nodes'
    webContents.emit('did-change-theme-color', preventable(), null)
    expect(electron.window().overlay).toBeNull()
    webContents.emit('did-change-theme-color', preventable(), '#123456')
    expect(electron.window().overlay).toMatchObject({ color: '#0a1114' })
  })

  it('start in the tone of the system', async () => {
    const { electron } = await lab.start({
      platform: 'win32',
      before: one => {
        one.nativeTheme.shouldUseDarkColors = false
      },
    })
    expect(electron.window().options).toMatchObject({
      backgroundColor: '#f5f8f8',
      titleBarOverlay: { color: '#e6edef' },
    })
  })
})

describe('what is kept of the desktop', () => {
  it('case 36: is kept aside where it is damaged, and its owner is told', async () => {
    await kept('{"version":1,"close":"perhaps"}')
    const { electron } = await lab.start()
    await electron.loaded()
    expect((await readdir(lab.dataDir)).filter(name => name.startsWith('desktop.json'))).toEqual([
      'desktop.json.broken',
    ])
    const menu = JSON.stringify(electron.trays[0]!.menu!.template)
    expect(menu).toMatch(/desktop\.json was damaged/)
    for await (const { problems } of lab.page(electron.window())['app.watch']({})) {
      expect(problems).toMatchObject([{ file: 'desktop.json' }])
      break
    }
  })

  it('is not written over where it may not be read', async () => {
    await lab.start({ argv: ['--help'] })
    const { mkdir } = await import('node:fs/promises')
    await mkdir(path.join(lab.dataDir, 'desktop.json'))
    const { electron } = await lab.start()
    expect(lab.logged.join()).toMatch(/desktop\.json cannot be read \(EISDIR\)/)
    electron.answers.push(0)
    electron.window().close()
    await settle()
    expect((await stat(path.join(lab.dataDir, 'desktop.json'))).isDirectory()).toBe(true)
  })
})
