import { existsSync } from 'node:fs'
import path from 'node:path'
import type { JournalPage, JournalQuery } from '../../shared/contract/journal.ts'
import type { LabId, NodeId } from '../../shared/lab/ids.ts'
import { systemClock } from '../clock.ts'
import { journalPage, pruneJournal } from '../store/journalTable.ts'
import { Store } from '../store/store.ts'
import { IdentityFile } from './identityFile.ts'
import { loadLab } from './loadLab.ts'
import type { LabOptions } from './options.ts'
import { isOwn, ownLabFiles } from './ownLabs.ts'
import { Settings } from './settings.ts'

/** The journal of one lab as its files hold it. */
export interface StoredJournal {
  readonly lab: LabId
  page(query: Omit<JournalQuery, 'lab'>): Promise<JournalPage>
  /** The node of that name or id; undefined where none is known. */
  node(name: string): NodeId | undefined
  close(): Promise<void>
}

/** Reads the journal of the lab that the options select from its files alone: nothing is contacted. */
export async function storedJournal(options: LabOptions): Promise<StoredJournal> {
  const { id: lab, demo } = await selected(options)
  const folder = path.join(options.dataDir, 'labs', demo ? `demo-${lab}` : lab)
  const { minted } = await new IdentityFile(path.join(folder, 'identity.json')).read()
  let problem: string | null = null
  const store = new Store({
    dataDir: options.dataDir,
    clock: systemClock,
    tell: told => {
      problem = told
    },
    prune: db => pruneJournal(db, systemClock.wall(), false),
  })
  // What is not there is not made for a look at it.
  const there = existsSync(store.file)
  return {
    lab,
    page: async query => {
      if (!there) return { entries: [], more: false, since: null, problem: null }
      return store.read(db => journalPage(db, { ...query, lab }, problem))
    },
    node: name => [...minted].find(([known, id]) => id === name || known.split('/').at(-1) === name)?.[1],
    close: () => store.close(),
  }
}

/** The lab that a door of these options shows first. */
async function selected(options: LabOptions): Promise<{ id: LabId; demo: boolean }> {
  if (!isOwn(options)) return loadLab(options)
  const [first] = await ownLabFiles(process.env)
  if (first !== undefined) return loadLab({ ...options, lab: first })
  const settings = new Settings(options.dataDir, () => {})
  await settings.load()
  return loadLab({ ...options, demo: settings.now.demo })
}
