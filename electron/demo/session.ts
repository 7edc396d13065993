import type { ServerChannel } from 'ssh2'
import type { Host } from './shell/computer.ts'
import { Shell } from './shell/shell.ts'
import { Input } from './shell/streams.ts'

/** An unfinished command may be this long; more is not typed by anybody. */
const LONGEST = 1_000_000

/** One SSH channel with a shell behind it. */
export class Session {
  readonly #channel: ServerChannel
  readonly #shell: Shell
  readonly #onFault: (error: Error) => void
  readonly #stop = new AbortController()
  #closed = false

  constructor(host: Host, channel: ServerChannel, onFault: (error: Error) => void) {
    this.#channel = channel
    this.#onFault = onFault
    this.#shell = new Shell(
      host,
      {
        in: new Input(),
        out: text => this.#write(channel, text),
        err: text => this.#write(channel.stderr, text),
      },
      undefined,
      this.#stop.signal,
    )
    channel.on('error', onFault)
    channel.on('close', () => {
      this.#closed = true
      this.#stop.abort()
    })
  }

  #write(stream: { write(data: string): unknown }, text: string): void {
    if (!this.#closed && text !== '') stream.write(text)
  }

  /** Runs one command and ends, as `ssh host command` does. What is sent to it is its standard input. */
  async command(text: string): Promise<void> {
    await this.#guard(async () => {
      // Few commands read; those that do are given what has come by the time the sender is done.
      this.#channel.resume()
      this.#end(await this.#shell.run(text))
    })
  }

  /** A shell that reads its commands from the channel, line by line, until that ends. */
  async interactive(): Promise<void> {
    await this.#guard(async () => {
      let rest = ''
      this.#channel.setEncoding('utf8')
      for await (const chunk of this.#channel) {
        rest += chunk as string
        let end = rest.lastIndexOf('\n')
        if (end < 0 && rest.length <= LONGEST) continue
        if (rest.length > LONGEST) return this.#end(2)
        let unfinished = ''
        for (const line of rest.slice(0, end + 1).split(/(?<=\n)/)) {
          const said = await this.#shell.feed(unfinished + line)
          if ('ended' in said) return this.#end(said.ended)
          unfinished = said.rest
          await this.#drained()
        }
        end++
        rest = unfinished + rest.slice(end)
      }
      this.#end(rest.trim() === '' ? this.#shell.status : await this.#shell.run(rest))
    })
  }

  /** Waits until the other side has read enough of what was written. */
  #drained(): Promise<void> | undefined {
    if (this.#closed || !this.#channel.writableNeedDrain) return undefined
    return new Promise(resolve => {
      this.#channel.once('drain', resolve)
      this.#channel.once('close', resolve)
    })
  }

  async #guard(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      if (!this.#closed) this.#onFault(error as Error)
      this.#end(1)
    }
  }

  #end(status: number): void {
    if (this.#closed) return
    this.#closed = true
    this.#channel.exit(status)
    this.#channel.end()
    this.#channel.close()
  }
}
