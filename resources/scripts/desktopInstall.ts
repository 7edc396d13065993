import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ELECTRON, electronBinary } from './electronBinary.ts'
import { newest } from './freshness.ts'

/** Without a word and without a byte for so long, the installer is given up; ms. */
const PATIENCE = 20_000
const LOOK_EVERY = 250

/**
 * Runs Electron's own installer, which fetches its binary for this system. Resolves to what went wrong, in one line;
 * null when the binary is there.
 */
export async function installElectron(folder = ELECTRON, patience = PATIENCE): Promise<string | null> {
  if (electronBinary(folder) !== null) return null
  // Downloads grow in the temporary folder: one of its own tells whether they do.
  const temp = mkdtempSync(path.join(os.tmpdir(), 'homeport-electron-'))
  const child = spawn(process.execPath, [path.join(folder, 'install.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
  })
  let said = ''
  let aliveAt = performance.now()
  let grown = 0
  let givenUp = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      aliveAt = performance.now()
    })
  }
  const look = setInterval(() => {
    const now = newest([temp, path.join(folder, 'dist')])
    if (now > grown) aliveAt = performance.now()
    grown = now
    if (performance.now() - aliveAt < patience) return
    givenUp = true
    child.kill('SIGKILL')
  }, LOOK_EVERY)
  const code = await new Promise<number | null>(resolve => {
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
  clearInterval(look)
  rmSync(temp, { recursive: true, force: true })
  if (givenUp) return `nothing came for ${patience / 1000} s`
  if (code === 0 && electronBinary(folder) !== null) return null
  return said.match(/(?:Error|error): ?(.+)/)?.[1]?.trim() ?? `its installer ended with ${code}`
}

if (import.meta.main) {
  const problem = await installElectron()
  if (problem === null) process.stdout.write('Electron is installed; “npm start” opens the desktop.\n')
  else {
    process.stderr.write(
      `Electron could not be installed: ${problem}. “npm start” opens the page in your browser.\n`,
    )
    process.exitCode = 1
  }
}
