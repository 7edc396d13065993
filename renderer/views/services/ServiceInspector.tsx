import { durationWords } from '../../../shared/lab/age.ts'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import type { Service } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Filled } from '../../parts/Filled.tsx'
import { GoneInspector, Inspector, InspectorTitle } from '../../parts/Inspector.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { Age } from '../Age.tsx'
import { go } from '../route.ts'
import { Paths } from './Paths.tsx'
import { Favourite, ServiceActs } from './ServiceActs.tsx'
import { ServiceNeeds } from './ServiceNeeds.tsx'

/** The details of one service: how it is, how it is reached, what it depends on and what it takes down. */
export function ServiceInspector({ id }: { id: ServiceId }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const close = () => go({ service: null })
  if (!service) {
    return <GoneInspector label={servicesTexts.details} why={servicesTexts.gone} onClose={close} />
  }
  return (
    <Inspector
      label={commonTexts.detailsOf(service.name)}
      head={<Head service={service} />}
      mark={service.launchable && <Favourite service={service} />}
      onClose={close}
    >
      {service.launchable && <ServiceActs service={service} />}
      <Verdict service={service} />
      {service.paths.length > 0 && <Paths service={service} />}
      <ServiceNeeds service={service} />
      <div className="inspector-part">
        <ServiceFacts service={service} />
      </div>
    </Inspector>
  )
}

function Head({ service }: { service: Service }) {
  const { endpoints, runsOn } = service
  const pods = endpoints ? servicesTexts.pods(endpoints.ready, endpoints.total) : servicesTexts.noEndpoints
  const words = servicesTexts.head(service.namespace, pods, runsOn)
  return (
    <>
      <InspectorTitle state={service.state} name={service.name} />
      <p className="secondary clip" title={words}>
        {words}
      </p>
    </>
  )
}

function Verdict({ service }: { service: Service }) {
  const lasting = useTick(now => (service.since === null ? null : durationWords(now - service.since)))
  return (
    <div className={`inspector-part verdict verdict-${service.state}`}>
      <p className="ink">{service.verdict}</p>
      <p className="secondary">
        <Filled
          text={lasting === null ? servicesTexts.known : servicesTexts.knownFor}
          places={{
            state: <span className={`state-${service.state}`}>{STATE_WORDS[service.state]}</span>,
            duration: lasting,
            age: <Age at={service.at} />,
          }}
        />
      </p>
    </div>
  )
}

function ServiceFacts({ service }: { service: Service }) {
  const ports = service.ports.map(({ port, nodePort, protocol, name }) =>
    servicesTexts.portWords(port, nodePort, protocol, name),
  )
  return (
    <Facts
      facts={[
        [servicesTexts.type, service.type],
        [servicesTexts.ports, ports.length > 0 ? <span className="mono">{ports.join(', ')}</span> : null],
        [servicesTexts.range, range(service)],
        [servicesTexts.image, service.image === null ? null : <span className="mono">{service.image}</span>],
        [servicesTexts.runsOn, service.runsOn.length > 0 ? service.runsOn.join(', ') : servicesTexts.nowhere],
      ]}
    />
  )
}

function range(service: Service): string | null {
  if (!service.range) return service.launchable ? commonTexts.inNoRange : null
  const { from, to } = service.range
  return servicesTexts.rangeWords(service.group, from, to, service.offConvention)
}
