import path from 'node:path'
import { KeptFile } from './keptFile.ts'

interface Options<Choices> {
  readonly dataDir: string
  /** The file's name in the data folder. */
  readonly name: string
  /** What holds before its owner chose anything. */
  readonly defaults: Choices
  /** Throws where a value has the wrong type. */
  readonly read: (json: unknown) => Choices | Promise<Choices>
  /** What became of it where the file could not be read; where it could not be written. */
  readonly unread: string
  readonly unwritten: string
  /** Gets one sentence for each thing that is wrong with the file. */
  readonly tell: (problem: string) => void
}

/** What its owner chose, held here and kept in a file. */
export class KeptChoices<Choices extends object> {
  #kept: KeptFile<Choices>
  #now: Choices
  #tell: (problem: string) => void
  /** Changes that are on their way into the file. */
  #writing = 0

  constructor({ dataDir, name, defaults, read, unread, unwritten, tell }: Options<Choices>) {
    this.#now = defaults
    this.#tell = tell
    this.#kept = new KeptFile(path.join(dataDir, name), {
      version: 1,
      // What an older version did not know yet has its default; a wrong type is a damaged file.
      read: json => read({ ...defaults, ...json }),
      write: choices => choices,
      unread,
      unwritten,
    })
  }

  get now(): Choices {
    return this.#now
  }

  async load(): Promise<void> {
    const { value, problem } = await this.#kept.read()
    if (value !== null) this.#now = value
    if (problem !== null) this.#tell(problem)
  }

  /** Holds from now on, and is written. */
  set(choices: Choices): void {
    this.#now = choices
    this.#writing += 1
    void this.#kept.write(choices).then(problem => {
      this.#writing -= 1
      if (problem !== null) this.#tell(problem)
    })
  }

  /** Takes over what another process has written into the file; false while a change of our own is on its way there. */
  protected adopt(choices: Choices): boolean {
    if (this.#writing > 0) return false
    this.#now = choices
    return true
  }

  /** Resolves when every change is on disk. */
  written(): Promise<void> {
    return this.#kept.written()
  }
}
