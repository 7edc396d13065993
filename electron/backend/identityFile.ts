import { ID_LENGTH, type NodeId } from '../../shared/lab/ids.ts'
import type { Minted } from '../lab/mint.ts'
import { KeptFile } from './keptFile.ts'

/**
 * The node ids that were given, by name, in a file of the data folder. A file that is damaged is kept aside,
 * one that cannot be read stays as it is; ids are then given anew.
 */
export class IdentityFile {
  #kept: KeptFile<Minted>

  constructor(file: string) {
    this.#kept = new KeptFile(file, {
      version: 1,
      read: ({ ids }) => idsOf(ids),
      write: minted => ({ ids: Object.fromEntries(minted) }),
      unread: 'nodes may get new ids',
      unwritten: 'ids of nodes are not kept',
    })
  }

  /** The stored ids, and what is wrong with the file; null where nothing is. */
  async read(): Promise<{ minted: Minted; problem: string | null }> {
    const { value, problem } = await this.#kept.read()
    return { minted: value ?? new Map(), problem }
  }

  /** Writes the ids whole. Resolves to what went wrong, once; null where nothing did. */
  write(minted: Minted): Promise<string | null> {
    return this.#kept.write(minted)
  }

  /** Resolves when everything given to `write` is on disk. */
  written(): Promise<void> {
    return this.#kept.written()
  }
}

/** The ids of such a file; throws where it holds anything else. */
function idsOf(ids: unknown): Minted {
  if (typeof ids !== 'object' || ids === null) throw new TypeError('not a file of ids')
  return new Map(Object.entries(ids).map(([name, id]) => [name, nodeIdOf(id)]))
}

function nodeIdOf(id: unknown): NodeId {
  if (typeof id === 'string' && id.startsWith('node:') && id.length <= ID_LENGTH) return id as NodeId
  throw new TypeError('not the id of a node')
}
