import { type Json, list, objectOf, truth, words } from './values.ts'

/** What the owner of this computer has chosen (ipn.Prefs); what is not told is null. Keys in it are not kept. */
export interface TailnetPrefs {
  /** `RouteAll`: subnets that peers route are reached through them. */
  readonly acceptsRoutes: boolean | null
  /** Stable id of the peer through which all traffic leaves; null where none is chosen. */
  readonly exitNode: string | null
  /** `CorpDNS`: names of the tailnet are resolved. */
  readonly magicDns: boolean | null
  /** Nobody in the tailnet may connect to this computer. */
  readonly shieldsUp: boolean | null
  readonly wantsRunning: boolean | null
  readonly loggedOut: boolean | null
  /** Tailscale SSH is served here. */
  readonly runsSsh: boolean | null
  readonly offersExitNode: boolean
  /** Subnets this computer offers to route. */
  readonly routes: readonly string[]
  readonly operator: string | null
}

/** Reads the answer of `prefs`. Throws a SyntaxError where it is no JSON, a TypeError where it is no object. */
export const parsePrefs = (text: string): TailnetPrefs => prefsOf(objectOf(text, 'prefs'))

/** The prefs in an object of JSON. */
export function prefsOf(json: Json): TailnetPrefs {
  const routes = list(json.AdvertiseRoutes)
  return {
    acceptsRoutes: truth(json.RouteAll),
    exitNode: words(json.ExitNodeID),
    magicDns: truth(json.CorpDNS),
    shieldsUp: truth(json.ShieldsUp),
    wantsRunning: truth(json.WantRunning),
    loggedOut: truth(json.LoggedOut),
    runsSsh: truth(json.RunSSH),
    offersExitNode: routes.some(isDefault),
    routes: routes.filter(route => !isDefault(route)),
    operator: words(json.OperatorUser),
  }
}

const isDefault = (route: string) => route === '0.0.0.0/0' || route === '::/0'
