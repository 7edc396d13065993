import type { Port } from '../../shared/wire/port.ts'
import { type Host, isSeen, onSeen } from './browserHost.ts'
import { pageMessagePort } from './messagePort.ts'

/** What the preload script calls the message that brings the port. */
const NAME = 'homeport:port'
/** How long the desktop may take to hand over the port of this load, ms. */
const HANDOVER = 10_000
/** A page whose port was lost loads itself anew for another one, but not sooner after it was loaded, ms. */
const RELOAD_AFTER = 5_000

/**
 * The desktop's window: it is handed one port a load, by its own preload script. Made before the first await of the
 * page, since the port comes as soon as its scripts have run.
 */
export function desktopHost(): Host {
  const handed = new Promise<MessagePort>(resolve => {
    window.addEventListener('message', event => {
      const [port] = event.ports
      if (event.source !== window || event.origin !== window.location.origin || event.data !== NAME) return
      if (port) resolve(port)
    })
  })
  let used = false

  return {
    async open(): Promise<Port> {
      if (used) return reloaded()
      const late = new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('no port was handed over')), HANDOVER)
      })
      const port = await Promise.race([handed, late])
      used = true
      return pageMessagePort(port)
    },
    ask: async () => 'gone',
    onWake(wake) {
      onSeen(() => isSeen() && wake())
    },
  }
}

/** The place is in the address, so that a page loaded anew shows the same. */
async function reloaded(): Promise<never> {
  const wait = Math.max(0, RELOAD_AFTER - performance.now())
  await new Promise(resolve => setTimeout(resolve, wait))
  window.location.reload()
  return new Promise(() => {})
}
