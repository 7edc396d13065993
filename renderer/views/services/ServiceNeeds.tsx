import { needsOf, standWith, unread } from '../../../shared/lab/impact.ts'
import type { Node, Service, Tables, Volume, Workload } from '../../../shared/lab/model.ts'
import { runsOn } from '../../../shared/lab/runs.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { binarySize } from '../../parts/bytes.ts'
import { InspectorList } from '../../parts/Inspector.tsx'
import type { LinkedRow } from '../../parts/LinkList.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { needsTexts as texts } from '../../texts/en/needs.ts'
import { placeOf } from '../route.ts'

/** What a service stands on, and what else stands on the same. */
export function ServiceNeeds({ service }: { service: Service }) {
  const tables = useMirror(mirror => mirror.lab?.tables)
  if (!tables) return null
  const { workloads, volumes, nodes: pinned } = needsOf(tables, service)
  const running = [...tables.nodes.values()].filter(node => runsOn(service, node))
  const nodes = [...new Set([...pinned, ...running])]
  const kinds = unreadOf(tables, service)
  return (
    <>
      <InspectorList
        label={texts.dependsOn}
        rows={[
          ...workloads.map(workloadRow),
          ...volumes.map(volumeRow),
          ...nodes.map(node => nodeRow(node, pinned.includes(node))),
        ]}
        empty={kinds.length > 0 ? texts.notKnown(kinds) : texts.nothing}
      />
      <InspectorList
        label={texts.goesDown}
        rows={standWith(tables, service).map(({ service: other, shares }) => ({
          id: other.id,
          mark: <StateMark shape={other.state} size={11} />,
          name: other.name,
          href: placeOf({ service: other.id }),
          note: texts.shares[shares],
        }))}
        empty={kinds.length > 0 ? texts.notKnown(kinds) : texts.nothingElse}
      />
    </>
  )
}

function unreadOf(tables: Tables, service: Service): readonly string[] {
  const cluster = tables.clusters.get(service.cluster)
  return cluster ? unread(cluster) : []
}

function workloadRow({ id, name, kind, state, ready, desired }: Workload): LinkedRow {
  return {
    id,
    mark: <StateMark shape={state} size={11} />,
    name,
    title: texts.podsOf(kind, name),
    href: placeOf({ page: 'pods', service: null, node: null, more: { workload: id } }),
    note: texts.ready(kind, ready, desired),
  }
}

function volumeRow({ id, name, state, asked }: Volume): LinkedRow {
  return {
    id,
    mark: <StateMark shape={state} size={11} />,
    name,
    href: placeOf({ page: 'storage', service: null, node: null, more: { volume: id } }),
    note: texts.claim(asked === null ? null : binarySize(asked)),
  }
}

function nodeRow({ id, name, state }: Node, pinned: boolean): LinkedRow {
  return {
    id,
    mark: <StateMark shape={state} size={11} />,
    name,
    href: placeOf({ node: id }),
    note: pinned ? texts.dataOnly : texts.runsHere,
  }
}
