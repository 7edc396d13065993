import type { DesktopLab } from '../desktopLab.ts'
import type { StandIn } from '../standIn.ts'

type Start = (options?: Parameters<DesktopLab['start']>[0]) => ReturnType<DesktopLab['start']>

/** One call to Electron that guards something, and what is no longer so where it is not made. */
export interface Guarded {
  /** As `StandIn.note` calls it. */
  readonly call: string
  readonly holds: string
  /** Fails where the call has no effect. `start` starts the desktop, deaf to the call or not. */
  check(start: Start, lab: DesktopLab): Promise<void>
}

export const PAGE = 'app://homeport/'

/** A started desktop with its window loaded. */
export async function shown(start: Start, options: Parameters<Start>[0] = {}) {
  const started = await start(options)
  await started.electron.loaded()
  const window = started.electron.windows[0]
  if (!window) throw new Error('no window was made')
  return { ...started, window, contents: window.webContents }
}

/** A desktop in the tray whose launcher was opened by its keys, and is loaded. */
export async function launched(start: Start) {
  const started = await start({ argv: ['--hidden'] })
  pressKeys(started.electron)
  await started.electron.loaded()
  const [launcher] = started.electron.windows
  if (!launcher) throw new Error('no launcher was made')
  return { ...started, launcher }
}

/** Somebody presses the launcher's keys, wherever the keyboard is. */
export function pressKeys(electron: StandIn): void {
  electron.keys.get('CommandOrControl+Shift+Space')?.()
}

/** Whether one call was made before another; of the second the first or last that was made. */
export function before(
  calls: readonly string[],
  first: string,
  then: string,
  which: 'first' | 'last' = 'first',
): boolean {
  const at = calls.findIndex(call => call.startsWith(first))
  const later = which === 'first' ? calls.indexOf(then) : calls.lastIndexOf(then)
  return at !== -1 && later !== -1 && at < later
}
