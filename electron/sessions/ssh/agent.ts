import ssh2, { type BaseAgent, type ParsedKey } from 'ssh2'
import { type Clock, within } from '../../clock.ts'

/** An agent that takes longer to say which keys it holds is not there for us. */
const LIST_DEADLINE = 5_000

/** An SSH agent and the keys it holds; the private ones never leave it. */
export interface Agent {
  readonly keys: readonly ParsedKey[]
  /** Of this agent the given keys alone, in this order, as ssh2 tries them one after the other. */
  only(keys: readonly ParsedKey[]): BaseAgent<ParsedKey>
}

/**
 * Asks the agent at a socket or pipe which keys it holds. Rejects with an Error where none answers. It is asked for
 * signatures only, and is never forwarded.
 */
export async function askAgent(socket: string, clock: Clock): Promise<Agent> {
  const agent = ssh2.createAgent(socket)
  const asked = new Promise<ParsedKey[]>((resolve, reject) => {
    agent.getIdentities((error, keys = []) => {
      if (error) reject(error)
      else resolve(keys.map(key => ssh2.utils.parseKey(key as Buffer)).filter(isKey))
    })
  })
  const late = () => new Error(`no answer in ${LIST_DEADLINE / 1000} s`)
  const keys = await within(clock, LIST_DEADLINE, asked, late)
  return { keys, only: some => new SomeKeys(agent, some) }
}

const isKey = (key: ParsedKey | Error): key is ParsedKey => !(key instanceof Error)

class SomeKeys extends ssh2.BaseAgent<ParsedKey> {
  #agent: BaseAgent
  #keys: readonly ParsedKey[]

  constructor(agent: BaseAgent, keys: readonly ParsedKey[]) {
    super()
    this.#agent = agent
    this.#keys = keys
  }

  getIdentities(answer: ssh2.IdentityCallback<ParsedKey>): void {
    answer(undefined, [...this.#keys])
  }

  sign(
    key: ParsedKey,
    data: Buffer,
    options: ssh2.SigningRequestOptions | ssh2.SignCallback,
    answer?: ssh2.SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options)
    else this.#agent.sign(key, data, options, answer)
  }
}
