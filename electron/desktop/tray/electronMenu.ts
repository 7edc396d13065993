import type { MenuItemConstructorOptions } from 'electron'
import type { ElectronApi, MenuApi } from '../electronApi.ts'
import type { TrayAct, TrayItem } from './trayMenu.ts'

/** The menu that Electron shows for these rows. */
export function electronMenu(
  { Menu }: Pick<ElectronApi, 'Menu'>,
  items: readonly TrayItem[],
  run: (act: TrayAct) => void,
): MenuApi {
  return Menu.buildFromTemplate(template(items, run))
}

function template(items: readonly TrayItem[], run: (act: TrayAct) => void): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    if (item.kind === 'line') return { type: 'separator' }
    const label = plain(item.label)
    if (item.kind === 'menu') return { label, submenu: template(item.items, run) }
    const { act, chosen } = item
    if (act === null) return { label, enabled: false }
    return {
      label,
      click: () => run(act),
      ...(chosen !== undefined && { type: 'checkbox', checked: chosen }),
    }
  })
}

/** `&` would underline the letter after it. */
const plain = (label: string) => label.replaceAll('&', '&&')
