import { hardwareAddress } from '../reach/gatewayTables.ts'
import type { Gateway } from '../reach/vantage.ts'
import { KeptFile } from './keptFile.ts'

/** Routers kept: a house may have two, and have had others before. */
const KEPT = 8

/** The routers that a lab was found behind, in a file of the data folder. */
export class HomeFile {
  gateways: readonly Gateway[] = []
  #kept: KeptFile<readonly Gateway[]>

  constructor(file: string) {
    this.#kept = new KeptFile(file, {
      version: 1,
      read: ({ gateways }) => gatewaysOf(gateways),
      write: gateways => ({ gateways }),
      unread: 'the network of this lab is learned anew',
      unwritten: 'the network of this lab is not remembered',
    })
  }

  /** Reads what is kept. Resolves to what is wrong with the file; null where nothing is. */
  async read(): Promise<string | null> {
    const { value, problem } = await this.#kept.read()
    this.gateways = value ?? []
    return problem
  }

  /** Keeps one more. Resolves to what went wrong, once; null where nothing did. */
  add(gateway: Gateway): Promise<string | null> {
    this.gateways = [gateway, ...this.gateways].slice(0, KEPT)
    return this.#kept.write(this.gateways)
  }

  /** Resolves when everything that was added is on disk. */
  written(): Promise<void> {
    return this.#kept.written()
  }
}

/** The routers of such a file; throws where it holds anything else. */
function gatewaysOf(gateways: unknown): Gateway[] {
  if (!Array.isArray(gateways)) throw new TypeError('not a file of routers')
  return gateways.slice(0, KEPT).map((one: { address?: unknown; mac?: unknown } | null) => {
    const mac = hardwareAddress(String(one?.mac))
    const address = one?.address ?? null
    if (mac === null || (address !== null && typeof address !== 'string')) throw new TypeError('not a router')
    return { address, mac }
  })
}
