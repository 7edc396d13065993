import { fitsFrame, type Port, PortReaders } from './port.ts'

/**
 * Two ports joined in memory. Frames arrive in a later microtask, so that neither end runs inside the
 * other's call, as on a real transport.
 */
export function memoryPair(): [Port, Port] {
  const left = new PortReaders()
  const right = new PortReaders()
  return [end(left, right), end(right, left)]
}

function end(own: PortReaders, other: PortReaders): Port {
  const close = (reason: string) => {
    queueMicrotask(() => other.end(reason))
    own.end(reason)
  }
  return {
    send(frame) {
      if (own.closed) return
      if (!fitsFrame(frame)) close('frame too long')
      else queueMicrotask(() => other.deliver(frame))
    },
    onFrame: reader => own.onFrame(reader),
    onClose: reader => own.onClose(reader),
    close: (reason = 'closed') => close(reason),
  }
}
