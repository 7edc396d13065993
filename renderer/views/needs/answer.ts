import type { Source } from '../../../shared/lab/model.ts'
import type { Answer } from '../../../shared/lab/need.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { askFor, say } from '../acts.ts'

/** Gives an answer and says what was done; false where it failed, which is said too. */
export async function giveAnswer({ id, need }: Source, answer: Answer, quiet = false): Promise<boolean> {
  const { watched } = useMirror.getState()
  if (need === null || watched === null) return false
  const done = await askFor('needs.answer', { lab: watched, source: id, need: need.id, answer })
  if (done === undefined) return false
  if (!quiet) say(`${done.done}.`)
  return true
}
