import type { HostMark } from '../lab/hostMark.ts'
import type { HostSeen, Observation } from '../lab/observation.ts'
import { KeptFile } from './keptFile.ts'

export interface HostMarksOptions {
  readonly file: string
  /** The hardware address at an address of the local network; null where it cannot be told. */
  readonly neighbour: (address: string) => Promise<string | null>
  /** Whether a host is reached from here: behind another its address is none of this network. */
  readonly isDirect: (host: string) => boolean
  readonly observe: (observations: Observation[]) => void
  readonly log: (line: string) => void
}

type Marks = Readonly<Record<string, HostMark>>

/**
 * Remembers by what the machine behind each SSH host was known, in a file of the data folder: when a host key changes,
 * that speaks for or against a machine that was set up anew.
 */
export class HostMarks {
  #options: HostMarksOptions
  #kept: KeptFile<Marks>
  #marks: Marks = {}
  /** Needs whose neighbour was asked for. */
  #asked = new Set<string>()

  constructor(options: HostMarksOptions) {
    this.#options = options
    this.#kept = new KeptFile<Marks>(options.file, {
      version: 1,
      read: ({ hosts }) => marksOf(hosts),
      write: hosts => ({ hosts }),
      unread: 'a host key that changes has less to be judged by',
      unwritten: 'what machines are known by is not remembered',
    })
  }

  /** Reads what is kept and tells it. */
  async start(): Promise<void> {
    const { value, problem } = await this.#kept.read()
    if (problem !== null) this.#options.log(problem)
    this.#marks = value ?? {}
    this.#options.observe(
      Object.entries(this.#marks).map(([host, mark]) => ({ type: 'mark', host, mark, at: mark.at })),
    )
  }

  /** Learns from what a host tells once at each connection, and looks who answers in place of one that changed. */
  heard(one: Observation): void {
    if (one.type === 'host' && 'machineId' in one.facts) void this.#learn(one)
    if (one.type !== 'source' || one.status.need?.kind !== 'host-key') return
    const { id, verdict, shownAt: address, direct } = one.status.need
    if (verdict !== 'changed' || !direct || address === null || this.#asked.has(id)) return
    this.#asked.add(id)
    void this.#look(address, one.at)
  }

  /** Resolves when everything that was learned is on disk. */
  written(): Promise<void> {
    return this.#kept.written()
  }

  async #learn({ host, address, facts, at }: HostSeen): Promise<void> {
    const held = Object.hasOwn(this.#marks, host) ? this.#marks[host] : undefined
    const machineId = facts.machineId ?? null
    const { neighbour, isDirect } = this.#options
    const mac = address !== null && isDirect(host) ? await neighbour(address) : null
    const mark: HostMark = {
      machineId,
      bootId: facts.bootId ?? null,
      address,
      mac,
      since: held && held.machineId === machineId ? held.since : at,
      at,
    }
    this.#marks = { ...this.#marks, [host]: mark }
    this.#options.observe([{ type: 'mark', host, mark, at }])
    const problem = await this.#kept.write(this.#marks)
    if (problem !== null) this.#options.log(problem)
  }

  async #look(address: string, at: number): Promise<void> {
    const mac = await this.#options.neighbour(address)
    this.#options.observe([{ type: 'neighbour', address, mac, at }])
  }
}

/** The marks of such a file; throws where it holds anything else. */
function marksOf(hosts: unknown): Marks {
  if (typeof hosts !== 'object' || hosts === null) throw new TypeError('not a file of hosts')
  const textOrNull = (value: unknown) => value === null || typeof value === 'string'
  for (const one of Object.values(hosts)) {
    const mark = one as Partial<Record<keyof HostMark, unknown>> | null
    const texts = [mark?.machineId, mark?.bootId, mark?.address, mark?.mac].every(textOrNull)
    if (!texts || typeof mark?.since !== 'number' || typeof mark.at !== 'number')
      throw new TypeError('not a host')
  }
  return hosts as Marks
}
