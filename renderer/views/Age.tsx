import { Clock3 } from 'lucide-react'
import { ageOf, ageWords } from '../../shared/lab/age.ts'
import { useTick } from '../mirror/clock.ts'
import { commonTexts } from '../texts/en/common.ts'

interface Props {
  /** The backend's time when it was true; null: never. */
  at: number | null
  /** Shown as aged whatever its age: what it belongs to is stale. */
  aged?: boolean
}

/** How old something is, counting on by itself. */
export function Age({ at, aged = false }: Props) {
  const words = useTick(now => (at === null ? commonTexts.never : ageWords(ageOf(at, now))))
  return (
    <span className={`age${aged ? ' aged' : ''}`}>
      {aged && <Clock3 size={11} />} {words}
    </span>
  )
}
