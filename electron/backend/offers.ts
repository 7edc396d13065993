import * as z from 'zod'
import { clusterKey, type Found, hostKey, type Offer, TAILNET_KEY } from '../../shared/contract/found.ts'
import type { App } from './app.ts'
import { KeptChoices } from './keptChoices.ts'

/** Offers that are told. */
const TOLD = 50
/** Things that are remembered as seen, the latest. */
const KEPT = 5000

const keptSchema = z.object({ seen: z.array(z.string().max(10_000)).max(KEPT).nullable() })
type Kept = z.infer<typeof keptSchema>

/** What was found since its owner looked last. What has been seen is kept in `seen.json` of the data folder. */
export class Offers {
  #app: App
  #kept: KeptChoices<Kept>

  constructor(dataDir: string, app: App, log: (line: string) => void) {
    this.#app = app
    this.#kept = new KeptChoices<Kept>({
      dataDir,
      name: 'seen.json',
      defaults: { seen: null },
      read: json => keptSchema.parse(json),
      unread: 'what was found before may be offered again',
      unwritten: 'what was found may be offered again at the next start',
      tell: problem => {
        log(problem)
        app.addProblem({ file: 'seen.json', sentence: problem, advice: '' })
      },
    })
  }

  load(): Promise<void> {
    return this.#kept.load()
  }

  written(): Promise<void> {
    return this.#kept.written()
  }

  /** Offers what is new in `found`. What was there before the first look has been there all the time. */
  look(found: Found): void {
    const { free, held } = offersOf(found)
    const { seen } = this.#kept.now
    if (this.#app.state.firstRun) return
    if (seen === null) {
      this.dismiss(found)
      return
    }
    // What a lab reads was chosen: let go later, it is not new.
    this.#remember(held)
    const known = new Set(seen)
    this.#app.setOffers(free.filter(one => !known.has(one.key)).slice(0, TOLD))
  }

  /** All of `found` has been seen. */
  dismiss(found: Found): void {
    const { free, held } = offersOf(found)
    this.#remember([...held, ...free.map(one => one.key)])
    this.#app.setOffers([])
  }

  #remember(keys: readonly string[]): void {
    const before = this.#kept.now.seen
    const seen = new Set(before ?? [])
    const size = seen.size
    for (const key of keys) seen.add(key)
    if (before === null || seen.size > size) this.#kept.set({ seen: [...seen].slice(-KEPT) })
  }
}

function offersOf({ clusters, hosts, tailnet }: Found): { free: Offer[]; held: string[] } {
  const all: (Offer & { held: boolean })[] = [
    ...clusters.map(one => ({
      key: clusterKey(one),
      kind: 'cluster' as const,
      name: one.context,
      file: one.file,
      held: one.held,
    })),
    ...hosts.map(one => ({
      key: hostKey(one),
      kind: 'host' as const,
      name: one.alias,
      file: one.file,
      held: one.held,
    })),
  ]
  if (tailnet?.state === 'Running') {
    const name = tailnet.name ?? ''
    all.push({ key: TAILNET_KEY, kind: 'tailnet', name, file: null, held: tailnet.held })
  }
  return {
    free: all.filter(one => !one.held).map(({ held: _, ...one }) => one),
    held: all.filter(one => one.held).map(one => one.key),
  }
}
