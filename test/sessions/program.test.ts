import { execFile } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openProgram } from '../../electron/reach/program.ts'
import { FakeClock } from '../labs/fakeClock.ts'

/** Takes every file that it may open, then starts a program, and tells how that ended. */
const EXHAUSTED = `
import fs from 'node:fs'
const [program, clock] = process.argv.slice(2)
const { openProgram } = await import(program)
const { systemClock } = await import(clock)
try {
  for (;;) fs.openSync('/dev/null', 'r')
} catch {}
const way = openProgram('/bin/cat', [], systemClock)
way.stream.write('said to nobody')
way.stream.on('close', () => process.stdout.write(JSON.stringify(way.ended())))
`

describe('a program that cannot be started', () => {
  it('for want of files has ended, and takes nobody along', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'homeport-program-'))
    const script = path.join(folder, 'exhausted.mjs')
    fs.writeFileSync(script, EXHAUSTED)
    const of = (file: string) => path.resolve(import.meta.dirname, '../../electron', file)
    const line = 'ulimit -n 64; exec "$@"'
    const words = ['-c', line, 'sh', process.execPath, script, of('reach/program.ts'), of('clock.ts')]
    try {
      const { stdout } = await promisify(execFile)('/bin/sh', words)
      expect(JSON.parse(stdout)).toEqual({ how: 'could not be started (EMFILE)', said: '' })
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })

  it.each([
    ['is not there', '/nowhere/program', [], 'ENOENT'],
    ['is given too much', process.execPath, ['x'.repeat(8 * 1024 * 1024)], 'E2BIG'],
  ])('that %s has ended', async (_, command, args, code) => {
    const way = openProgram(command, args, new FakeClock())
    if (!way.stream.destroyed) await once(way.stream, 'close')
    expect(way.ended()).toEqual({ how: `could not be started (${code})`, said: '' })
  })
})
