import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { electronBinary, electronFolder } from './electronBinary.ts'

/** `npm run desktop:install`: Electron's own installer, given up after this long without a byte more; ms. */
const PATIENCE = 20_000
const LOOK_EVERY = 1_000

if (electronBinary() !== null) {
  process.stdout.write('Electron is there already. “npm start” opens the desktop.\n')
  process.exit(0)
}
// What is being downloaded lies here until it is whole: a folder of its own shows whether it grows.
const temp = mkdtempSync(path.join(os.tmpdir(), 'homeport-electron-'))
const child = spawn(process.execPath, [path.join(electronFolder, 'install.js')], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
})
let size = -1
let grewAt = performance.now()
const watch = setInterval(() => {
  const now = sizeOf(temp) + sizeOf(path.join(electronFolder, 'dist'))
  if (now > size) {
    size = now
    grewAt = performance.now()
  } else if (performance.now() - grewAt > PATIENCE) {
    process.stderr.write(`Nothing came for ${PATIENCE / 1000} s.\n`)
    child.kill()
  }
}, LOOK_EVERY)
child.on('exit', () => {
  clearInterval(watch)
  rmSync(temp, { recursive: true, force: true })
  if (electronBinary() !== null) {
    process.stdout.write('Electron is there. “npm start” opens the desktop.\n')
    return
  }
  process.stderr.write(
    'Electron could not be had. “npm start” goes on in the browser; try again where github.com can be reached.\n',
  )
  process.exitCode = 1
})

/** Bytes below a folder; 0 where it is not there. */
function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, one) => {
      const place = path.join(folder, one.name)
      return (
        sum + (one.isDirectory() ? sizeOf(place) : (statSync(place, { throwIfNoEntry: false })?.size ?? 0))
      )
    }, 0)
  } catch {
    return 0
  }
}
