import { Clock3 } from 'lucide-react'
import { ageOf, ageWords, isStale } from '../../shared/lab/age.ts'
import type { Figure } from '../../shared/lab/model.ts'
import { useTick } from '../mirror/clock.ts'
import { StateMark } from '../parts/StateMark.tsx'
import { commonTexts } from '../texts/en/common.ts'
import { InNoCluster, isInNoCluster } from './InNoCluster.tsx'

/** True once a figure is past three of its intervals; followed as time goes on. */
export function useStale(figure: Figure | null): boolean {
  return useTick(now => figure !== null && isStale(figure, now))
}

interface Props {
  figure: Figure | null
  /** How its value reads, unit included. */
  text: (value: number) => string
  /** Why it is unknown, where that is known. */
  missing?: string | undefined
  /** What it belongs to is lost: old, whatever its age. */
  aged?: boolean
  /** Its value is a time itself: its age is told as one, or the two would be read together. */
  apart?: boolean
}

/** A figure with its age: plain while fresh, sand and dotted with a clock once stale, the word when unknown. */
export function FigureText({ figure, text, missing, aged = false, apart = false }: Props) {
  const stale = useStale(figure) || aged
  const age = useTick(now => (figure ? ageWords(ageOf(figure.at, now)) : ''))
  if (!figure && isInNoCluster(missing)) return <InNoCluster />
  if (!figure) {
    return (
      <span className="unknown" title={missing}>
        <StateMark shape="unknown" size={11} label="" />{' '}
        {missing ? commonTexts.unknownWhy(missing) : commonTexts.unknown}
      </span>
    )
  }
  return (
    <span className="figure-line">
      <span className={`figure${stale ? ' aged' : ''}`}>{text(figure.value)}</span>{' '}
      <span className={stale ? 'figure-age' : 'age'}>
        {stale && <Clock3 size={10} />} {apart ? commonTexts.toldAgo(age) : age}
      </span>
    </span>
  )
}
