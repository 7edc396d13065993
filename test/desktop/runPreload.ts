import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { MessagePort } from 'node:worker_threads'

/**
 * Runs the bundled preload script beside a page of this origin, as the sandbox does: it may require electron alone.
 * `told` gets what it posts to the page's window; the returned function is the main process's `port` message.
 */
export function runPreload(
  file: string,
  origin: string,
  told: (message: unknown, to: string, ports: MessagePort[]) => void,
): (ports: MessagePort[]) => void {
  const ipcRenderer = new EventEmitter()
  const require = (name: string) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload asks for ${name}`)
    return { ipcRenderer }
  }
  const window = { location: { origin }, postMessage: told }
  new Function('require', 'window', readFileSync(file, 'utf8'))(require, window)
  return ports => ipcRenderer.emit('port', { ports })
}
