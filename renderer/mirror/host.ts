/** Whether this page was loaded by the desktop and not by a browser. */
export const inDesktop = window.location.protocol === 'app:'

/**
 * What lies over the page's own title bar, for the style sheet: the buttons of a window on macOS or Windows. Elsewhere
 * the window has a frame, and a browser has its own.
 */
export function markHost(): void {
  if (!inDesktop) return
  const system = /Mac OS X|Windows/.exec(navigator.userAgent)?.[0]
  if (system) document.documentElement.dataset.buttons = system === 'Windows' ? 'right' : 'left'
}
