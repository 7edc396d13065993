import { desktopTexts as texts } from '../texts.ts'
import { row } from './menuRows.ts'
import type { TrayLab } from './trayLabs.ts'
import type { TrayItem } from './trayMenu.ts'

/** Where this computer is, since that decides what can be opened; by lab where it is not the same for all of them. */
export function vantageRows(labs: readonly TrayLab[]): readonly TrayItem[] {
  const [first, ...others] = labs
  if (!first) return []
  const told = wordsOf(first)
  if (others.every(lab => wordsOf(lab) === told)) return [row(told, null)]
  return labs.map(lab => row(texts.verdict(lab.name, wordsOf(lab)), null))
}

function wordsOf({ vantage: { home, networks, offline } }: TrayLab): string {
  if (offline) return texts.offline
  const on = networks.join(', ') || texts.noNetwork
  if (home === null) return texts.whereUnknown(on)
  return home ? texts.atHome(on) : texts.away(on)
}
