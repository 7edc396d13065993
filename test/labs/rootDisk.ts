import { execFileSync } from 'node:child_process'

/** Whether df of this computer names a file system at `/`: in a chroot it does not, and nothing may be made up. */
export function dfNamesRoot(): boolean {
  const told = execFileSync('sh', ['-c', 'df -PkT 2>/dev/null; :'], { encoding: 'utf8' })
  return told.split('\n').some(line => line.endsWith(' /'))
}
