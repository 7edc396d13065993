import { ageWords } from '../../../shared/lab/age.ts'
import { desktopTexts as texts } from '../texts.ts'
import type { TrayLab } from './trayLabs.ts'
import type { TrayAct, TrayItem } from './trayMenu.ts'

/** Longest label: a menu is as wide as its widest row. */
export const LONGEST = 80

/** A row; with `act` null it is read, not pressed. */
export const row = (label: string, act: TrayAct | null): TrayItem => ({
  kind: 'row',
  label: short(label),
  act,
})

/** A row that shows a place of the window. */
export const shown = (label: string, hash = ''): TrayItem => row(label, { do: 'show', hash })

/** A row that shows the lab it tells of. */
export const seen = (label: string, lab: TrayLab): TrayItem =>
  shown(label, `#/overview?lab=${encodeURIComponent(lab.id)}`)

/** The first so many rows, and one that counts the rest and leads to where all of them are. */
export function some(rows: readonly TrayItem[], most: number, hash = ''): readonly TrayItem[] {
  const more = rows.length - most
  return more > 0 ? [...rows.slice(0, most), shown(texts.more(more), hash)] : rows
}

/** In whole minutes, so that equal minutes are an equal menu. */
export const minutes = (ms: number) => (ms < 60_000 ? texts.underAMinute : ageWords(ms))

/** Cut between characters, never inside one. */
export function short(label: string, longest = LONGEST): string {
  const characters = [...label]
  return characters.length <= longest ? label : `${characters.slice(0, longest - 1).join('')}…`
}
