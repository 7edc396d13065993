import { sleep } from '../../clock.ts'
import { LineReader, LineTooLong } from '../kubernetes/lines.ts'
import { type Notice, parseNotice, tells } from './notice.ts'
import { endless, type Way } from './request.ts'

/** The first state, prefs and health, then what changes: what every version that has a bus understands. */
const MASK = 2 + 4 + 128
/** A netmap of a large tailnet, which was not asked for, still fits. */
const LINE_LIMIT = 64 * 1024 * 1024
const FIRST_RETRY = 1_000
const LAST_RETRY = 60_000

export interface BusPort {
  readonly signal: AbortSignal
  /** 0 ≤ n < 1. */
  readonly random: () => number
  /** A line that says something. The first one of each connection tells all there is. */
  heard(notice: Notice): void
  /** The bus is gone for now: what it did not tell is to be asked for. */
  dropped(): void
  /** A line that could not be read, or was cut: something may have been missed. */
  unread(): void
}

/**
 * Follows what tailscaled tells of itself, and goes on where it was dropped: tailscaled lets go of a reader that fell
 * behind, and of all when it ends. Resolves where this version has no bus or does not let this user hear it; rejects
 * only when the signal fires.
 */
export async function followBus(way: Way, port: BusPort): Promise<void> {
  const { signal, random } = port
  let failures = 0
  for (;;) {
    try {
      const answer = await endless(way, { method: 'GET', path: `watch-ipn-bus?mask=${MASK}`, signal })
      const code = answer.statusCode ?? 0
      if (code !== 200) answer.destroy()
      if (code >= 400 && code < 500) return
      if (code === 200) await readLines(answer, port, () => (failures = 0))
    } catch {
      // Told by the status, which is asked for as well: here it is only to be tried again.
    }
    signal.throwIfAborted()
    const ceiling = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures, 10))
    failures += 1
    await sleep(way.clock, ceiling / 2 + random() * (ceiling / 2), signal)
  }
}

/** Hands on each line until the answer ends or one cannot be read: then all is told anew by the next connection. */
async function readLines(
  answer: AsyncIterable<unknown>,
  port: BusPort,
  understood: () => void,
): Promise<void> {
  const lines = new LineReader(LINE_LIMIT)
  try {
    for await (const chunk of answer) {
      lines.push(chunk as Buffer, line => {
        if (line.trim() === '') return
        const notice = parseNotice(line)
        understood()
        if (tells(notice)) port.heard(notice)
      })
    }
    if (lines.pending > 0) port.unread()
  } catch (error) {
    port.signal.throwIfAborted()
    if (isUnread(error) || lines.pending > 0) port.unread()
    throw error
  } finally {
    if (!port.signal.aborted) port.dropped()
  }
}

const isUnread = (error: unknown) =>
  error instanceof SyntaxError || error instanceof TypeError || error instanceof LineTooLong
