import type { LabFile } from './labFileSchema.ts'

/** A lab whose owner wrote nothing. */
export const NO_LAB_FILE: LabFile = { sources: { kubernetes: [] }, ports: [], nodes: [] }

/** The range a port falls in; the first that fits. */
export function rangeOf(labFile: LabFile, nodePort: number): LabFile['ports'][number] | null {
  return labFile.ports.find(range => nodePort >= range.from && nodePort <= range.to) ?? null
}

/** Whether a name fits one of the globs (`*` and `?`); no glob at all fits everything. */
export function fits(globs: readonly string[] | undefined, name: string): boolean {
  if (!globs || globs.length === 0) return true
  return globs.some(glob => globMatches(glob, name))
}

/** `*` and `?` matching in time linear in both lengths, so that no pattern can stall the backend. */
export function globMatches(glob: string, text: string): boolean {
  let g = 0
  let t = 0
  let star = -1
  let mark = 0
  while (t < text.length) {
    if (g < glob.length && (glob[g] === '?' || (glob[g] !== '*' && glob[g] === text[t]))) {
      g++
      t++
    } else if (glob[g] === '*') {
      star = g++
      mark = t
    } else if (star >= 0) {
      g = star + 1
      t = ++mark
    } else return false
  }
  while (glob[g] === '*') g++
  return g === glob.length
}
