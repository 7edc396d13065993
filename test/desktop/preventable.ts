import type { Preventable } from '../../electron/desktop/electronApi.ts'

/** An event of Electron's, which tells whether it was prevented. */
export function preventable(): Preventable & { prevented: boolean } {
  const event = {
    prevented: false,
    preventDefault: () => {
      event.prevented = true
    },
  }
  return event
}
