import { Clock3, Keyboard } from 'lucide-react'
import { ageOf, ageWords, COST_EVERY, STALE_INTERVALS } from '../../../shared/lab/age.ts'
import type { Service, Source } from '../../../shared/lab/model.ts'
import { NOT_ON_LAN, PROBE_EVERY, SLOW_PROBE_EVERY } from '../../../shared/lab/paths.ts'
import { useTick } from '../../mirror/clock.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { launchable } from '../../mirror/select.ts'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { clockTime } from '../../parts/time.ts'
import { commonTexts } from '../../texts/en/common.ts'
import { shellTexts } from '../../texts/en/shell.ts'

interface Props {
  onConnections: () => void
  onKeys: () => void
}

/** Whether what is shown is live, what is asked of whom, and what that costs. */
export function StatusBar({ onConnections, onKeys }: Props) {
  return (
    <footer className="statusbar">
      <Live />
      <button
        type="button"
        className="status-part"
        onClick={onConnections}
        title={shellTexts.showConnections}
      >
        <Sources />
      </button>
      <span className="spacer" />
      <button type="button" className="status-part edge" onClick={onKeys} title={shellTexts.keysTitle}>
        <Keyboard size={13} /> {shellTexts.keysButton}
      </button>
      <OwnCost />
    </footer>
  )
}

function Live() {
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const changedAt = useMirror(mirror => mirror.changedAt)
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  const age = useTick(now => (changedAt === null ? null : ageWords(ageOf(changedAt, now))))
  return (
    <span className="status-part">
      <StateMark shape={!up ? 'stale' : paused ? 'off' : 'ok'} size={10} label="" />
      <span className="ink">
        {!up ? shellTexts.notLive : paused ? shellTexts.pausedNow : shellTexts.live}
      </span>
      {age !== null && <span>{shellTexts.lastEvent(age)}</span>}
    </span>
  )
}

function Sources() {
  const sources = useMirror(mirror => mirror.lab?.tables.sources)
  const services = useMirror(mirror => mirror.lab?.tables.services)
  const held = (kind: Source['kind']) =>
    [...(sources?.values() ?? [])].filter(source => source.kind === kind && source.state === 'up').length
  const slowed = useMirror(mirror => mirror.app?.slowed ?? null)
  const paused = useMirror(mirror => mirror.app?.paused ?? false)
  if (paused) return shellTexts.nothingAsked
  const clusters = held('kubernetes')
  const probed = services ? launchable(services).filter(isTried).length : 0
  const ssh = held('ssh')
  const told = [
    clusters > 0 && shellTexts.watches(clusters),
    ssh > 0 && shellTexts.ssh(ssh),
    held('tailscale') > 0 && shellTexts.tailnet,
    probed > 0 && shellTexts.probes(probed, ageWords(slowed ? SLOW_PROBE_EVERY : PROBE_EVERY)),
  ].filter(part => part !== false)
  return told.length > 0 ? told.join(' · ') : shellTexts.nothingUp
}

/** Away from the lab's network none of the paths over it are tried. */
const isTried = ({ paths }: Service) => paths.some(path => path.answer !== NOT_ON_LAN)

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
      title={shellTexts.costTitle(cost.version, clockTime(cost.at))}
    >
      <span className="wide">{commonTexts.product}</span>
      {old !== null && (
        <span className="figure-age">
          <Clock3 size={11} />{' '}
          <Filled
            text={shellTexts.costAge}
            places={{ age: old, old: <span className="hidden">{shellTexts.old}</span> }}
          />
        </span>
      )}
      {cost.cpu !== null && (
        <span>
          <Filled
            text={shellTexts.cpu}
            places={{ percent: <b>{commonTexts.percent(cost.cpu.toFixed(1))}</b> }}
          />
        </span>
      )}
      <b>{commonTexts.megabytes(Math.round(cost.memory / 1_000_000))}</b>
    </span>
  )
}
