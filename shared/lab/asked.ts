import type { Head, Source } from './model.ts'

/**
 * Nothing of a lab is asked because of where this computer is: it is on no network, or on one of somebody else with
 * the same addresses, and no source answers all the same. What is told of the lab is then the last that was known.
 */
export function isNotAsked({ offline, foreign }: Head['vantage'], sources: Iterable<Source>): boolean {
  const connections = [...sources].filter(source => source.kind !== 'file')
  return (
    (offline || foreign) && connections.length > 0 && connections.every(({ state }) => WAITING.has(state))
  )
}

const WAITING: ReadonlySet<Source['state']> = new Set(['connecting', 'off'])
