import { ArrowUpRight, Star } from 'lucide-react'
import type { Service } from '../../../shared/lab/model.ts'
import { Button } from '../../parts/Button.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { checkService, openService, useActs } from '../acts.ts'
import { CopyAddress } from '../CopyAddress.tsx'
import { toggleFavourite, useFavourites } from '../favourites.ts'
import { useBlocked } from '../useBlocked.ts'

/** What can be done with a service from here. */
export function ServiceActs({ service }: { service: Service }) {
  const blocked = useBlocked()
  const opening = useActs(acts => acts.opening.has(service.id))
  const checking = useActs(acts => acts.checking.has(service.id))
  const address = service.best ?? service.paths[0]?.url
  const words = opening
    ? commonTexts.opening
    : service.best
      ? servicesTexts.openByLan
      : servicesTexts.tryToOpen
  return (
    <div className="inspector-acts">
      <Button look="primary" blocked={blocked} onClick={() => void openService(service)}>
        <ArrowUpRight size={15} /> {words} <span className="hidden">{service.name}</span>
        <Kbd>O</Kbd>
      </Button>
      <CopyAddress address={address} />
      <Button blocked={blocked} onClick={() => void checkService(service)} title={servicesTexts.checkTitle}>
        {checking ? commonTexts.checking : servicesTexts.checkNow}
      </Button>
    </div>
  )
}

/** A star that stays: the service stands among the favourites of tray, launcher and lists. */
export function Favourite({ service }: { service: Service }) {
  const blocked = useBlocked()
  const on = useFavourites().includes(service.id)
  return (
    <Button
      look="plain"
      small
      icon
      blocked={blocked}
      aria-pressed={on}
      aria-label={servicesTexts.favourite}
      title={on ? servicesTexts.dropFavourite : servicesTexts.makeFavourite}
      onClick={() => void toggleFavourite(service.id)}
    >
      <Star size={15} fill={on ? 'currentColor' : 'none'} />
    </Button>
  )
}
