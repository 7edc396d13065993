/**
 * A Port carries text frames both ways, in order, whole. Everything above it, calls, streams and faults,
 * is the same over a WebSocket, a unix socket, a message port and an in-memory pair.
 */
export interface Port {
  /** Hands one frame to the other end. Does nothing once the port is closed. */
  send(frame: string): void
  /** Sets the one reader of incoming frames; frames that came before it are handed over first. */
  onFrame(reader: (frame: string) => void): void
  /** Calls back once, when either end has closed or the transport broke; at once if it already has. */
  onClose(reader: (reason: string) => void): void
  /** Closes this port; the other end is told the reason where the transport can carry it. */
  close(reason?: string): void
}

/** Longest frame any adapter takes in or sends, in UTF-8 bytes; a longer one closes the port. */
export const FRAME_LIMIT = 32 * 1024 * 1024

/** Whether a frame is within the limit. Bytes are counted only where the characters leave it open. */
export function fitsFrame(frame: string): boolean {
  if (frame.length * 3 <= FRAME_LIMIT) return true
  return frame.length <= FRAME_LIMIT && new TextEncoder().encode(frame).length <= FRAME_LIMIT
}

/**
 * The bookkeeping every adapter shares: frames and the end are kept until a reader is there, close happens
 * once. `deliver` and `end` are called by the transport.
 */
export class PortReaders {
  #frames: string[] = []
  #reader: ((frame: string) => void) | null = null
  #closeReaders: ((reason: string) => void)[] = []
  #closed: string | null = null

  get closed(): boolean {
    return this.#closed !== null
  }

  deliver(frame: string): void {
    if (this.#closed !== null) return
    if (this.#reader) this.#reader(frame)
    else this.#frames.push(frame)
  }

  end(reason: string): void {
    if (this.#closed !== null) return
    this.#closed = reason
    for (const reader of this.#closeReaders.splice(0)) reader(reason)
  }

  onFrame(reader: (frame: string) => void): void {
    this.#reader = reader
    const closedBefore = this.closed
    for (const frame of this.#frames.splice(0)) {
      // A reader that closes the port on one frame is not given the next.
      if (this.closed && !closedBefore) return
      reader(frame)
    }
  }

  onClose(reader: (reason: string) => void): void {
    if (this.#closed !== null) reader(this.#closed)
    else this.#closeReaders.push(reader)
  }
}
