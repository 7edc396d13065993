import type { Lab, Service } from '../../../shared/lab/model.ts'
import { nodeKey, nodeKeysOf } from '../../../shared/lab/runs.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { topologyTexts as texts } from '../../texts/en/topology.ts'
import { toggleInspected, useRoute } from '../route.ts'
import { PlaceBox } from './boxes.tsx'
import { type Layers, skeletonOf } from './layout/skeleton.ts'
import { OutlineStorage } from './OutlineStorage.tsx'

/** The same as the drawing, as a list: every place, machine and service, with what hangs on what in words. */
export function Outline({
  lab,
  layers,
  only,
}: {
  lab: Lab
  layers: Layers
  only: ReadonlySet<string> | null
}) {
  const route = useRoute()
  const skeleton = skeletonOf({ lab, others: 0, layers, unfolded: new Set(['*']), only })
  const { nodes, services } = lab.tables
  const running = new Map<string, Service[]>()
  for (const id of skeleton.groups.flatMap(group => group.services)) {
    const service = services.get(id)
    if (!service) continue
    for (const key of nodeKeysOf(service)) running.set(key, [...(running.get(key) ?? []), service])
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="outline" aria-label={texts.list} tabIndex={0}>
      {skeleton.places.length > 0 && (
        <section aria-label={texts.layer.network}>
          <h2 className="section">{texts.layer.network}</h2>
          <ul className="outline-places">
            {skeleton.places.map(kind => (
              <li key={kind}>
                <PlaceBox kind={kind} style={{}} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {skeleton.families.map(family => (
        <section key={family.label} aria-label={family.label}>
          <h2 className="section">{family.label}</h2>
          <ul>
            {family.nodes.map(id => {
              const node = nodes.get(id)
              if (!node) return null
              const here = (running.get(nodeKey(node) ?? '') ?? []).map(service => service.name)
              const words = [node.sentence, ...(here.length > 0 ? [texts.onNode(here.join(', '))] : [])].join(
                ' · ',
              )
              return (
                <li key={id} className="outline-row">
                  <StateMark shape={node.state} size={11} />
                  <button
                    type="button"
                    className="name"
                    title={node.name}
                    data-row=""
                    aria-pressed={route.node === id}
                    onClick={() => toggleInspected(id)}
                  >
                    {node.name}
                  </button>
                  <span className="secondary clip" title={words}>
                    {words}
                  </span>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
      {[...skeleton.groups.map(group => ({ ...group, key: `g ${group.key}` })), behindOf(skeleton)].map(
        group =>
          group.services.length === 0 ? null : (
            <section key={group.key} aria-label={group.label}>
              <h2 className="section">
                {group.range && (
                  <span className="mono">{texts.ports(group.range.from, group.range.to)} </span>
                )}
                {group.label}
              </h2>
              <ul>
                {group.services.map(id => {
                  const service = services.get(id)
                  return (
                    service && (
                      <li key={id} className="outline-row">
                        <StateMark shape={service.state} size={11} />
                        <button
                          type="button"
                          className="name"
                          title={service.name}
                          data-row={id}
                          aria-pressed={route.service === id}
                          onClick={() => toggleInspected(id)}
                        >
                          {service.name}
                        </button>
                        <Words service={service} />
                      </li>
                    )
                  )
                })}
              </ul>
            </section>
          ),
      )}
      <OutlineStorage behind={skeleton.behind} />
    </section>
  )
}

/** Where a service runs and how it is. */
function Words({ service: { runsOn, verdict } }: { service: Service }) {
  const place = runsOn.length > 0 ? texts.runsOn(runsOn.join(', ')) : texts.nowhere
  const words = `${place} · ${verdict}`
  return (
    <span className="secondary clip" title={words}>
      {words}
    </span>
  )
}

function behindOf(skeleton: ReturnType<typeof skeletonOf>) {
  const services = skeleton.behind.filter(one => one.kind === 'service').map(one => one.key)
  return { key: 'behind', label: texts.behind, range: null, services }
}
