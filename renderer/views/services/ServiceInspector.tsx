import { ArrowUpRight, Copy, Star } from 'lucide-react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import { needsOf } from '../../../shared/lab/impact.ts'
import type { Service } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { binarySize } from '../../parts/bytes.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Filled } from '../../parts/Filled.tsx'
import { GoneInspector, Inspector, InspectorTitle } from '../../parts/Inspector.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { Age } from '../Age.tsx'
import { checkService, copyText, openService, useActs } from '../acts.ts'
import { toggleFavourite, useFavourites } from '../favourites.ts'
import { go, placeOf } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'
import { Paths } from './Paths.tsx'

/** The details of one service: where it runs, how it is reached, what it is made of. */
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
      {service.launchable && <Acts service={service} />}
      <Verdict service={service} />
      {service.paths.length > 0 && <Paths service={service} />}
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

function Acts({ service }: { service: Service }) {
  const blocked = useBlocked()
  const opening = useActs(acts => acts.opening.has(service.id))
  const checking = useActs(acts => acts.checking.has(service.id))
  const address = service.best ?? service.paths[0]?.url
  const words = opening
    ? commonTexts.opening
    : service.best
      ? servicesTexts.openByLan
      : servicesTexts.tryToOpen
  return (
    <div className="inspector-acts">
      <Button look="primary" blocked={blocked} onClick={() => void openService(service)}>
        <ArrowUpRight size={15} /> {words} <span className="hidden">{service.name}</span>
        <Kbd>O</Kbd>
      </Button>
      {address && (
        <Button
          icon
          aria-label={commonTexts.copyAddress}
          title={commonTexts.copy(address)}
          onClick={() => void copyText(commonTexts.address, address)}
        >
          <Copy size={14} />
        </Button>
      )}
      <Button blocked={blocked} onClick={() => void checkService(service)} title={servicesTexts.checkTitle}>
        {checking ? commonTexts.checking : servicesTexts.checkNow}
      </Button>
    </div>
  )
}

/** A star that stays: the service stands among the favourites of tray, launcher and lists. */
function Favourite({ service }: { service: Service }) {
  const blocked = useBlocked()
  const on = useFavourites().includes(service.id)
  return (
    <Button
      look="plain"
      small
      icon
      blocked={blocked}
      aria-pressed={on}
      aria-label={servicesTexts.favourite}
      title={on ? servicesTexts.dropFavourite : servicesTexts.makeFavourite}
      onClick={() => void toggleFavourite(service.id)}
    >
      <Star size={15} fill={on ? 'currentColor' : 'none'} />
    </Button>
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
  const tables = useMirror(mirror => mirror.lab?.tables)
  const { workloads, volumes, nodes } = tables
    ? needsOf(tables, service)
    : { workloads: [], volumes: [], nodes: [] }
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
        [
          servicesTexts.workloads,
          workloads.length === 0
            ? null
            : workloads.map(workload => (
                <p key={workload.id}>
                  <a
                    href={placeOf({
                      page: 'pods',
                      service: null,
                      node: null,
                      more: { workload: workload.id },
                    })}
                    title={servicesTexts.podsOf(workload.name)}
                  >
                    {workloadWords(workload)}
                  </a>
                </p>
              )),
        ],
        [servicesTexts.volumes, volumes.length === 0 ? null : <Lines lines={volumes.map(volumeWords)} />],
        [
          servicesTexts.dependsOn,
          nodes.length === 0
            ? null
            : nodes.map(node => (
                <p key={node.id} className="with-mark">
                  <StateMark shape={node.state} size={11} />
                  <a className="name" href={placeOf({ page: 'node', node: node.id })} title={node.name}>
                    {node.name}
                  </a>
                </p>
              )),
        ],
      ]}
    />
  )
}

function workloadWords(workload: { kind: string; name: string; ready: number; desired: number }): string {
  return servicesTexts.workloadWords(workload.kind, workload.name, workload.ready, workload.desired)
}

function volumeWords(volume: { name: string; asked: number | null }): string {
  return volume.asked === null
    ? volume.name
    : `${volume.name}, ${commonTexts.asked(binarySize(volume.asked))}`
}

function range(service: Service): string | null {
  if (!service.range) return service.launchable ? commonTexts.inNoRange : null
  const { from, to } = service.range
  return servicesTexts.rangeWords(service.group, from, to, service.offConvention)
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map(line => <p key={line}>{line}</p>)
}
