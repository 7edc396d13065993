import type { Bounds } from './desktopSettings.ts'

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const LEAST = { width: 960, height: 640 }
const FIRST = { width: 1440, height: 900 }
/** So much of a window's upper edge must be within a display for it to be found and moved. */
const HANDLE = { width: 160, height: 32 }
/** Between the tray's icon and the popover. */
const GAP = 4

/**
 * Where a window is put that was at `kept`: there, where enough of its upper edge is on a display that exists, else
 * in the middle of the first one. Never smaller than the least size, never larger than the display.
 */
export function windowPlace(
  kept: Bounds | null,
  areas: readonly Rectangle[],
): Rectangle & { maximized: boolean } {
  const main = areas[0] ?? { x: 0, y: 0, ...FIRST }
  const on = kept === null ? undefined : areas.find(area => holdsHandle(area, kept))
  if (kept === null || on === undefined) {
    const size = fitted(kept ?? FIRST, main)
    return { ...centred(size, main), maximized: kept?.maximized ?? false }
  }
  return { x: kept.x, y: kept.y, ...fitted(kept, on), maximized: kept.maximized }
}

function holdsHandle(area: Rectangle, { x, y, width }: Bounds): boolean {
  const seen = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return seen >= HANDLE.width && y >= area.y && y + HANDLE.height <= area.y + area.height
}

function fitted(size: { width: number; height: number }, area: Rectangle) {
  return {
    width: Math.max(LEAST.width, Math.min(size.width, area.width)),
    height: Math.max(LEAST.height, Math.min(size.height, area.height)),
  }
}

function centred(size: { width: number; height: number }, area: Rectangle): Rectangle {
  return {
    x: Math.round(area.x + Math.max(0, area.width - size.width) / 2),
    y: Math.round(area.y + Math.max(0, area.height - size.height) / 2),
    ...size,
  }
}

/** Beside the tray's icon, on whichever side of the panel there is room, within the display. */
export function popoverPlace(
  tray: Rectangle,
  area: Rectangle,
  size: { width: number; height: number },
): Rectangle {
  const middle = { x: tray.x + tray.width / 2, y: tray.y + tray.height / 2 }
  const within = (at: number, from: number, room: number, wanted: number) =>
    Math.round(Math.max(from, Math.min(at, from + room - wanted)))
  const beside = { x: middle.x - size.width / 2, y: middle.y - size.height / 2 }
  if (middle.x < area.x) beside.x = area.x + GAP
  else if (middle.x > area.x + area.width) beside.x = area.x + area.width - size.width - GAP
  else
    beside.y = middle.y < area.y + area.height / 2 ? tray.y + tray.height + GAP : tray.y - size.height - GAP
  return {
    x: within(beside.x, area.x, area.width, size.width),
    y: within(beside.y, area.y, area.height, size.height),
    ...size,
  }
}

/** In the upper third of the display, where one looks first. */
export function launcherPlace(area: Rectangle, size: { width: number; height: number }): Rectangle {
  const { x } = centred(size, area)
  return { x, y: Math.round(area.y + Math.max(0, area.height - size.height) / 3), ...size }
}
