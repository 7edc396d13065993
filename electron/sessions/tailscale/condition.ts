import type { Need } from '../../../shared/lab/need.ts'
import type { TailnetStatus } from './status.ts'

/** What the state of tailscaled means for who relies on it. */
export type Condition =
  | { readonly kind: 'runs' }
  | { readonly kind: 'asks'; readonly reason: string; readonly advice: string; readonly need: Need | null }
  | { readonly kind: 'rests'; readonly reason: string; readonly advice: string }
  | { readonly kind: 'unready' }

/**
 * The condition a status tells of; `heardUrl` is where the bus said to log in. Stopped is off on purpose: somebody
 * took it down here. Starting is running that does not know its peers' paths yet.
 */
export function conditionOf({ state, authUrl }: TailnetStatus, heardUrl: string | null): Condition {
  switch (state) {
    case 'Running':
    case 'Starting':
      return { kind: 'runs' }
    case 'Stopped':
      return { kind: 'rests', reason: 'Tailscale is stopped on this computer.', advice: 'Run: tailscale up' }
    case 'NeedsLogin':
      return asksLogin(pageOf(authUrl) ?? pageOf(heardUrl))
    case 'NeedsMachineAuth':
      return {
        kind: 'asks',
        reason: 'Tailscale waits until an administrator of the tailnet approves this computer.',
        advice: 'Approve it on the admin page of the tailnet.',
        need: null,
      }
    case 'InUseOtherUser':
      return {
        kind: 'asks',
        reason: 'Tailscale is in use by another user of this computer.',
        advice: 'One user at a time has it: sign the other out, or use Tailscale as that user.',
        need: null,
      }
    default:
      return { kind: 'unready' }
  }
}

function asksLogin(url: string | null): Condition {
  return {
    kind: 'asks',
    reason: 'Tailscale is logged out on this computer.',
    advice: url === null ? 'Run: tailscale up' : 'Log in on its page; Homeport goes on by itself.',
    need: {
      kind: 'login',
      id: `tailscale ${url ?? ''}`.slice(0, 200),
      purpose: 'tailscale',
      of: 'Tailscale',
      url,
    },
  }
}

/** Only a page of the web is one to open. */
const pageOf = (url: string | null) => (url !== null && /^https?:\/\//i.test(url) ? url : null)
