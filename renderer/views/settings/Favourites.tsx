import { ArrowDown, ArrowUp, X } from 'lucide-react'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { moveFavourite, toggleFavourite, useFavourites } from '../favourites.ts'
import { useBlocked } from '../useBlocked.ts'

/** The favourites of the lab that is shown, in the order tray, launcher and palette have them. */
export function Favourites() {
  const ids = useFavourites()
  if (ids.length === 0) return <p className="secondary">{texts.noFavourites}</p>
  return (
    <>
      <h4 className="label">{texts.favourites}</h4>
      <ol className="setting-sources" aria-label={texts.favourites}>
        {ids.map((id, at) => (
          <Favourite key={id} id={id} first={at === 0} last={at === ids.length - 1} />
        ))}
      </ol>
    </>
  )
}

function Favourite({ id, first, last }: { id: ServiceId; first: boolean; last: boolean }) {
  const blocked = useBlocked()
  // A service that is gone stays a favourite: it may come back. Its id ends in its name.
  const name = useMirror(mirror => mirror.lab?.tables.services.get(id)?.name) ?? id.split('/').at(-1) ?? id
  return (
    <li>
      <span className="name" title={name}>
        {name}
      </span>
      <span className="spacer" />
      <Button
        look="plain"
        small
        icon
        aria-label={texts.moveUp(name)}
        blocked={first ? texts.atTop : blocked}
        onClick={() => void moveFavourite(id, -1)}
      >
        <ArrowUp size={13} />
      </Button>
      <Button
        look="plain"
        small
        icon
        aria-label={texts.moveDown(name)}
        blocked={last ? texts.atBottom : blocked}
        onClick={() => void moveFavourite(id, 1)}
      >
        <ArrowDown size={13} />
      </Button>
      <Button
        look="plain"
        small
        icon
        aria-label={texts.dropFavourite(name)}
        blocked={blocked}
        onClick={() => void toggleFavourite(id)}
      >
        <X size={13} />
      </Button>
    </li>
  )
}
