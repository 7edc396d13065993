import { useEffect, useMemo, useState } from 'react'
import { useMirror } from '../../mirror/mirror.ts'
import type { InputOf, OutputOf } from '../../mirror/writer.ts'
import type { OtherLab } from './entries.ts'
import type { Use } from './rank.ts'

type Name = 'palette.uses' | 'palette.services'

/** What is asked for once each time the palette opens; null until it is told, and for good where it is not. */
function useOnce<Asked extends Name>(name: Asked, input: InputOf<Asked> | null): OutputOf<Asked> | null {
  const ask = useMirror(mirror => mirror.commands?.ask)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const [told, setTold] = useState<OutputOf<Asked> | null>(null)
  const asked = input && JSON.stringify(input)
  useEffect(() => {
    if (!ask || !up || asked === null) return
    let wanted = true
    ask(name, JSON.parse(asked) as InputOf<Asked>).then(
      answer => wanted && setTold(answer),
      // The palette does without it.
      () => {},
    )
    return () => {
      wanted = false
    }
  }, [ask, up, name, asked])
  return told
}

/** How often each entry was chosen. Without it the palette ranks by what is typed alone. */
export function useUses(): ReadonlyMap<string, Use> {
  const rows = useOnce('palette.uses', {})
  return useMemo(() => new Map(rows?.map(row => [row.key, row])), [rows])
}

const NONE: readonly OtherLab[] = []

/** What can be opened in the labs that are not shown. */
export function useOtherLabs(): readonly OtherLab[] {
  const lab = useMirror(mirror => mirror.watched)
  return useOnce('palette.services', lab === null ? null : { lab }) ?? NONE
}
