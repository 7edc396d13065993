import { Clock3, Keyboard } from 'lucide-react'
import { ageOf, ageWords, COST_EVERY, STALE_INTERVALS } from '../../../shared/lab/age.ts'
import type { Source } from '../../../shared/lab/model.ts'
import { PROBE_EVERY } from '../../../shared/lab/paths.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { launchable } from '../../mirror/select.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { clockTime } from '../../parts/time.ts'

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

/** What Homeport costs; once it has told nothing for three of its intervals, with the age of what it told. */
function OwnCost() {
  const cost = useMirror(mirror => mirror.cost)
  const old = useTick(now =>
    cost && ageOf(cost.at, now) > STALE_INTERVALS * COST_EVERY ? ageWords(ageOf(cost.at, now)) : null,
  )
  if (!cost) return null
  return (
    <span
      className={`status-part edge${old === null ? '' : ' aged'}`}
      title={`Homeport ${cost.version}, what it costs this computer, measured at ${clockTime(cost.at)}`}
    >
      <span className="wide">Homeport</span>
      {old !== null && (
        <span className="figure-age">
          <Clock3 size={11} /> {old} <span className="hidden">old</span>
        </span>
      )}
      {cost.cpu !== null && (
        <span>
          <b>{cost.cpu.toFixed(1)} %</b> CPU
        </span>
      )}
      <b>{Math.round(cost.memory / 1_000_000)} MB</b>
    </span>
  )
}
