import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { stamp } from '../stamps.ts'
import { nodeJson, selfNodeJson } from './node.ts'
import { prefsJson } from './prefs.ts'
import { statusJson, usersJson } from './status.ts'
import type { BackendState, Change, Tailnet } from './tailnet.ts'

/** ipn.State as a number. */
const NUMBERS: Record<BackendState, number> = { NeedsLogin: 2, Stopped: 4, Starting: 5, Running: 6 }

const BIT = {
  state: 1,
  prefs: 2,
  netMap: 3,
  health: 7,
  rateLimit: 8,
  peerChanges: 12,
  noNetMap: 13,
  initialStatus: 14,
  peerPatches: 15,
  inProcess: 16,
} as const
/** Bits that a rate limit forbids, with their names in ipn. */
const NEW_STYLE: readonly (readonly [number, string])[] = [
  [BIT.peerChanges, 'NotifyPeerChanges'],
  [BIT.noNetMap, 'NotifyNoNetMap'],
  [BIT.initialStatus, 'NotifyInitialStatus'],
  [BIT.peerPatches, 'NotifyPeerPatches'],
]

/** Why a mask cannot be watched with; undefined where it can. */
export function maskProblem(mask: number): string | undefined {
  if (!Number.isSafeInteger(mask) || mask < 0) return 'bad mask'
  if (has(mask, BIT.inProcess)) return 'mask has bits that are for in-process use only'
  const mixed = has(mask, BIT.rateLimit) && NEW_STYLE.find(([bit]) => has(mask, bit))
  return mixed
    ? `NotifyRateLimit is incompatible with new-style IPN bus subscription bits ipn.${mixed[1]}`
    : undefined
}

const has = (mask: number, bit: number): boolean => Math.floor(mask / 2 ** bit) % 2 === 1

/** `watch-ipn-bus`: one Notify a line for as long as the reader stays. */
export function watchBus(
  tailnet: Tailnet,
  mask: number,
  atHome: () => boolean,
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  const say = (notify: Record<string, unknown>): void => {
    const { world } = tailnet
    const empty = {
      ErrMessage: null,
      LoginFinished: null,
      State: null,
      Prefs: null,
      NetMap: null,
      Engine: null,
    }
    const line = { Version: world.version, ...empty, BrowseToURL: null, DriveShares: null, ...notify }
    response.write(`${JSON.stringify(line)}\n`)
  }
  say({ SessionID: randomBytes(8).toString('hex'), ...initial(tailnet, mask, atHome()) })
  const stop = tailnet.onChange(change => {
    for (const notify of notifies(tailnet, change, mask, atHome())) say(notify)
  })
  response.once('close', stop)
}

/** What the first line tells, by the bits of the mask. */
function initial(tailnet: Tailnet, mask: number, atHome: boolean): Record<string, unknown> {
  const { state, authUrl } = tailnet
  return {
    ...(has(mask, BIT.state) && { State: NUMBERS[state] }),
    ...(has(mask, BIT.state) && authUrl && state === 'NeedsLogin' && { BrowseToURL: authUrl }),
    ...(has(mask, BIT.prefs) && { Prefs: prefsOf(tailnet) }),
    ...(has(mask, BIT.initialStatus) && { InitialStatus: statusJson(tailnet, atHome, true) }),
    ...(has(mask, BIT.netMap) && state === 'Running' && { NetMap: netMap(tailnet, atHome) }),
    ...(has(mask, BIT.health) && { Health: healthOf(tailnet) }),
  }
}

/** A change as the lines that tell it: tailscaled says one thing at a time. */
function notifies(
  tailnet: Tailnet,
  change: Change,
  mask: number,
  atHome: boolean,
): Record<string, unknown>[] {
  return [
    ...(change.browseTo !== undefined ? [{ BrowseToURL: change.browseTo }] : []),
    ...(change.loginFinished ? [{ LoginFinished: {} }] : []),
    ...(change.state !== undefined ? [{ State: NUMBERS[change.state] }] : []),
    ...(change.prefs ? [{ Prefs: prefsOf(tailnet) }] : []),
    ...(change.health ? [{ Health: healthOf(tailnet) }] : []),
    ...(change.self && tailnet.state !== 'NeedsLogin' ? [{ SelfChange: selfNodeJson(tailnet) }] : []),
    ...(change.peers && has(mask, BIT.peerChanges)
      ? [{ PeersChanged: change.peers.map(peer => nodeJson(tailnet, peer, atHome)) }]
      : []),
  ]
}

const prefsOf = ({ prefs, world }: Tailnet): Record<string, unknown> =>
  prefsJson(prefs, world.control, world.user)

const netMap = (tailnet: Tailnet, atHome: boolean): Record<string, unknown> => ({
  SelfNode: selfNodeJson(tailnet),
  Peers: tailnet.peers.map(peer => nodeJson(tailnet, peer, atHome)),
  UserProfiles: usersJson(tailnet),
})

function healthOf(tailnet: Tailnet): { Warnings: Record<string, unknown> | null } {
  const since = stamp(tailnet.clock.wall())
  const warnings = tailnet.health.map(({ code, title, text, severity }) => [
    code,
    { WarnableCode: code, Severity: severity, Title: title, Text: text, BrokenSince: since },
  ])
  return { Warnings: warnings.length > 0 ? Object.fromEntries(warnings) : null }
}
