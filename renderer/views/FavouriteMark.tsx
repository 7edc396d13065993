import { Star } from 'lucide-react'
import type { ServiceId } from '../../shared/lab/ids.ts'
import { servicesTexts } from '../texts/en/services.ts'
import { useFavourites } from './favourites.ts'

/** The star beside the name of a favourite. */
export function FavouriteMark({ id }: { id: ServiceId }) {
  return useFavourites().includes(id) ? <FavouriteStar /> : null
}

/** The star itself, spoken as what it means. */
export function FavouriteStar() {
  return (
    <span className="favourite" title={servicesTexts.isFavourite}>
      <Star size={12} fill="currentColor" strokeWidth={0} aria-hidden="true" />
      <span className="hidden">{servicesTexts.isFavourite}</span>
    </span>
  )
}
