import type { ChildProcess } from 'node:child_process'

/** Sends a signal to a program and all that it started, where it was started as a group of its own. */
export function endGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    if (process.platform !== 'win32') process.kill(-pid, signal)
    else if (exitCode === null && signalCode === null) process.kill(pid, signal)
  } catch {
    // Nobody is left in the group.
  }
}
