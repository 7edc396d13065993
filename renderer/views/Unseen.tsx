import type { Cluster } from '../../shared/lab/model.ts'
import { useMirror } from '../mirror/mirror.ts'
import { unseenTexts } from '../texts/en/unseen.ts'

/** Kinds that one cluster does not tell, by plural name; `reason` null: this user may not see them (403). */
export interface UnseenKinds {
  readonly cluster: Cluster
  readonly kinds: readonly string[]
  readonly reason: string | null
}

/** What no cluster tells of these kinds; null: of any. */
export function unseenOf(clusters: Iterable<Cluster>, kinds: readonly string[] | null): UnseenKinds[] {
  const wanted = (kind: string) => kinds === null || kinds.includes(kind)
  return [...clusters].flatMap(cluster => {
    const forbidden = cluster.notAllowed.filter(wanted)
    const failed = Map.groupBy(
      cluster.notRead.filter(row => wanted(row.kind)),
      row => row.reason,
    )
    return [
      ...(forbidden.length > 0 ? [{ cluster, kinds: forbidden, reason: null }] : []),
      ...[...failed].map(([reason, rows]) => ({ cluster, kinds: rows.map(row => row.kind), reason })),
    ]
  })
}

/** What a view cannot know: it then claims no emptiness. */
export function useUnseen(kinds: readonly string[] | null): readonly UnseenKinds[] {
  const clusters = useMirror(mirror => mirror.lab?.tables.clusters)
  return unseenOf(clusters?.values() ?? [], kinds)
}

/** Names the kinds that are not told and what to do: what is missing would pass for nothing there. */
export function Unseen({ kinds }: { kinds: readonly string[] | null }) {
  return useUnseen(kinds).map(({ cluster, kinds, reason }) => (
    <p key={`${cluster.id} ${reason}`} className="view-note">
      {reason === null
        ? unseenTexts.forbidden(kinds, cluster.name)
        : unseenTexts.failed(kinds, cluster.name, reason)}
    </p>
  ))
}
