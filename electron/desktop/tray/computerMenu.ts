import type { DesktopChoices } from '../desktopSettings.ts'
import { desktopTexts as texts } from '../texts.ts'
import type { TrayItem, TrayOptions } from './trayMenu.ts'

/** Keys the launcher can have, as Electron names them, and as they are written. */
export const KEYS: readonly string[] = [
  'CommandOrControl+Shift+Space',
  'CommandOrControl+Alt+Space',
  'CommandOrControl+Shift+H',
]

/** Keys as they are written on this keyboard. */
export function keyWords(accelerator: string, platform: NodeJS.Platform): string {
  const command = platform === 'darwin' ? 'Cmd' : 'Ctrl'
  return accelerator.replace('CommandOrControl', command).replaceAll('+', ' ')
}

/** What is chosen for this computer alone, where no page is asked for it. */
export function computerMenu({ choices, login, platform }: TrayOptions): TrayItem {
  const choose = (label: string, change: Partial<DesktopChoices>): TrayItem => ({
    kind: 'row',
    label,
    act: { do: 'choose', change },
    chosen: Object.entries(change).every(([name, value]) => choices[name as keyof DesktopChoices] === value),
  })
  const known = choices.shortcut === null || KEYS.includes(choices.shortcut)
  const keys = known ? KEYS : [...KEYS, choices.shortcut as string]
  return {
    kind: 'menu',
    label: texts.computer,
    items: [
      { kind: 'row', label: texts.login, act: { do: 'login', on: !login }, chosen: login },
      { kind: 'line' },
      choose(texts.closeTray, { close: 'tray' }),
      choose(texts.closeQuit, { close: 'quit' }),
      { kind: 'line' },
      {
        kind: 'menu',
        label: texts.launcherKeys,
        items: [
          ...keys.map(one => choose(keyWords(one, platform), { shortcut: one })),
          choose(texts.noKeys, { shortcut: null }),
        ],
      },
      {
        kind: 'menu',
        label: texts.panel,
        items: (['follow', 'light', 'dark'] as const).map(panel => choose(texts.panels[panel], { panel })),
      },
    ],
  }
}
