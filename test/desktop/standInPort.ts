import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { MainPort } from '../../electron/desktop/messagePort.ts'

/**
 * Electron's MessagePortMain over one of Node's own message ports: messages come as events that hold them, and none
 * before `start`. `hear` is told of every call; one that it answers with false has no effect.
 */
export class StandInPort extends EventEmitter implements MainPort {
  readonly port: MessagePort
  #hear: (call: string) => boolean

  constructor(port: MessagePort, hear: (call: string) => boolean = () => true) {
    super()
    this.port = port
    this.#hear = hear
  }

  override on(event: string, listener: (...given: never[]) => void): this {
    return this.#hear(`port.on ${event}`) ? super.on(event, listener as () => void) : this
  }

  start(): void {
    if (!this.#hear('port.start')) return
    this.port.on('message', data => this.emit('message', { data, ports: [] }))
    this.port.on('close', () => this.emit('close'))
  }

  postMessage(message: unknown): void {
    if (this.#hear('port.postMessage')) this.port.postMessage(message)
  }

  close(): void {
    if (this.#hear('port.close')) this.port.close()
  }
}
