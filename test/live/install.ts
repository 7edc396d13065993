import { execFile } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Debian's packages of the programs that cannot be built here. */
const packages: Readonly<Record<string, string>> = {
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  'ssh-agent': 'openssh-client',
  'ssh-add': 'openssh-client',
  dropbear: 'dropbear-bin',
  dropbearkey: 'dropbear-bin',
  busybox: 'busybox-static',
  ip: 'iproute2',
  script: 'bsdutils',
}

/** What a package's own scripts ask before they start its service: here it never is. */
const POLICY = '/usr/sbin/policy-rc.d'

/**
 * Installs the package that brings a program, where this is root on a Debian. Throws an Error whose message is one
 * line: why it cannot be had.
 */
export async function install(program: string, say: (line: string) => void): Promise<void> {
  const name = packages[program]
  const lacking = `the program ${program} is not installed on this computer`
  if (name === undefined) throw new Error(lacking)
  if (!existsSync('/usr/bin/apt-get')) throw new Error(`${lacking} (Debian's package ${name} has it)`)
  if (process.getuid?.() !== 0) throw new Error(`${lacking}: apt-get install ${name}`)
  say(`installing ${name} for ${program}`)
  const guarded = !existsSync(POLICY)
  if (guarded) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    await apt('install', '--no-install-recommends', name).catch(async () => {
      // A fresh image has no list of packages, an old one a list of packages that are gone.
      await apt('update')
      await apt('install', '--no-install-recommends', name)
    })
  } catch (error) {
    const said = ((error as { stderr?: string }).stderr ?? '').trim().split('\n').at(-1)
    throw new Error(`${lacking}, and apt-get could not install ${name}: ${said || (error as Error).message}`)
  } finally {
    if (guarded) rmSync(POLICY, { force: true })
  }
}

function apt(...args: string[]): Promise<unknown> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return run('/usr/bin/apt-get', ['-y', '-q', ...args], { env, timeout: 180_000 })
}
