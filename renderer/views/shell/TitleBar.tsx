import { ArrowLeft, ArrowRight, House, Search, Unplug, WifiOff } from 'lucide-react'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { MODIFIER } from '../../parts/keyWords.ts'
import { Logo } from '../../parts/Logo.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { Bell } from './Bell.tsx'
import { LabMenu } from './LabMenu.tsx'
import { useSteps } from './useSteps.ts'

interface Props {
  onFind: () => void
  /** The menu of labs is open. */
  labs: boolean
  onLabs: (open: boolean) => void
}

/** The lab, back and forward, the palette, where this computer is, and the bell. */
export function TitleBar({ onFind, labs, onLabs }: Props) {
  const demo = useMirror(mirror => mirror.lab?.demo)
  const state = useMirror(mirror => mirror.lab?.state ?? 'unknown')
  const up = useMirror(mirror => mirror.link.kind === 'up')
  return (
    <header className="titlebar">
      <Logo shape={up ? state : 'unknown'} />
      <LabMenu open={labs} onOpen={onLabs} />
      {demo && (
        <span className="tag" title={shellTexts.demoTitle}>
          {shellTexts.demo}
        </span>
      )}
      <StepButtons />
      <span className="spacer" />
      <button type="button" className="title-find" onClick={onFind}>
        <Search size={14} aria-hidden="true" />
        <span>{shellTexts.find}</span>
        <Kbd>{MODIFIER}</Kbd>
        <Kbd>{'K'}</Kbd>
      </button>
      <span className="spacer" />
      <Vantage />
      <Bell />
    </header>
  )
}

/** Where this computer is: at home, where the lab's LAN addresses can be tried, away, or on no network. */
function Vantage() {
  const home = useMirror(mirror => mirror.lab?.vantage.home ?? null)
  const offline = useMirror(mirror => mirror.lab?.vantage.offline ?? false)
  const foreign = useMirror(mirror => mirror.lab?.vantage.foreign ?? false)
  const networks = useMirror(mirror => mirror.lab?.vantage.networks.join(', ') ?? '')
  const tailnet = useMirror(mirror => mirror.lab?.vantage.tailnet?.state === 'ok')
  if (offline) {
    return (
      <span className="title-chip" title={shellTexts.offlineTitle}>
        <WifiOff size={13} className="glyph" />
        <strong className="ink">{shellTexts.offline}</strong>
      </span>
    )
  }
  if (home === null) return null
  const away = foreign ? shellTexts.foreignTitle : shellTexts.awayTitle
  return (
    <span className="title-chip" title={home ? shellTexts.atHomeTitle(networks) : away}>
      {home ? <House size={13} className="glyph" /> : <Unplug size={13} className="glyph" />}
      <strong className="ink">{home ? shellTexts.atHome : shellTexts.away}</strong>
      <span className="secondary">{tailnet && !home ? shellTexts.overTailnet(networks) : networks}</span>
    </span>
  )
}

/** Back and forward within this page, where the browser tells whether there is somewhere to go. */
function StepButtons() {
  const steps = useSteps()
  if (!steps) return null
  const make = (to: 'back' | 'forward', label: string, Glyph: typeof ArrowLeft) => (
    <Button
      look="plain"
      small
      icon
      aria-label={label}
      title={label}
      blocked={steps[to] ? null : label}
      onClick={() => window.history[to]()}
    >
      <Glyph size={15} />
    </Button>
  )
  return (
    <span className="title-steps">
      {make('back', shellTexts.back, ArrowLeft)}
      {make('forward', shellTexts.forward, ArrowRight)}
    </span>
  )
}
