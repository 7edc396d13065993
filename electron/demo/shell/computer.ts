import type { Clock } from '../../clock.ts'
import type { Program } from './commands.ts'
import type { Files } from './files.ts'

/** The machine that a shell runs on. */
export interface Host {
  files: Files
  clock: Clock
  hostname: string
  user: string
  addresses: readonly string[]
  cpus: number
  /** `uname`: kernel release, version and machine. */
  kernel: { release: string; version: string; machine: string }
  /** Mounted file systems, for df. Sizes in KiB. */
  mounts(): { source: string; type: string; size: number; used: number; available: number; at: string }[]
  /** Programs that only this machine has, by name; undefined where it lacks one that others have. */
  programs: Readonly<Record<string, Program | undefined>>
}
