import type { LabId } from '../../../shared/lab/ids.ts'
import { type ShownState, STATE_WORDS } from '../../../shared/lab/state.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { go } from '../route.ts'

/** A lab as the rail and the menu show it. */
export interface ShownLab {
  readonly id: LabId
  readonly name: string
  readonly state: ShownState
  readonly nodes: number
  readonly problems: number
  readonly shown: boolean
}

/**
 * The labs there are. The list is read now and then; of the one that is watched the page knows more. Without a
 * connection nobody knows how any of them is.
 */
export function useLabs(): readonly ShownLab[] {
  const labs = useMirror(mirror => mirror.labs)
  const watched = useMirror(mirror => mirror.watched)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const state = useMirror(mirror => mirror.lab?.state)
  const nodes = useMirror(mirror => mirror.lab?.tables.nodes.size)
  const problems = useMirror(mirror => mirror.lab?.tables.problems.size)
  return (labs ?? []).map(lab => {
    const shown = lab.id === watched
    return {
      id: lab.id,
      name: lab.name,
      state: up ? (shown && state) || lab.state : 'unknown',
      nodes: (shown ? nodes : undefined) ?? lab.nodes,
      problems: (shown ? problems : undefined) ?? lab.problems,
      shown,
    }
  })
}

/** What stands beside a lab's name: its problems, else its nodes, else in a word how it is. */
export function noteOf({ problems, nodes, state }: ShownLab): string {
  if (problems > 0) return shellTexts.labProblems(problems)
  return nodes > 0 ? commonTexts.nodes(nodes) : STATE_WORDS[state]
}

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
