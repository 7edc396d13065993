import { Anchor } from 'lucide-react'
import { lossOf } from '../../../shared/lab/impact.ts'
import type { Node, Service } from '../../../shared/lab/model.ts'
import { portOf } from '../../../shared/lab/ports.ts'
import { runsOn } from '../../../shared/lab/runs.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { launchable } from '../../mirror/select.ts'
import { binarySize } from '../../parts/bytes.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { nodePageTexts as texts } from '../../texts/en/nodePage.ts'
import { placeOf } from '../route.ts'

/** What lives on the machine and what would go dark without it. */
export function Depends({ node }: { node: Node }) {
  const tables = useMirror(mirror => mirror.lab?.tables)
  if (!tables) return null
  const { volumes, services } = lossOf(tables, node)
  const here = launchable(tables.services).filter(service => runsOn(service, node))
  const shown = services.filter(({ service }) => service.launchable)
  return (
    <>
      <section aria-label={texts.takesDown}>
        <div className="section-head ruled">
          <h2 className="section">{texts.takesDown}</h2>
        </div>
        {shown.length === 0 ? (
          <p className="secondary">{texts.takesDownNothing}</p>
        ) : (
          <ul className="here">
            {shown.map(({ service, fate }) => (
              <ServiceLine
                key={service.id}
                service={service}
                note={fate === 'stays-down' ? texts.staysDown : texts.moves}
              />
            ))}
          </ul>
        )}
      </section>
      <section aria-label={texts.volumes}>
        <div className="section-head ruled">
          <h2 className="section">{texts.volumes}</h2>
        </div>
        {volumes.length === 0 ? (
          <p className="secondary">{texts.volumesNone}</p>
        ) : (
          <ul className="here">
            {volumes.map(volume => (
              <li key={volume.id}>
                <Anchor size={11} aria-hidden="true" />
                <a
                  className="name"
                  href={placeOf({ page: 'storage', node: null, more: { volume: volume.id } })}
                  title={`${volume.namespace}/${volume.name}`}
                >
                  {volume.name}
                </a>
                <span className="secondary">
                  {volume.asked === null ? texts.unknown : texts.asked(binarySize(volume.asked))}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {here.length > 0 && (
        <section aria-label={texts.services}>
          <div className="section-head ruled">
            <h2 className="section">{texts.services}</h2>
          </div>
          <ul className="here">
            {here.map(service => (
              <ServiceLine key={service.id} service={service} note={String(portOf(service) ?? '')} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function ServiceLine({ service, note }: { service: Service; note: string }) {
  return (
    <li>
      <StateMark shape={service.state} size={11} />
      <a className="name" href={placeOf({ page: 'services', service: service.id })} title={service.name}>
        {service.name}
      </a>
      <span className="secondary">{note}</span>
    </li>
  )
}
