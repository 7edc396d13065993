import { Keyboard } from 'lucide-react'
import { ageOf, ageWords } from '../../../shared/lab/age.ts'
import type { Source } from '../../../shared/lab/model.ts'
import { PROBE_EVERY } from '../../../shared/lab/paths.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { launchable } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'

interface Props {
  onConnections: () => void
  onKeys: () => void
}

export function StatusBar({ onConnections, onKeys }: Props) {
  return (
    <footer className="statusbar">
      <Live />
      <button type="button" className="status-part" onClick={onConnections} title="Show every connection">
        <Sources />
      </button>
      <span className="spacer" />
      <button type="button" className="status-part edge" onClick={onKeys} title="All keys (?)">
        <Keyboard size={13} /> Keys
      </button>
      <OwnCost />
    </footer>
  )
}

function Live() {
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const changedAt = useMirror(mirror => mirror.changedAt)
  const age = useTick(now => (changedAt === null ? null : ageWords(ageOf(changedAt, now))))
  return (
    <span className="status-part">
      <StateMark shape={up ? 'ok' : 'stale'} size={10} label="" />
      <span className="ink">{up ? 'Live' : 'Not live'}</span>
      {age !== null && <span>last event {age} ago</span>}
    </span>
  )
}

function Sources() {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const services = useMirror(mirror => mirror.lab?.tables.services)
  const held = (kind: Source['kind']) =>
    [...(sources?.values() ?? [])].filter(source => source.kind === kind && source.state === 'up').length
  const clusters = held('kubernetes')
  const probed = services ? launchable(services).filter(service => service.paths.length > 0).length : 0
  const ssh = held('ssh')
  const told = [
    clusters > 0 && `${clusters} cluster ${clusters === 1 ? 'watch' : 'watches'}`,
    ssh > 0 && `${ssh} SSH`,
    probed > 0 && `${probed} ${probed === 1 ? 'probe' : 'probes'} every ${ageWords(PROBE_EVERY)}`,
  ].filter(part => part !== false)
  return told.length > 0 ? told.join(' · ') : 'No connection is up'
}

function OwnCost() {
  const cost = useMirror(mirror => mirror.cost)
  if (!cost) return null
  return (
    <span className="status-part edge" title={`Homeport ${cost.version}, what it costs this computer`}>
      <span className="wide">Homeport</span>
      {cost.cpu !== null && (
        <span>
          <b>{cost.cpu.toFixed(1)} %</b> CPU
        </span>
      )}
      <b>{Math.round(cost.memory / 1_000_000)} MB</b>
    </span>
  )
}
