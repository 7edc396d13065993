import type { AskName, StreamName } from './writer.ts'

/** Of each stream and answer, the fields that are compared or go back to the backend, and so stay as they came. */
export const KEPT_FIELDS: Readonly<Record<StreamName | AskName, ReadonlySet<string>>> = {
  'pods.window': new Set(['id', 'order', 'cluster']),
  'journal.watch': new Set(['subject', 'node']),
  'journal.lanes': new Set(['node']),
  'app.budget': new Set(['source', 'lab']),
  'labs.found': new Set(['file', 'context', 'alias', 'name', 'address']),
  'offers.dismiss': new Set(),
  'lab.add': new Set(['change']),
  'lab.join': new Set(['change']),
  'lab.undo': new Set(),
  'palette.uses': new Set(['key']),
  'palette.services': new Set(['id']),
  'labs.add': new Set(),
  'labs.addDemo': new Set(),
  'labs.forgetDemo': new Set(),
  'lab.diagnose': new Set(['id']),
  'needs.answer': new Set(),
  'programs.list': new Set(['digest']),
  'programs.forget': new Set(),
  'peer.ping': new Set(),
  'settings.change': new Set(),
  'app.pause': new Set(),
  'palette.used': new Set(),
}
