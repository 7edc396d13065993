import { prefsOf, type TailnetPrefs } from './prefs.ts'
import { statusOf, type TailnetStatus } from './status.ts'
import { asObject, isObject, type Json, moment, objectOf, truth, words } from './values.ts'

/** Something Tailscale says is wrong with it. */
export interface Warning {
  readonly code: string
  readonly severity: string | null
  readonly title: string | null
  readonly text: string | null
  /** Wall ms. */
  readonly since: number | null
}

/** One line of the bus (ipn.Notify): only what it tells is not null. Most lines tell nothing. */
export interface Notice {
  /** By its name, as in a status. */
  readonly state: string | null
  readonly prefs: TailnetPrefs | null
  /** All there are now; empty where all is well. */
  readonly warnings: readonly Warning[] | null
  /** Where to log in. */
  readonly browseTo: string | null
  readonly error: string | null
  readonly status: TailnetStatus | null
  /** Peers that came, went or changed, where it was asked for them. */
  readonly peers:
    | readonly { readonly id: string | null; readonly name: string | null; readonly online: boolean | null }[]
    | null
  /** Tailnet facts of this computer changed, as with another exit node. */
  readonly selfChanged: boolean
}

/** ipn.State by its number. */
const STATES = [
  'NoState',
  'InUseOtherUser',
  'NeedsLogin',
  'NeedsMachineAuth',
  'Stopped',
  'Starting',
  'Running',
] as const

/** Reads one line of the bus. Throws a SyntaxError where it is no JSON, a TypeError where it is no object. */
export function parseNotice(line: string): Notice {
  const json = objectOf(line, 'a notice')
  const health = isObject(json.Health) ? json.Health : null
  return {
    state: typeof json.State === 'number' ? (STATES[json.State] ?? null) : null,
    prefs: isObject(json.Prefs) ? prefsOf(json.Prefs) : null,
    warnings: health && Object.values(asObject(health.Warnings)).filter(isObject).map(warningOf),
    browseTo: words(json.BrowseToURL),
    error: words(json.ErrMessage),
    status: isObject(json.InitialStatus) ? statusOf(json.InitialStatus) : null,
    peers: peersOf(json),
    selfChanged: isObject(json.SelfChange),
  }
}

/** Whether a notice says anything at all. */
export const tells = ({ selfChanged, ...rest }: Notice) =>
  selfChanged || Object.values(rest).some(value => value !== null)

function warningOf(json: Json): Warning {
  return {
    code: words(json.WarnableCode) ?? '',
    severity: words(json.Severity),
    title: words(json.Title),
    text: words(json.Text),
    since: moment(json.BrokenSince),
  }
}

function peersOf(json: Json): Notice['peers'] {
  const told = Array.isArray(json.PeersChanged) ? json.PeersChanged : asObject(json.NetMap).Peers
  if (!Array.isArray(told)) return null
  return told.filter(isObject).map(peer => ({
    id: words(peer.StableID),
    name: words(peer.Name)?.split('.')[0] ?? null,
    online: truth(peer.Online),
  }))
}
