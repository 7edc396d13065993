import { type Json, objectOf, words } from './values.ts'

/** How a peer answered a ping (ipnstate.PingResult). */
export interface PingAnswer {
  readonly address: string | null
  readonly name: string | null
  /** Ms; null where it did not answer. */
  readonly latency: number | null
  /** Null where the kind of ping does not tell. */
  readonly path: 'direct' | 'peer-relay' | 'relayed' | null
  /** The address of a direct path or of a peer's relay, the region of a relayed one. */
  readonly over: string | null
  /** The address is this computer's own. */
  readonly self: boolean
  /** Why there is no answer, in Tailscale's words. */
  readonly error: string | null
}

/** Reads the answer of `ping`. Throws a SyntaxError where it is no JSON, a TypeError where it is no object. */
export const parsePing = (text: string): PingAnswer => pingOf(objectOf(text, 'a ping'))

/** The answer in an object of JSON. */
export function pingOf(json: Json): PingAnswer {
  const error = words(json.Err)
  const [direct, relay, region] = [words(json.Endpoint), words(json.PeerRelay), words(json.DERPRegionCode)]
  const path = direct !== null ? 'direct' : relay !== null ? 'peer-relay' : region !== null ? 'relayed' : null
  const seconds = json.LatencySeconds
  return {
    address: words(json.NodeIP) ?? words(json.IP),
    name: words(json.NodeName)?.split('.')[0] ?? null,
    latency: error === null && typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : null,
    path,
    over: direct ?? relay ?? region,
    self: json.IsLocalIP === true,
    error,
  }
}
