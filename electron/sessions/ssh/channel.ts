import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../clock.ts'
import type { Seat } from './channelGate.ts'

const DEADLINE = 10_000
/** A shell whose input has ended is given this long to go. */
const GOODBYE = 2_000
/** An answer larger than this is no answer of ours. */
const LIMIT = 4 * 1024 * 1024

/**
 * Said once to each shell: plain C texts, the folders of administration tools, and none of the aliases and
 * functions that a login shell may hand down. `command` keeps a special builtin from ending the shell.
 */
const GREETING =
  'LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin; export LC_ALL PATH; \\unalias -a 2>/dev/null; ' +
  'command unset -f cat grep df printf uname test timeout vcgencmd 2>/dev/null; :'

/** A program on a node, by what it reads and writes. */
export type Shell = Duplex & { signal(name: string): void; close(): void }

/** A request that got no whole answer. The session lives on; the shell is opened anew for the next request. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError'
  /** Not even the opening of a shell was answered: the node or the way to it is gone, not just a program. */
  readonly silence: boolean

  constructor(message: string, silence = false) {
    super(message)
    this.silence = silence
  }
}

export interface Answer {
  /** Everything the script printed. */
  readonly text: string
  /** Its exit status. */
  readonly status: number
}

/**
 * One long-lived `sh` on a node. Requests are single lines, one after the other; each answer ends with a mark
 * that was drawn for it at random, so that nothing a node prints is taken for the end. What a login shell
 * prints before (message of the day, .bashrc) ends at the mark of the greeting and is dropped.
 */
export class Channel {
  #open: (seat: Seat) => Promise<Shell>
  #clock: Clock
  #shell: Shell | null = null
  #last: Promise<unknown> = Promise.resolve()
  #closed = false
  #busy = false
  /** Another waits for this one's place on the connection. */
  #wanted = false
  /** Gives up the request under way. */
  #giveUp: (error: ChannelError) => void = () => {}

  #asked: () => void

  /** `open` starts `sh` on the node, when it is its turn; `asked` is told each request. */
  constructor(open: (seat: Seat) => Promise<Shell>, clock: Clock, asked: () => void = () => {}) {
    this.#asked = asked
    this.#open = open
    this.#clock = clock
  }

  /**
   * Runs one line of sh; rejects with a ChannelError at the deadline (counted from its turn, and from when there is
   * room for a shell), on close, or past 4 MiB.
   */
  request(script: string, deadline = DEADLINE): Promise<Answer> {
    this.#asked()
    const turn = this.#last.then(() => this.#turn(script, deadline))
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Ends the shell; a request under way rejects. */
  close(): void {
    this.#closed = true
    this.#giveUp(new ChannelError('The channel is closed.'))
    this.#drop()
  }

  #turn(script: string, deadline: number): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.#closed) return reject(new ChannelError('The channel is closed.'))
      let over = false
      let opening = this.#shell === null
      let stop = () => {}
      const settle = (error: Error | null, answer?: Answer) => {
        if (over) return
        over = true
        stop()
        this.#busy = false
        if (error) this.#drop()
        else if (this.#wanted) this.#giveWay()
        if (answer) resolve(answer)
        else reject(error ?? new ChannelError('No answer.'))
      }
      this.#giveUp = settle
      const late = () => settle(new ChannelError(`No answer to a request in ${deadline / 1000} s.`, opening))
      const begin = () => {
        stop()
        if (!over) stop = this.#clock.after(deadline, late)
      }
      const ask = async () => {
        this.#busy = true
        if (!opening) begin()
        const shell = this.#shell ?? (await this.#opened(begin))
        opening = false
        // The deadline passed, or the session ended, while the shell was being opened.
        if (over || this.#closed) return end(shell)
        const greeted = this.#shell === shell
        this.#shell = shell
        if (!greeted) await exchange(shell, GREETING)
        if (!over) settle(null, await exchange(shell, script))
      }
      ask().catch((error: Error) =>
        settle(error instanceof ChannelError ? error : new ChannelError(`No shell: ${error.message}.`)),
      )
    })
  }

  async #opened(begin: () => void): Promise<Shell> {
    const giveWay = () => {
      this.#wanted = true
      if (!this.#busy) this.#giveWay()
    }
    this.#wanted = false
    const shell = await this.#open({ seated: begin, giveWay })
    shell.on('close', () => {
      if (this.#shell === shell) this.#shell = null
    })
    return shell
  }

  /** The end of its input ends the shell: a server counts one that was cut off until its program has gone. */
  #giveWay(): void {
    const shell = this.#shell
    this.#shell = null
    if (!shell) return
    shell.removeAllListeners('data')
    shell.resume()
    shell.on(
      'close',
      this.#clock.after(GOODBYE, () => end(shell)),
    )
    shell.end()
  }

  #drop(): void {
    const shell = this.#shell
    this.#shell = null
    if (shell) end(shell)
  }
}

/** Closing does not end the program on the node; asking sshd to kill it does, where it is new enough. */
function end(shell: Shell): void {
  shell.removeAllListeners('data')
  shell.resume()
  try {
    shell.signal('KILL')
    shell.close()
  } catch {
    // The connection is gone, and the channel with it.
  }
}

/** One request and its answer on an open shell. */
function exchange(shell: Shell, script: string): Promise<Answer> {
  const mark = randomBytes(8).toString('hex')
  const ending = new RegExp(`(?:^|\\n)${mark} (\\d{1,3})\\n`)
  return new Promise((resolve, reject) => {
    const heard: Buffer[] = []
    let size = 0
    let tail = ''
    const settle = (error: ChannelError | null, answer?: Answer) => {
      shell.off('data', read)
      shell.off('close', closed)
      if (answer) resolve(answer)
      else reject(error)
    }
    const closed = () => settle(new ChannelError('The node closed the shell.'))
    const read = (chunk: Buffer) => {
      heard.push(chunk)
      size += chunk.length
      tail = tail.slice(-mark.length - 8) + chunk.toString('latin1')
      const found = ending.exec(tail)
      if (found) {
        // The mark has a line break of its own before it.
        const behind = tail.length - found.index
        const text = Buffer.concat(heard, Math.max(0, size - behind)).toString('utf8')
        settle(null, { text, status: Number(found[1]) })
      } else if (size > LIMIT) settle(new ChannelError('The answer is larger than 4 MiB.'))
    }
    shell.on('data', read)
    shell.on('close', closed)
    shell.write(`${script}; printf '\\n%s %s\\n' ${mark} "$?"\n`)
  })
}
