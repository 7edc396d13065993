import { useMemo } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import { trayTexts as texts } from '../../texts/en/tray.ts'
import { Favourite, FavouriteElsewhere } from './Favourite.tsx'
import { favouritesOf } from './favourites.ts'

/** What one opens from here, of every lab, with the way it would take now where that is known. */
export function Favourites() {
  const app = useMirror(mirror => mirror.app)
  const labs = useMirror(mirror => mirror.labs)
  const watched = useMirror(mirror => mirror.watched)
  const favourites = useMemo(() => favouritesOf({ app, labs }), [app, labs])
  return (
    <section className="tray-favourites" aria-label={texts.favourites}>
      <div className="tray-head">
        <h2 className="label">{texts.favourites}</h2>
        <Open favourites={favourites.filter(one => one.lab === watched)} named={(labs?.length ?? 0) > 1} />
      </div>
      {favourites.length === 0 && <p className="secondary">{texts.noFavourites}</p>}
      <ul>
        {favourites.map(one => (
          <li key={`${one.lab} ${one.id}`}>
            {one.lab === watched ? <Favourite favourite={one} /> : <FavouriteElsewhere favourite={one} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How many of the watched lab can be opened; of the others it is not known here. */
function Open({ favourites, named }: { favourites: ReturnType<typeof favouritesOf>; named: boolean }) {
  const open = useMirror(
    ({ lab }) => favourites.filter(({ id }) => lab?.tables.services.get(id)?.best).length,
  )
  const known = useMirror(mirror => mirror.lab !== null)
  const [first] = favourites
  if (!first || !known) return null
  const words = texts.open(open, favourites.length)
  return <p className="label">{named ? texts.inLab(first.labName, words) : words}</p>
}
