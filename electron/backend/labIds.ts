import { readdir } from 'node:fs/promises'
import type { LabId } from '../../shared/lab/ids.ts'
import { KeptChoices } from './keptChoices.ts'
import { slug } from './loadLab.ts'
import { installed } from './places.ts'

/** The id of the empty lab: no name gives two hyphens in a row. */
export const STAND_IN: LabId = 'stand--in'

/**
 * Which id the lab of which file has, kept in `labs.json` of the data folder. An id is minted once and stays: the lab's
 * own folder and its journal are found by it, whatever other labs come, go or are renamed.
 */
export class LabIds extends KeptChoices<{ readonly labs: Readonly<Record<string, LabId>> }> {
  #reserved = new Set<LabId>()

  /** `tell` gets one sentence for each thing that is wrong with the file. */
  constructor(dataDir: string, tell: (problem: string) => void) {
    super({
      dataDir,
      name: 'labs.json',
      defaults: { labs: {} },
      read: json => ({ labs: labsOf(json) }),
      unread: 'labs of one name may be taken for one another',
      unwritten: 'labs of one name may be taken for one another at the next start',
      tell,
    })
  }

  override async load(): Promise<void> {
    const files = await readdir(installed('resources/worlds')).catch(() => [] as string[])
    const worlds = files.map(file => file.replace(/\.yaml$/, ''))
    // A demo's id is its world, and its folder that with a prefix.
    this.#reserved = new Set(worlds.flatMap(world => [world, `demo-${world}`]))
    await super.load()
  }

  /** The id of the lab that an absolute path holds; minted from its name where the file has none yet. */
  of(file: string, name: string): LabId {
    const { labs } = this.now
    if (Object.hasOwn(labs, file)) return labs[file] as LabId
    const taken = new Set([...this.#reserved, ...Object.values(labs)])
    const wanted = slug(name)
    let id = wanted
    for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`
    this.set({ labs: { ...labs, [file]: id } })
    return id
  }
}

/** Read without a schema: the library for those takes a tenth of a command's start. */
function labsOf(json: unknown): Record<string, LabId> {
  const { labs } = json as { labs: unknown }
  if (typeof labs !== 'object' || labs === null) throw new TypeError('no labs')
  const ids = Object.values(labs as Record<string, unknown>)
  // It becomes the name of a folder.
  if (!ids.every(id => typeof id === 'string' && /^[a-z0-9][a-z0-9-]{0,60}$/.test(id))) {
    throw new TypeError('no id')
  }
  if (new Set(ids).size < ids.length) throw new TypeError('one id for two labs')
  return labs as Record<string, LabId>
}
