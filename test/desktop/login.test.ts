import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DesktopLab } from './desktopLab.ts'
import type { StandIn } from './standIn.ts'
import { until } from './waits.ts'

let lab: DesktopLab

beforeEach(async () => {
  lab = await DesktopLab.open()
})
afterEach(() => lab.close())

function item(electron: StandIn): MenuItemConstructorOptions {
  const tray = electron.trays[0]!
  const computer = (tray.menu ?? tray.poppedUp)!.template.find(one => one.label === 'This computer')!
  return (computer.submenu as MenuItemConstructorOptions[]).find(
    one => one.label === 'Start with my session',
  )!
}
const press = (electron: StandIn) => item(electron).click!(null as never, undefined, null as never)

describe('starting with the session', () => {
  it('is a file of its own on Linux, with the flags of this start, hidden', async () => {
    const file = path.join(lab.home, 'config/autostart/homeport.desktop')
    const { electron } = await lab.start({ argv: ['--hidden'] })
    expect(item(electron).checked).toBe(false)
    press(electron)
    // The tray looks anew when the file has been read back, which takes a while of its own.
    const ticked = async (wanted: boolean) => {
      await lab.clock.advance(1_000)
      return item(electron).checked === wanted
    }
    await until(() => ticked(true))
    expect(await readFile(file, 'utf8')).toMatch(/^Exec=\/opt\/homeport\/homeport --hidden$/m)
    press(electron)
    await until(() => ticked(false))
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  })

  it('is off where its owner turned it off in the system’s settings', async () => {
    const folder = path.join(lab.home, 'config/autostart')
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'homeport.desktop'), '[Desktop Entry]\nExec=homeport\nHidden=true\n')
    const { electron } = await lab.start({ argv: ['--hidden'] })
    expect(item(electron).checked).toBe(false)
  })

  it('is the system’s own list elsewhere, and says so where it cannot be changed', async () => {
    const { electron } = await lab.start({ argv: ['--hidden'], platform: 'win32' })
    electron.trays[0]!.emit('right-click')
    press(electron)
    await until(() => electron.openAtLogin)
    expect(electron.calls).toContain('app.setLoginItemSettings true')
    await writeFile(path.join(lab.home, 'config'), '')
    const linux = await lab.start({ argv: ['--hidden', '--data-dir', path.join(lab.home, 'other')] })
    press(linux.electron)
    await until(() => lab.logged.some(line => /could not be changed: (ENOTDIR|EEXIST)/.test(line)))
  })
})
