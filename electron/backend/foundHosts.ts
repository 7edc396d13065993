import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import os from 'node:os'
import type { Found } from '../../shared/contract/found.ts'
import type { FileProblem } from '../sessions/fileProblem.ts'
import { knownHostNames } from '../sessions/ssh/knownHostNames.ts'
import { type KnownHost, parseKnownHosts } from '../sessions/ssh/knownHosts.ts'
import { resolveHost, type SshHost } from '../sessions/ssh/resolveHost.ts'
import { readSshConfig } from '../sessions/ssh/sshConfigFiles.ts'
import { trustOf } from '../sessions/ssh/trust.ts'
import type { LabPlan } from './loadLab.ts'

export interface FoundHosts extends Pick<Found, 'hosts' | 'known' | 'hashed'> {
  /** Sockets that ssh_config names as agents. */
  readonly agents: readonly string[]
  readonly problems: readonly FileProblem[]
  /** The files of ssh_config with what they include, and those of known hosts. */
  readonly looked: readonly string[]
}

/** The hosts of an ssh_config, and those of known_hosts that it does not name. */
export async function foundHosts(
  held: readonly LabPlan[],
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<FoundHosts> {
  const { config, aliases, problems, files: read } = await readSshConfig([file], os.homedir())
  const user = os.userInfo().username
  const all = [...new Set(aliases)].map(alias => resolveHost({ ...config, env }, alias, user))
  // What a host is looked up in that no block names.
  const other = resolveHost({ ...config, env }, 'localhost', user)
  const files = new Map<string, readonly KnownHost[]>()
  for (const name of new Set([...all, other].flatMap(host => host.knownHostsFiles))) {
    const text = await readFile(name, 'utf8').catch(() => null)
    // What is wrong with known_hosts is told when the host is connected to.
    if (text !== null) files.set(name, parseKnownHosts(text, name).entries)
  }
  const entriesOf = (host: SshHost) => host.knownHostsFiles.flatMap(name => files.get(name) ?? [])
  const names = new Set(held.flatMap(lab => lab.hosts.map(host => host.alias)))
  const reached = held.flatMap(lab => lab.hosts.map(placeOf))
  const { machines, hashed } = knownHostNames(entriesOf(other))
  const named = new Set(
    all.flatMap(host => [placeOf(host), host.alias.toLowerCase(), host.hostKeyAlias?.toLowerCase()]),
  )
  return {
    hosts: all.map(host => ({
      file,
      alias: host.alias,
      hostName: host.hostName,
      user: host.user,
      known: trustOf(host, entriesOf(host)).known,
      held: names.has(host.alias),
    })),
    known: machines
      .filter(one => !one.names.some(name => named.has(name) || named.has(`${name} ${one.port}`)))
      .map(one => ({
        file: one.file,
        name: one.names.find(name => isIP(name) === 0) ?? one.names[0] ?? '',
        address: one.names.find(name => isIP(name) !== 0) ?? one.names[0] ?? '',
        port: one.port,
        held: one.names.some(name => reached.includes(`${name} ${one.port}`)),
      })),
    hashed,
    agents: all.flatMap(host => host.identityAgent ?? []),
    problems,
    looked: [...read, ...other.knownHostsFiles.filter(name => files.has(name))],
  }
}

const placeOf = ({ hostName, port }: SshHost) => `${hostName.toLowerCase()} ${port}`
