import { useMirror } from '../../mirror/mirror.ts'
import { paletteTexts as texts } from '../../texts/en/palette.ts'
import { askFor, checkService, copyText, openService, retryAll } from '../acts.ts'
import { toggleFavourite } from '../favourites.ts'
import { setTheme } from '../preferences.ts'
import { go, placeOf } from '../route.ts'
import { showLab } from '../shell/labs.ts'
import type { Deed } from './entries.ts'

/** What lies over the page and can be asked for from the palette. */
export type Over = 'keys' | 'connections'

/** Where in the whole page an entry leads, its lab named; null for what is done wherever one is. */
export function placeFor(deed: Deed): string | null {
  const { watched: lab } = useMirror.getState()
  switch (deed.type) {
    case 'page':
      return placeOf({ page: deed.page, lab })
    case 'node':
    case 'pods':
      return placeOf({ page: deed.type, node: deed.node, lab })
    case 'details':
      return placeOf({ page: 'services', service: deed.service, lab: deed.lab })
    case 'lab':
      return placeOf({ page: 'overview', lab: deed.lab })
    default:
      return null
  }
}

/** Does what an entry says; resolves when it is done or has told why not. */
export async function perform(deed: Deed, show: (over: Over) => void): Promise<void> {
  const { watched } = useMirror.getState()
  switch (deed.type) {
    case 'page':
      return go({ page: deed.page })
    case 'node':
      return go({ page: 'node', node: deed.node })
    case 'pods':
      return go({ page: 'pods', node: deed.node })
    case 'details':
      // One step back leads to where it was chosen, not to the other lab as it begins.
      if (deed.lab !== watched) showLab(deed.lab)
      return go({ page: 'services', service: deed.service }, deed.lab !== watched)
    case 'open': {
      const { lab, service: id, name } = deed
      return lab === watched ? openService({ id, name }) : openService({ id, name }, null, lab)
    }
    case 'check': {
      const service = useMirror.getState().lab?.tables.services.get(deed.service)
      return service && checkService(service)
    }
    case 'favourite':
      return toggleFavourite(deed.service)
    case 'lab':
      return showLab(deed.lab)
    case 'copy':
      return copyText(texts.address, deed.text)
    case 'theme':
      return setTheme(deed.theme)
    case 'retry':
      return retryAll()
    case 'pause':
    case 'resume':
      await askFor('app.pause', { paused: deed.type === 'pause' })
      return
    case 'keys':
    case 'connections':
      return show(deed.type)
  }
}
