import { layOut } from '../../../renderer/views/topology/layout/layOut.ts'
import { skeletonOf } from '../../../renderer/views/topology/layout/skeleton.ts'
import { type Drawn, pointsOf } from './drawn.ts'
import { type Given, layOutByDagre, layOutByElk } from './peers.ts'
import { topologyLab, type World } from './world.ts'

export type Engine = 'ours' | 'dagre' | 'elk'

export interface Shot {
  /** The one layout, ms. */
  readonly wall: number
  readonly drawn: Drawn
}

declare global {
  /** What the bench calls in the browser: lays a world out once and tells how long that took. */
  var shoot: (engine: Engine, world: World, width: number) => Promise<Shot>
}

globalThis.shoot = async (engine, world, width) => {
  const lab = topologyLab(world)
  const ours = () => {
    const layers = { physical: true, network: true, services: true }
    const skeleton = skeletonOf({ lab, others: 0, layers, unfolded: new Set(['*']), only: null })
    return layOut(skeleton, width, null)
  }
  if (engine === 'ours') {
    const began = performance.now()
    const { boxes, links } = ours()
    const wall = performance.now() - began
    return { wall, drawn: { boxes, lines: links.map(link => ({ ...link, points: pointsOf(link.path) })) } }
  }
  // The peers are handed what ours makes of the lab; making it is not in their time. Ours has sorted it: that is not
  // theirs to begin with.
  const { boxes, links } = ours()
  const byId = <Item extends { id: string }>(items: readonly Item[]) =>
    items.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
  const given: Given = { boxes: byId(boxes), links: byId(links) }
  const began = performance.now()
  const drawn = engine === 'dagre' ? layOutByDagre(given) : await layOutByElk(given)
  return { wall: performance.now() - began, drawn }
}
