import { create } from 'zustand'
import type { AppState } from '../../shared/contract/app.ts'
import type { Fault } from '../../shared/contract/fault.ts'
import type { LabId } from '../../shared/lab/ids.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { applyPatch } from '../../shared/lab/patch.ts'
import { inertPatch, inertValue } from './inertPatch.ts'
import type { Commands, Cost, LabRow, MirrorWriter } from './writer.ts'

/** How the page stands with the backend. Times are this computer's. */
export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'up'; since: number }
  | { kind: 'lost'; since: number; nextTry: number; reason: string }
  | { kind: 'signed-out'; since: number }

/** The page's copy of what the backend holds. */
export interface Mirror {
  link: LinkState
  /** null: not heard yet. */
  labs: readonly LabRow[] | null
  /** The lab that is watched; its copy may still be on its way. */
  watched: LabId | null
  lab: Lab | null
  /** Why the lab cannot be watched; null while it can. */
  fault: Fault | null
  cost: Cost | null
  /** Settings and what is true of Homeport as a whole; null: not heard yet. */
  app: AppState | null
  /** The backend's time less this computer's, in ms. */
  offset: number
  /** The backend's time of the last patch that changed anything. */
  changedAt: number | null
  commands: Commands | null
}

export const useMirror = create<Mirror>()(() => ({
  link: { kind: 'connecting' },
  labs: null,
  watched: null,
  lab: null,
  fault: null,
  cost: null,
  app: null,
  offset: 0,
  changedAt: null,
  commands: null,
}))

const { setState: set, getState: get } = useMirror

const NONE: ReadonlySet<string> = new Set()

/** The one writer of the mirror; the link holds it. */
export const mirrorWriter: MirrorWriter = {
  up: () => set({ link: { kind: 'up', since: Date.now() } }),

  lost(reason, nextTry) {
    const { link } = get()
    const since = link.kind === 'lost' || link.kind === 'signed-out' ? link.since : Date.now()
    set({ link: { kind: 'lost', since, nextTry, reason } })
  },

  signedOut() {
    const { link } = get()
    if (link.kind !== 'signed-out') set({ link: { kind: 'signed-out', since: Date.now() } })
  },

  labs(listed) {
    const labs = listed.map(lab => ({ ...lab, name: inert(lab.name), sentence: inert(lab.sentence) }))
    // The list comes every few seconds; an equal one changes nothing.
    if (JSON.stringify(labs) !== JSON.stringify(get().labs)) set({ labs })
  },

  watching(lab) {
    const same = get().lab?.id === lab
    set(same ? { watched: lab, fault: null } : { watched: lab, lab: null, fault: null, changedAt: null })
  },

  patch(patch) {
    const { lab, changedAt } = get()
    const next = applyPatch(lab, inertPatch(patch))
    const changed =
      patch.from === null || [...Object.values(patch.set), ...Object.values(patch.gone)].some(x => x?.length)
    set({
      lab: next,
      fault: null,
      offset: patch.at - Date.now(),
      changedAt: changed ? patch.at : changedAt,
    })
  },

  watchFailed: fault => set({ fault }),
  cost: cost => set({ cost }),
  app: app => set({ app: { ...app, problems: inertValue(app.problems, NONE) } }),
}

/** Hands views what they may ask of the backend; once, by the link. */
export function installCommands(commands: Commands): void {
  set({ commands })
}
