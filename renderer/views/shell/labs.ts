import type { LabId } from '../../../shared/lab/ids.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { go } from '../route.ts'

/** Shows another lab on the page that is open; what was inspected in the one before is left behind. */
export function showLab(id: LabId): void {
  go({ lab: id, service: null, node: null })
  void useMirror.getState().commands?.selectLab(id)
}

/** The first letters of a name's first two words, for where there is no room for more. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(word => word !== '')
  return words
    .slice(0, 2)
    .map(word => [...word][0] ?? '')
    .join('')
}
