import type { Lab, Rows, Tables } from '../../../shared/lab/model.ts'
import type { TableName } from '../../../shared/lab/names.ts'
import { rowsOf } from '../facts.ts'
import { sameValue } from '../same.ts'
import { projectCluster, projectSource } from './clusters.ts'
import { type Context, indexed, placed } from './context.ts'
import { type LabName, projectHead } from './head.ts'
import { projectNode } from './nodes.ts'
import { projectPeers } from './peers.ts'
import { projectProblems } from './problems.ts'
import { projectService } from './services.ts'
import { projectVolumes } from './volumes.ts'
import { projectWorkloads } from './workloads.ts'

/**
 * The lab as its facts are now. Pure: computed anew from all facts, never kept in step by hand. Rows that
 * say the same as before stay the same objects, so that a diff is a comparison by reference.
 */
export function project(lab: LabName, given: Context): Lab {
  const context = indexed(given)
  const { facts, before } = context
  const share = <Name extends TableName>(name: Name, rows: readonly Rows[Name][]) =>
    shared(before?.tables[name], rows)
  const clusters = [...facts.clusters]
  const nodes = share(
    'nodes',
    context.nodes.map(node => projectNode(context, node)),
  )
  const whole = placed(context, nodes)
  const told = {
    nodes,
    clusters: share(
      'clusters',
      clusters.map(([name, held]) => projectCluster(context, name, held)),
    ),
    services: share(
      'services',
      clusters.flatMap(([name, held]) =>
        [...rowsOf(held, 'services').values()].map(row => projectService(whole, name, held, row)),
      ),
    ),
    workloads: share(
      'workloads',
      clusters.flatMap(([name, held]) => projectWorkloads(context, name, held)),
    ),
    volumes: share(
      'volumes',
      clusters.flatMap(([name, held]) => projectVolumes(whole, name, held)),
    ),
    peers: share('peers', projectPeers(context)),
    sources: share(
      'sources',
      [...facts.sources].map(([id, held]) => projectSource(context, id, held)),
    ),
  }
  const tables: Tables = { ...told, problems: share('problems', projectProblems(whole, told)) }
  const head = projectHead(lab, tables, context)
  return { ...head, revision: before?.revision ?? 0, at: context.now, tables }
}

/** The rows by id, each replaced by the row that was there where both say the same; likewise the table. */
function shared<Row extends { readonly id: string }>(
  before: ReadonlyMap<string, Row> | undefined,
  rows: readonly Row[],
): ReadonlyMap<string, Row> {
  const next = new Map<string, Row>()
  for (const row of rows) {
    const held = before?.get(row.id)
    next.set(row.id, held && sameValue(held, row) ? held : row)
  }
  const same = before && before.size === next.size && [...next].every(([id, row]) => before.get(id) === row)
  return same && sameOrder(before, next) ? before : next
}

function sameOrder(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  const keys = b.keys()
  for (const key of a.keys()) if (keys.next().value !== key) return false
  return true
}
