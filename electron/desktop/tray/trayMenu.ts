import { ageWords } from '../../../shared/lab/age.ts'
import type { LabId, ServiceId } from '../../../shared/lab/ids.ts'
import { byBadness, STATE_WORDS } from '../../../shared/lab/state.ts'
import type { DesktopChoices } from '../desktopSettings.ts'
import { desktopTexts as texts } from '../texts.ts'
import { computerMenu } from './computerMenu.ts'
import type { TrayFavourite, TrayLab } from './trayLabs.ts'

/** What a press in the tray sets going. */
export type TrayAct =
  | { readonly do: 'show'; readonly hash: string }
  | { readonly do: 'open'; readonly lab: LabId; readonly service: ServiceId; readonly name: string }
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
  readonly paused: boolean
  readonly choices: DesktopChoices
  readonly login: boolean
  /** What is wrong with Homeport's own files, one sentence each. */
  readonly problems: readonly string[]
}

const PROBLEMS = 5
const FAVOURITES = 12
const ROWS = 4
/** Longest label: a menu is as wide as its widest row. */
const LONGEST = 80
/** Of a problem's row, what its state and age take. */
const AROUND = 24

/**
 * The whole menu. The order is that of use: what is wrong and since when, what one opens, what goes on, what waits
 * for its owner, then Homeport itself. Ages are in minutes, so that equal minutes are an equal menu.
 */
export function trayMenu(labs: readonly TrayLab[], options: TrayOptions): readonly TrayItem[] {
  const groups = [
    verdicts(labs, options),
    favourites(labs),
    labs.flatMap(lab => lab.working.map(({ name, sentence }) => seen(texts.working(name, sentence), lab))),
    labs.flatMap(lab => lab.needsYou.map(({ name, reason }) => seen(texts.needsYou(name, reason), lab))),
  ].map((rows, at) => (at < 2 ? rows : rows.slice(0, ROWS)))
  const own = [
    row(options.paused ? texts.resume : texts.pause, { do: 'pause', paused: !options.paused }),
    row(texts.show, { do: 'show', hash: '' }),
    row(texts.settings, { do: 'show', hash: '#/settings' }),
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
    ...problems.map(sentence => row(texts.ownProblem(sentence), { do: 'show', hash: '#/settings' })),
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
    ...(more > 0 ? [row(texts.moreProblems(more), { do: 'show', hash: '' })] : []),
    ...labs.filter(lab => lab.problems.length === 0).map(lab => seen(verdictOf(lab), lab)),
    ...(labs.length === 0 ? [row(texts.noLab, { do: 'show', hash: '' })] : []),
  ]
}

function favourites(labs: readonly TrayLab[]): TrayItem[] {
  const rows = labs.flatMap(lab =>
    lab.favourites.map(favourite =>
      row(texts.favouriteBy(favourite.name, wayWords(favourite)), {
        do: 'open',
        lab: lab.id,
        service: favourite.id,
        name: favourite.name,
      }),
    ),
  )
  return rows.length === 0 ? [] : [row(texts.favourites, null), ...rows.slice(0, FAVOURITES)]
}

function wayWords({ way }: TrayFavourite): string {
  switch (way.kind) {
    case 'lan':
      return texts.lan
    case 'stale':
      return texts.notChecked
    case 'untried':
      return texts.notTried
    case 'none':
      return way.answer === null ? texts.noPath : `${texts.noPath} (${way.answer})`
  }
}

function verdictOf(lab: TrayLab): string {
  if (!lab.settled && lab.problems.length === 0) return texts.connecting(lab.name)
  return texts.verdict(lab.name, lab.sentence || texts.quiet)
}

const seen = (label: string, lab: TrayLab): TrayItem =>
  row(label, { do: 'show', hash: `#/overview?lab=${encodeURIComponent(lab.id)}` })

const row = (label: string, act: TrayAct | null): TrayItem => ({ kind: 'row', label: short(label), act })

const minutes = (ms: number) => (ms < 60_000 ? texts.underAMinute : ageWords(ms))

/** Cut between characters, never inside one. */
function short(label: string, longest = LONGEST): string {
  const characters = [...label]
  return characters.length <= longest ? label : `${characters.slice(0, longest - 1).join('')}…`
}
