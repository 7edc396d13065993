import type { MenuItemConstructorOptions } from 'electron'
import { expect, it } from 'vitest'
import { electronMenu } from '../../electron/desktop/tray/electronMenu.ts'
import type { TrayAct, TrayItem } from '../../electron/desktop/tray/trayMenu.ts'

it('a menu of the tray as Electron takes it: no letter is underlined for an “&” in a name', () => {
  const ran: TrayAct[] = []
  let made: MenuItemConstructorOptions[] = []
  const Menu = {
    buildFromTemplate: (template: MenuItemConstructorOptions[]) => {
      made = template
      return { items: [] }
    },
    setApplicationMenu: () => {},
  }
  const items: TrayItem[] = [
    { kind: 'row', label: 'A & B && C', act: null },
    { kind: 'line' },
    {
      kind: 'menu',
      label: 'R&D',
      items: [{ kind: 'row', label: 'Q&A', act: { do: 'quit' }, chosen: false }],
    },
    { kind: 'row', label: 'Open', act: { do: 'show', hash: '' } },
  ]
  electronMenu({ Menu }, items, act => ran.push(act))
  const click = expect.any(Function)
  expect(made).toEqual([
    { label: 'A && B &&&& C', enabled: false },
    { type: 'separator' },
    { label: 'R&&D', submenu: [{ label: 'Q&&A', type: 'checkbox', checked: false, click }] },
    { label: 'Open', click },
  ])
  made[3]!.click!(null as never, undefined, null as never)
  expect(ran).toEqual([{ do: 'show', hash: '' }])
})
