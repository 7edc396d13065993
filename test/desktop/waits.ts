import type { StandIn } from './standIn.ts'

/** Quits as its owner would, and waits for the end; not for ever, since a test may forbid it. */
export async function quit({ electron }: { electron: StandIn }): Promise<void> {
  electron.app.quit()
  for (let turn = 0; turn < 500 && electron.exited === null; turn++) {
    await new Promise<void>(resolve => setTimeout(resolve, 2))
  }
}

/** Waits until something is so; the test's own time limit ends the wait. */
export async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await new Promise<void>(resolve => setTimeout(resolve, 2))
}

/** Lets what is under way happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise<void>(resolve => setImmediate(resolve))
}

/** Whether something comes to be so within a few hundred turns: for what a test may have to find missing. */
export async function soon(holds: () => unknown): Promise<boolean> {
  for (let turn = 0; turn < 300; turn++) {
    if (await holds()) return true
    await new Promise<void>(resolve => setTimeout(resolve, 2))
  }
  return false
}
