import { useMirror } from '../../mirror/mirror.ts'
import type { LabRow } from '../../mirror/writer.ts'

/** The row of the lab that is shown; its `file` is where additions are written. A demo's files are its own. */
export function useShownLab(): LabRow | null {
  const watched = useMirror(mirror => mirror.watched)
  const labs = useMirror(mirror => mirror.labs)
  return labs?.find(lab => lab.id === watched) ?? null
}

/** The lab.yaml of the lab that is shown, where one may be written. */
export function useLabFile(): string | null {
  const lab = useShownLab()
  return lab === null || lab.demo ? null : lab.file
}
