import { Graph, layout } from '@dagrejs/dagre'
import elk, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js'
import type { Drawn, DrawnBox, Point } from './drawn.ts'

/** What the peers are given: our boxes in their sizes, and what is joined. They place them freely, without our families. */
export interface Given {
  readonly boxes: readonly Pick<DrawnBox, 'id' | 'w' | 'h'>[]
  readonly links: readonly { readonly from: string; readonly to: string }[]
}

interface Place {
  readonly x: number
  readonly y: number
}

/** dagre from top to bottom, with the quickest of its rankers that keep it at two rows: its own choice takes minutes. */
export function layOutByDagre({ boxes, links }: Given): Drawn {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'TB', ranker: 'tight-tree' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, w, h } of boxes) graph.setNode(id, { width: w, height: h })
  for (const { from, to } of links) graph.setEdge(from, to)
  layout(graph)
  return {
    boxes: boxes.map(({ id, w, h }) => {
      const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number }
      return { id, x: x - w / 2, y: y - h / 2, w, h }
    }),
    lines: links.map(({ from, to }) => {
      const { points } = graph.edge(from, to) as { points: Place[] }
      // It leads lines to the middle of a box and cuts them at its edge. Where two cross behind a third box they cross.
      const whole = [graph.node(from) as Place, ...points, graph.node(to) as Place]
      return { from, to, points: whole.map(({ x, y }): Point => [x, y]) }
    }),
  }
}

/** ELK's layered algorithm from top to bottom, else as it comes. */
export async function layOutByElk({ boxes, links }: Given): Promise<Drawn> {
  const root: ElkNode = await new elk.default().layout<ElkNode>({
    id: 'root',
    layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'DOWN' },
    children: boxes.map(({ id, w, h }): ElkNode => ({ id, width: w, height: h })),
    edges: links.map(
      ({ from, to }, i): ElkExtendedEdge => ({ id: `link ${i}`, sources: [from], targets: [to] }),
    ),
  })
  const edges = new Map(root.edges?.map(edge => [edge.id, edge.sections ?? []]))
  return {
    boxes: (root.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => {
      return { id, x, y, w: width, h: height }
    }),
    lines: links.map(({ from, to }, i) => {
      const corners = (edges.get(`link ${i}`) ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
        startPoint,
        ...bendPoints,
        endPoint,
      ])
      return { from, to, points: corners.map(({ x, y }): Point => [x, y]) }
    }),
  }
}
