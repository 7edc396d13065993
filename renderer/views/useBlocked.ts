import { useMirror } from '../mirror/mirror.ts'
import { commonTexts } from '../texts/en/common.ts'

/** Why nothing can be asked of Homeport now; null while it can. */
export function useBlocked(): string | null {
  return useMirror(mirror =>
    mirror.link.kind === 'up'
      ? null
      : mirror.link.kind === 'signed-out'
        ? commonTexts.signedOut
        : commonTexts.noConnection,
  )
}
