import { desktopTexts as texts } from '../texts.ts'
import { row, some } from './menuRows.ts'
import type { TrayFavourite, TrayLab } from './trayLabs.ts'
import type { TrayItem } from './trayMenu.ts'

const FAVOURITES = 12

/** What one opens: the favourites of all labs with their way, and the launcher for everything else. */
export function favouriteRows(labs: readonly TrayLab[]): readonly TrayItem[] {
  const rows = labs.flatMap(lab =>
    lab.favourites.map(favourite =>
      row(texts.favouriteBy(favourite.name, wayWords(favourite)), {
        do: 'open',
        lab: lab.id,
        service: favourite.id,
        name: favourite.name,
      }),
    ),
  )
  return [
    ...(rows.length > 0 ? [row(texts.favourites, null), ...some(rows, FAVOURITES, '#/services')] : []),
    ...(labs.length > 0 ? [row(texts.search, { do: 'launch' })] : []),
  ]
}

function wayWords({ way }: TrayFavourite): string {
  switch (way.kind) {
    case 'lan':
      return texts.lan
    case 'stale':
      return texts.notChecked
    case 'untried':
      return texts.notTried
    case 'none':
      return way.answer === null ? texts.noPath : `${texts.noPath} (${way.answer})`
  }
}
