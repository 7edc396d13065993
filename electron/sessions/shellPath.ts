import os from 'node:os'
import type { Clock } from '../clock.ts'
import { runProgram } from './runProgram.ts'

/** Ms that a login shell may take over its files. */
const DEADLINE = 5_000
const MARK = '__HOMEPORT_PATH__'

/**
 * The PATH as the owner's login shell has it: programs of macOS that are started by a click are given a poor one.
 * Null where the shell does not say.
 */
export async function shellPath(
  clock: Clock,
  signal: AbortSignal,
  shell: string | null = os.userInfo().shell,
): Promise<string | null> {
  if (!shell) return null
  // A constant: nothing is joined into it. The marks tell it from what the shell's own files print.
  const args = ['-l', '-c', `printf '${MARK}%s${MARK}' "$PATH"`]
  const { stdout } = await runProgram({
    command: shell,
    args,
    env: process.env,
    clock,
    signal,
    deadline: DEADLINE,
  })
  const [, found = ''] = stdout.split(MARK)
  return found === '' ? null : found
}
