import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { MessagePortMain, WebPreferences, WindowOpenHandlerResponse } from 'electron'
import { preventable } from './preventable.ts'
import { runPreload } from './runPreload.ts'
import type { StandIn } from './standIn.ts'
import type { StandInPort } from './standInPort.ts'

let ids = 0

/** What shows a page: it runs the bundled preload script, and lets a test do what a page or its reader may try. */
export class StandInContents extends EventEmitter {
  readonly id = ++ids
  readonly preferences: WebPreferences
  readonly mainFrame: { url: string; postMessage: (...sent: [string, unknown, MessagePortMain[]]) => void }
  /** Ports that came to the page through its preload script, oldest first. */
  readonly ports: MessagePort[] = []
  /** Windows that were opened by it inside the application. */
  readonly popups: string[] = []
  #standIn: StandIn
  #openHandler: ((details: { url: string }) => WindowOpenHandlerResponse) | null = null
  #preloaded: ((ports: MessagePort[]) => void) | null = null
  #destroyed = false

  constructor(standIn: StandIn, preferences: WebPreferences) {
    super()
    this.#standIn = standIn
    const heard = ([name]: [string, unknown]) => standIn.note(`webPreferences.${name}`)
    this.preferences = Object.fromEntries(Object.entries(preferences).filter(heard))
    this.mainFrame = {
      url: '',
      postMessage: (channel, _message, transfer) => {
        if (standIn.note('frame.postMessage', channel) && channel === 'port')
          this.#preloaded?.(transfer.map(one => (one as unknown as StandInPort).port))
      },
    }
  }

  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    if (this.#standIn.note('contents.setWindowOpenHandler')) this.#openHandler = handler
  }

  override on(event: string, listener: (...given: never[]) => void): this {
    return this.#standIn.note(`contents.on ${event}`) ? super.on(event, listener as () => void) : this
  }

  /** Loads what its address names and runs its scripts. */
  async load(): Promise<void> {
    const { url } = this.mainFrame
    const { status } = await this.#standIn.fetch(url.split('#')[0]!)
    if (status !== 200) throw new Error(`${url} answers ${status}`)
    if (this.#destroyed) return
    this.#preload(new URL(url))
    this.emit('dom-ready')
  }

  /** The page or its reader goes elsewhere. True when it went. */
  navigate(
    url: string,
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' = 'will-navigate',
  ): boolean {
    const details = { ...preventable(), url, prevented: false }
    details.preventDefault = () => {
      details.prevented = true
    }
    this.emit(event, details)
    if (!details.prevented && event === 'will-navigate') this.mainFrame.url = url
    return !details.prevented
  }

  /** `window.open` or a link with a target. */
  open(url: string): void {
    const answer = this.#openHandler?.({ url }) ?? { action: 'allow' }
    if (answer.action === 'allow') this.popups.push(url)
  }

  /** A page that holds another one. True when it was let. */
  attachWebview(): boolean {
    const event = preventable()
    this.emit('will-attach-webview', event)
    return !event.prevented
  }

  destroy(): void {
    this.#destroyed = true
    this.emit('destroyed')
  }

  #preload(url: URL): void {
    const { preload } = this.preferences
    if (!preload) return
    const origin = `${url.protocol}//${url.host}`
    this.#preloaded = runPreload(preload, origin, (message, to, ports) => {
      if (message === 'homeport:port' && to === origin) this.ports.push(...ports)
    })
  }
}
