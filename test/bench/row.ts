import { median, spread } from './measure.ts'

/** Fewer runs than these prove nothing. */
const FEWEST_RUNS = 5

/** One line of the bench's table, as `--json` prints it. */
export interface Row {
  id: string
  what: string
  /** Median of our runs and of the peer's, in `unit`; null when there is none. */
  ours: number | null
  peer: number | null
  unit: string
  ratio: number | null
  /** The ratio that must not be passed; null for a row that only informs. */
  goal: number | null
  ok: boolean
  /** How many runs of each are in the medians. */
  runs: number
  /** Why it is not ok, or what to know when reading it. */
  note: string
  /** CPU seconds the bench's API server took per pair of runs; null where it is not asked. */
  serverCpu: number | null
}

/** What a row measures, known before it is measured. */
export interface Wish {
  id: string
  what: string
  unit: string
  goal: number | null
}

/**
 * A measured row. The peer's own spread is told when it is above a fifth: then the ratio says less, and with `steady`
 * it is not ok.
 */
export function measured(
  wish: Wish,
  ours: number[],
  peer: number[],
  more: { note?: string; serverCpu?: number; steady?: boolean } = {},
): Row {
  const mine = median(ours)
  const theirs = median(peer)
  const ratio = mine / theirs
  const notes = more.note ? [more.note] : []
  const runs = Math.min(ours.length, peer.length)
  if (runs < FEWEST_RUNS) notes.push(`a median of ${runs} says too little, ${FEWEST_RUNS} are wanted`)
  const wide = spread(peer)
  const wild = wide > 0.2
  if (wild) notes.push(`the peer's own runs lie ${Math.round(wide * 100)} % apart`)
  return {
    ...wish,
    ours: round(mine),
    peer: round(theirs),
    ratio: round(ratio),
    ok:
      runs >= FEWEST_RUNS &&
      !(more.steady && wild) &&
      (wish.goal === null ? Number.isFinite(ratio) : ratio <= wish.goal),
    runs,
    note: notes.join('; '),
    serverCpu: more.serverCpu === undefined ? null : round(more.serverCpu),
  }
}

/** A row against a limit: all slices are one run, and its worst counts. */
export function limited(wish: Wish, ours: number, limit: number, runs: number, note: string): Row {
  const ratio = round(Math.max(0, ours) / limit)
  return { ...wish, ours: round(ours), peer: limit, ratio, ok: ratio <= 1, runs, note, serverCpu: null }
}

/** A row that could not be measured: not ok, and why. */
export function unmeasured(wish: Wish, reason: string): Row {
  return { ...wish, ours: null, peer: null, ratio: null, ok: false, runs: 0, note: reason, serverCpu: null }
}

const round = (value: number) => Number(value.toPrecision(4))
