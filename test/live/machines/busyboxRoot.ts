import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { peer } from '../homeport.ts'

const FOLDERS = ['bin', 'dev', 'etc', 'proc', 'root/.ssh', 'run', 'sys', 'tmp', 'usr/sbin', 'var']

/**
 * Makes the files of a machine that has busybox and one program: no bash, no coreutils, no sftp server, as routers and
 * small boxes are. Returns where the program lies on that machine.
 */
export function makeBusyboxRoot(root: string, program: string): string {
  for (const folder of FOLDERS) mkdirSync(path.join(root, folder), { recursive: true, mode: 0o755 })
  const busybox = peer('busybox')
  copyFileSync(busybox, path.join(root, 'bin/busybox'))
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', path.join(root, 'bin', applet))
  }
  const place = path.join('/usr/sbin', path.basename(program))
  copyFileSync(program, path.join(root, place))
  // The loader and the libraries, each where the program looks for it.
  for (const [, library = ''] of execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(
    /(?:=> )?(\/\S+) \(0x/g,
  )) {
    mkdirSync(path.join(root, path.dirname(library)), { recursive: true })
    copyFileSync(library, path.join(root, library))
  }
  return place
}
