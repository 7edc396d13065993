import type { LabId, ServiceId } from '../../../shared/lab/ids.ts'
import { byBadness, STATE_WORDS } from '../../../shared/lab/state.ts'
import type { DesktopChoices } from '../desktopSettings.ts'
import { desktopTexts as texts } from '../texts.ts'
import { computerMenu } from './computerMenu.ts'
import { favouriteRows } from './favouriteRows.ts'
import { LONGEST, minutes, row, seen, short, shown, some } from './menuRows.ts'
import type { TrayLab } from './trayLabs.ts'
import { vantageRows } from './vantageRows.ts'

/** What a press in the tray sets going. */
export type TrayAct =
  | { readonly do: 'show'; readonly hash: string }
  | { readonly do: 'open'; readonly lab: LabId; readonly service: ServiceId; readonly name: string }
  | { readonly do: 'launch' }
  | { readonly do: 'pause'; readonly paused: boolean }
  | { readonly do: 'login'; readonly on: boolean }
  | { readonly do: 'choose'; readonly change: Partial<DesktopChoices> }
  | { readonly do: 'quit' }

/** One row, as data: equal data is the same menu. `act` null: it is read, not pressed. */
export type TrayItem =
  | { readonly kind: 'line' }
  | { readonly kind: 'row'; readonly label: string; readonly act: TrayAct | null; readonly chosen?: boolean }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] }

export interface TrayOptions {
  /** The backend's wall time. */
  readonly now: number
  readonly platform: NodeJS.Platform
  readonly paused: boolean
  readonly choices: DesktopChoices
  readonly login: boolean
  /** What is wrong with Homeport's own files, one sentence each. */
  readonly problems: readonly string[]
}

const PROBLEMS = 5
const ROWS = 4
/** Of a problem's row, what its state and age take. */
const AROUND = 24

/**
 * The whole menu, with everything the popover has: on Linux it is all there is. The order is that of use: what is
 * wrong and since when, where this computer is, what one opens, what goes on, what waits for its owner and what may
 * wait, then Homeport itself. Nothing is left out in silence.
 */
export function trayMenu(labs: readonly TrayLab[], options: TrayOptions): readonly TrayItem[] {
  const groups = [
    verdicts(labs, options),
    vantageRows(labs),
    favouriteRows(labs),
    some(
      labs.flatMap(lab => lab.working.map(({ name, sentence }) => seen(texts.working(name, sentence), lab))),
      ROWS,
    ),
    [...some(needs(labs), ROWS), ...some(worthKnowing(labs), ROWS)],
  ]
  const own = [
    row(options.paused ? texts.resume : texts.pause, { do: 'pause', paused: !options.paused }),
    shown(texts.show),
    shown(texts.settings, '#/settings'),
    computerMenu(options),
  ]
  return [...groups, own, [row(texts.quit, { do: 'quit' })]]
    .filter(rows => rows.length > 0)
    .flatMap((rows, at) => (at === 0 ? rows : [{ kind: 'line' } as const, ...rows]))
}

/** What the icon says when the pointer rests on it. */
export function trayTip(labs: readonly TrayLab[], { paused }: Pick<TrayOptions, 'paused'>): string {
  if (paused) return texts.tip(texts.paused)
  const told = [...labs].sort((a, b) => byBadness(a.state, b.state)).map(verdictOf)
  return texts.tip(told.slice(0, ROWS).join('\n') || texts.noLab)
}

function verdicts(labs: readonly TrayLab[], { paused, problems, now }: TrayOptions): TrayItem[] {
  const wrong = labs
    .flatMap(lab => lab.problems.map(problem => ({ lab, ...problem })))
    .sort((a, b) => byBadness(a.state, b.state) || a.since - b.since)
  const more = wrong.length - PROBLEMS
  return [
    ...problems.map(sentence => shown(texts.ownProblem(sentence), '#/settings')),
    ...(paused ? [row(texts.paused, null)] : []),
    ...wrong.slice(0, PROBLEMS).map(({ lab, state, sentence, since }) =>
      seen(
        texts.problem(
          STATE_WORDS[state],
          // Cut before the age, which is never cut.
          short(labs.length > 1 ? texts.verdict(lab.name, sentence) : sentence, LONGEST - AROUND),
          minutes(now - since),
        ),
        lab,
      ),
    ),
    ...(more > 0 ? [shown(texts.moreProblems(more))] : []),
    ...labs.filter(lab => lab.problems.length === 0).map(lab => seen(verdictOf(lab), lab)),
    ...(labs.length === 0 ? [shown(texts.noLab)] : []),
  ]
}

const needs = (labs: readonly TrayLab[]) =>
  labs.flatMap(lab => lab.needsYou.map(({ name, reason }) => seen(texts.needsYou(name, reason), lab)))

function worthKnowing(labs: readonly TrayLab[]): TrayItem[] {
  return labs
    .filter(lab => lab.worthKnowing > 0)
    .map(lab => {
      const words = texts.worthKnowing(lab.worthKnowing)
      return seen(labs.length > 1 ? texts.verdict(lab.name, words) : words, lab)
    })
}

function verdictOf(lab: TrayLab): string {
  if (!lab.settled && lab.problems.length === 0) return texts.connecting(lab.name)
  return texts.verdict(lab.name, lab.sentence || texts.quiet)
}
