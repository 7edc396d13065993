import { worst } from '../../../shared/lab/state.ts'
import type { TrayLab } from './trayLabs.ts'

/** What the tray's icon can say; each is a picture in `resources/tray`. */
export const TRAY_STATES = [
  'quiet',
  'attention',
  'down',
  'unknown',
  'working',
  'needs-you',
  'paused',
] as const
export type TrayState = (typeof TRAY_STATES)[number]
export type Panel = 'light' | 'dark'

/** What the icon says of all labs: the worst of them, and “needs you” only when nothing is worse than attention. */
export function trayState(labs: readonly TrayLab[], paused: boolean): TrayState {
  if (paused) return 'paused'
  const state = worst(labs.map(lab => (lab.settled || lab.state !== 'ok' ? lab.state : 'unknown')))
  if (state === 'down') return 'down'
  if (labs.some(lab => lab.needsYou.length > 0)) return 'needs-you'
  switch (state) {
    case 'attention':
    case 'working':
    case 'needs-you':
      return state
    case 'unknown':
    case 'stale':
      return 'unknown'
    default:
      return 'quiet'
  }
}

/** The picture of a state: macOS has one colour and finds the tone itself, Linux panels are 22 px high, others 16. */
export function trayImage(state: TrayState, panel: Panel, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return `${state}Template.png`
  return platform === 'win32' ? `${state}-${panel}.png` : `${state}-${panel}-22.png`
}
