import { EventEmitter } from 'node:events'
import type { SessionApi } from '../../electron/desktop/electronApi.ts'
import { preventable } from './preventable.ts'

type RequestHandler = Parameters<SessionApi['setPermissionRequestHandler']>[0]
type CheckHandler = Parameters<SessionApi['setPermissionCheckHandler']>[0]
type DeviceHandler = Parameters<SessionApi['setDevicePermissionHandler']>[0]

/** Electron's session: what nobody refuses is given. */
export class StandInSession extends EventEmitter implements SessionApi {
  spellChecker = true
  #note: (call: string, detail?: string) => boolean
  #request: RequestHandler = null
  #check: CheckHandler = null
  #device: DeviceHandler = null
  #beforeRequest:
    | ((details: { url: string }, answer: (response: { cancel: boolean }) => void) => void)
    | null = null
  #filter: string[] = []

  constructor(note: (call: string, detail?: string) => boolean) {
    super()
    this.#note = note
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    if (this.#note('session.setPermissionRequestHandler')) this.#request = handler
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    if (this.#note('session.setPermissionCheckHandler')) this.#check = handler
  }
  setDevicePermissionHandler(handler: DeviceHandler): void {
    if (this.#note('session.setDevicePermissionHandler')) this.#device = handler
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    if (this.#note('session.setSpellCheckerEnabled')) this.spellChecker = enabled
  }
  readonly webRequest: SessionApi['webRequest'] = {
    onBeforeRequest: (filter, listener) => {
      if (!this.#note('session.webRequest.onBeforeRequest')) return
      this.#filter = filter.urls
      this.#beforeRequest = listener
    },
  }
  override on(event: string, listener: (...given: never[]) => void): this {
    return this.#note(`session.on ${event}`) ? super.on(event, listener as () => void) : this
  }

  /** A page asks for something. */
  asks(permission: string, requestingUrl: string): boolean {
    if (!this.#request) return true
    let given: boolean | null = null
    this.#request(
      null as never,
      permission as 'midi',
      answer => {
        given = answer
      },
      { requestingUrl, isMainFrame: true },
    )
    return given ?? false
  }

  /** A page looks whether it has something. */
  has(permission: string, origin: string): boolean {
    return this.#check ? this.#check(null, permission as 'midi', origin, null as never) : true
  }

  device(): boolean {
    return this.#device ? this.#device(null as never) : true
  }

  /** Whether a page's request for this address leaves the computer. */
  leaves(url: string): boolean {
    const matches = this.#filter.some(one => url.startsWith(one.slice(0, one.indexOf('*'))))
    let cancelled = false
    if (matches) {
      this.#beforeRequest?.({ url }, ({ cancel }) => {
        cancelled = cancel
      })
    }
    return !cancelled
  }

  /** A page wants to save a file. True when it may. */
  download(): boolean {
    const event = preventable()
    this.emit('will-download', event)
    return !event.prevented
  }
}
