import type { Port } from '../../shared/wire/port.ts'
import { openWebSocketPort } from './webSocketPort.ts'

/** What the link needs of its host. In a browser that is the door the page came from. */
export interface Host {
  open(): Promise<Port>
  /** What the door says to this page: it lets it in, it asks for a new link, or it does not answer. */
  ask(): Promise<'open' | 'signed-out' | 'gone'>
  /** Calls back when it is worth trying again at once: the network is back, or the page is looked at. */
  onWake(wake: () => void): void
}

/** Whether anyone can see the page: not where its window is minimised, covered, or on another tab. */
export const isSeen = () => document.visibilityState === 'visible'

/** Calls back when the page comes in sight or leaves it; the returned function ends that. */
export function onSeen(change: () => void): () => void {
  document.addEventListener('visibilitychange', change)
  return () => document.removeEventListener('visibilitychange', change)
}

export const browserHost: Host = {
  open() {
    const { protocol, host } = window.location
    return openWebSocketPort(`${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/ws`)
  },

  // A refused upgrade tells a page nothing, so the same door is asked over HTTP.
  async ask() {
    try {
      const answer = await fetch('/', { method: 'HEAD', cache: 'no-store', redirect: 'manual' })
      return answer.status === 401 || answer.status === 403 ? 'signed-out' : 'open'
    } catch {
      return 'gone'
    }
  },

  onWake(wake) {
    window.addEventListener('online', wake)
    onSeen(() => isSeen() && wake())
  },
}
