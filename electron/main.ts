import * as electron from 'electron'
import { installed } from './backend/places.ts'
import { systemClock } from './clock.ts'
import { startDesktop } from './desktop/startDesktop.ts'

const { isPackaged } = electron.app
const argv = process.argv.slice(isPackaged ? 1 : 2)

/**
 * The desktop door. Electron may be ready as soon as this module has run: what must come before that is done in
 * `startDesktop` before its first await.
 */
void startDesktop(electron, {
  argv,
  env: process.env,
  platform: process.platform,
  clock: systemClock,
  log: line => process.stderr.write(`${line}\n`),
  onSignal: end => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end)
  },
  command: [process.env.APPIMAGE ?? process.execPath, ...(isPackaged ? [] : [installed('.')]), ...argv],
  files: {
    page: installed('dist/page'),
    preload: installed('dist/preload/preload.cjs'),
    pictures: installed('resources/tray'),
  },
})
