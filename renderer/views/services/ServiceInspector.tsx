import { ArrowUpRight, Copy } from 'lucide-react'
import { durationWords } from '../../../shared/lab/age.ts'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import type { Service } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { binarySize } from '../../parts/bytes.ts'
import { Facts } from '../../parts/Facts.tsx'
import { Inspector } from '../../parts/Inspector.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { Age } from '../Age.tsx'
import { checkService, copyText, openService, useActs } from '../acts.ts'
import { go } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'
import { Paths } from './Paths.tsx'

/** The details of one service: where it runs, how it is reached, what it is made of. */
export function ServiceInspector({ id }: { id: ServiceId }) {
  const service = useMirror(mirror => mirror.lab?.tables.services.get(id))
  const close = () => go({ service: null })
  if (!service) {
    return (
      <Inspector
        label="Service details"
        head={<h2 className="panel-title">Not in the lab</h2>}
        onClose={close}
      >
        <p className="inspector-part">
          No service of this name is listed now. It was deleted, or its cluster has not been read yet.
        </p>
      </Inspector>
    )
  }
  return (
    <Inspector label={`Details of ${service.name}`} head={<Head service={service} />} onClose={close}>
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
  const pods = endpoints ? `${endpoints.ready} of ${endpoints.total} pods` : 'no endpoints seen'
  const on = runsOn.length > 0 ? ` on ${runsOn.join(', ')}` : ''
  return (
    <>
      <h2 className="panel-title with-mark">
        <StateMark shape={service.state} size={13} />
        <span className="name" title={service.name}>
          {service.name}
        </span>
      </h2>
      <p className="secondary clip" title={`${service.namespace}, ${pods}${on}`}>
        {service.namespace}, {pods}
        {on}
      </p>
    </>
  )
}

function Acts({ service }: { service: Service }) {
  const blocked = useBlocked()
  const opening = useActs(acts => acts.opening.has(service.id))
  const checking = useActs(acts => acts.checking.has(service.id))
  const address = service.best ?? service.paths[0]?.url
  return (
    <div className="inspector-acts">
      <Button
        look="primary"
        blocked={blocked}
        aria-label={`Open ${service.name}`}
        onClick={() => void openService(service)}
      >
        <ArrowUpRight size={15} /> {opening ? 'Opening…' : service.best ? 'Open by LAN' : 'Try to open'}
        <Kbd>O</Kbd>
      </Button>
      {address && (
        <Button
          icon
          aria-label="Copy address"
          title={`Copy ${address}`}
          onClick={() => void copyText('address', address)}
        >
          <Copy size={14} />
        </Button>
      )}
      <Button blocked={blocked} onClick={() => void checkService(service)} title="Try every path now (R)">
        {checking ? 'Checking…' : 'Check now'}
      </Button>
    </div>
  )
}

function Verdict({ service }: { service: Service }) {
  const lasting = useTick(now => (service.since === null ? null : durationWords(now - service.since)))
  return (
    <div className={`inspector-part verdict verdict-${service.state}`}>
      <p className="ink">{service.verdict}</p>
      <p className="secondary">
        <span className={`state-${service.state}`}>{STATE_WORDS[service.state]}</span>
        {lasting !== null && ` for ${lasting}`} · known <Age at={service.at} /> ago
      </p>
    </div>
  )
}

function ServiceFacts({ service }: { service: Service }) {
  const tables = useMirror(mirror => mirror.lab?.tables)
  const workloads = service.workloads.flatMap(id => tables?.workloads.get(id) ?? [])
  const volumes = service.volumes.flatMap(id => tables?.volumes.get(id) ?? [])
  const ports = service.ports.map(
    port =>
      `${port.port}${port.nodePort === null ? '' : ` at ${port.nodePort}`}/${port.protocol}${port.name ? ` ${port.name}` : ''}`,
  )
  return (
    <Facts
      facts={[
        ['Type', service.type],
        ['Ports', ports.length > 0 ? <span className="mono">{ports.join(', ')}</span> : null],
        ['Range', range(service)],
        ['Image', service.image === null ? null : <span className="mono">{service.image}</span>],
        ['Runs on', service.runsOn.length > 0 ? service.runsOn.join(', ') : 'no node'],
        ['Workloads', workloads.length === 0 ? null : <Lines lines={workloads.map(workloadWords)} />],
        ['Volumes', volumes.length === 0 ? null : <Lines lines={volumes.map(volumeWords)} />],
      ]}
    />
  )
}

function workloadWords(workload: { kind: string; name: string; ready: number; desired: number }): string {
  return `${workload.kind} ${workload.name}, ${workload.ready} of ${workload.desired} ready`
}

function volumeWords(volume: { name: string; asked: number | null }): string {
  return volume.asked === null ? volume.name : `${volume.name}, ${binarySize(volume.asked)} asked`
}

function range(service: Service): string | null {
  if (!service.range) return service.launchable ? 'in no named range' : null
  const words = `${service.group ?? 'unnamed'}, ${service.range.from}–${service.range.to}`
  return service.offConvention ? `${words}; off convention` : words
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map(line => <p key={line}>{line}</p>)
}
