import { type Clock, sleep } from '../../clock.ts'
import type { Shell } from './channel.ts'

/** sshd allows ten unless it is told otherwise; others of this user may want some. */
const MOST = 6
/** A server that has just been left by one program may still count it: tried again so often, so long after. */
const TRIES = 8
const PAUSE = 250

/** Who asks for a channel, and holds it while it is open. */
export interface Seat {
  /** The server is asked for the channel now; before that it was waited for a turn. */
  seated(): void
  /** Another waits for its turn: end the program as soon as it is not in use. */
  giveWay(): void
}

/**
 * The session channels of one connection: no more at once than the server bears (MaxSessions), the rest wait their
 * turn. How many that are is learnt from the first that is refused.
 */
export class ChannelGate {
  readonly #open: (command: string) => Promise<Shell>
  readonly #clock: Clock
  #limit = MOST
  #seats = new Set<Seat>()
  #queue: (() => void)[] = []

  constructor(open: (command: string) => Promise<Shell>, clock: Clock) {
    this.#open = open
    this.#clock = clock
  }

  /** Starts a program on a channel of its own as soon as there is room for one. Rejects as the server refuses. */
  async exec(command: string, seat: Seat): Promise<Shell> {
    for (let tries = 1; ; ) {
      await this.#turn(seat)
      try {
        seat.seated()
        const channel = await this.#open(command)
        channel.on('close', () => this.#leave(seat))
        return channel
      } catch (error) {
        const others = this.#seats.size - 1
        if (isNoRoom(error) && others > 0) this.#limit = Math.min(this.#limit, others)
        this.#leave(seat)
        if (!isNoRoom(error) || this.#limit === MOST) throw error
        if (others > 0) continue
        if (tries++ >= TRIES) throw error
        await sleep(this.#clock, PAUSE)
      }
    }
  }

  #turn(seat: Seat): Promise<void> {
    return new Promise(resolve => {
      const sit = () => {
        this.#seats.add(seat)
        resolve()
      }
      if (this.#seats.size < this.#limit && this.#queue.length === 0) return sit()
      this.#queue.push(sit)
      for (const one of this.#seats) one.giveWay()
    })
  }

  #leave(seat: Seat): void {
    this.#seats.delete(seat)
    while (this.#seats.size < this.#limit && this.#queue.length > 0) this.#queue.shift()?.()
    if (this.#queue.length > 0) for (const one of this.#seats) one.giveWay()
  }
}

/** The channel itself was refused, not the program. */
const isNoRoom = (error: unknown): boolean => (error as { reason?: unknown }).reason !== undefined
