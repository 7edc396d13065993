import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { findPeer } from '../../live/peers.ts'
import { type Sshd, startSshd } from '../../live/sshd.ts'
import { type Program, startProgram } from '../program.ts'
import { type Masters, startMasters } from './masters.ts'

/** Where OpenSSH's own programs are. */
export type SshPrograms = Readonly<Record<'ssh' | 'sshd' | 'ssh-keygen', string>>

/** Many hosts, played by one sshd, and both sides that are measured logged in to each. */
export interface Fleet {
  sshd: Sshd
  masters: Masters
  /** Homeport's side: `ours.ts`. */
  ours: Program
  /** What a reader must know of the hosts: the user's login shell. */
  note: string
  stop(): Promise<void>
}

/** Starts the server and as many masters; ours is connected to none yet. */
export async function startFleet(hosts: number, programs: SshPrograms): Promise<Fleet> {
  const { sshd, note } = await startHosts(programs)
  const stops: (() => Promise<void> | void)[] = [() => sshd.dispose()]
  const stop = async () => {
    for (const one of stops.reverse()) await one()
  }
  try {
    const config = writeConfig(sshd, hosts)
    const sockets = path.join(sshd.folder, 'm')
    mkdirSync(sockets, { mode: 0o700 })
    const masters = await startMasters(programs.ssh, config, sockets, hosts)
    stops.push(() => masters.stop())
    const ours = startProgram(path.join(import.meta.dirname, 'ours.ts'), [config, userInfo().username])
    stops.push(() => ours.stop())
    return { sshd, masters, ours, note, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * The server of the bench. A plain shell logs in where that can be had: one with much to read at its start would
 * make every exec of the peer ten times as slow.
 */
export async function startHosts(programs: SshPrograms): Promise<{ sshd: Sshd; note: string }> {
  const { sshd: server, 'ssh-keygen': keygen } = programs
  const { file: dash } = await findPeer('dash')
  const apart = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0
  const shell = apart ? dash : null
  const settings = [
    'MaxStartups 500',
    'MaxSessions 50',
    'LogLevel ERROR',
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
  ]
  const sshd = await startSshd(server, keygen, { settings, ...(shell && { shell }) })
  return { sshd, note: `login shell ${shell ?? userInfo().shell}` }
}

/** An ssh_config that names hosts h1, h2, …, all of them this server. */
export function writeConfig(sshd: Sshd, hosts: number): string {
  const names = Array.from({ length: hosts }, (_, n) => `h${n + 1}`)
  const one = readFileSync(sshd.writeConfig('one', [sshd.hostLine]), 'utf8')
  const file = path.join(sshd.folder, 'hosts')
  const more = ['  IdentitiesOnly yes', '  IdentityAgent none', '']
  writeFileSync(file, one.replace('Host one', `Host ${names.join(' ')}`) + more.join('\n'))
  return file
}
