import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { MainPort } from '../../electron/desktop/messagePort.ts'

/**
 * Electron's MessagePortMain over one of Node's own message ports: messages come as events that hold them, and none
 * before `start`.
 */
export class StandInPort extends EventEmitter implements MainPort {
  readonly port: MessagePort

  constructor(port: MessagePort) {
    super()
    this.port = port
  }

  start(): void {
    this.port.on('message', data => this.emit('message', { data, ports: [] }))
    this.port.on('close', () => this.emit('close'))
  }

  postMessage(message: unknown): void {
    this.port.postMessage(message)
  }

  close(): void {
    this.port.close()
  }
}
