import fs from 'node:fs/promises'
import { SessionError } from '../session.ts'
import {
  algorithms,
  check,
  hasAuthority,
  type KnownHost,
  keyType,
  knownName,
  parseKnownHosts,
  type Verdict,
} from './knownHosts.ts'
import { sshCommand, typed } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

const LIMIT = 16 * 1024 * 1024

/** What Homeport offers, in its order. Left out: ssh-rsa with SHA-1, DSA. */
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const
export type HostKeyAlgorithm = (typeof HOST_KEYS)[number]

/** What the user's files say of one host's key. */
export interface Trust {
  /** A key of this host stands in the files. */
  readonly known: boolean
  /** Host key algorithms to offer: those of known keys first. */
  readonly offer: readonly HostKeyAlgorithm[]
  /** null where the key is the one on file, else why the connection stops here. */
  judge(key: Buffer): SessionError | null
}

/** Reads the known_hosts files of a host; a missing file knows nobody. */
export async function readTrust(host: SshHost): Promise<Trust> {
  const entries: KnownHost[] = []
  for (const file of host.knownHostsFiles) {
    const text = await textOf(file)
    if (text !== null) entries.push(...parseKnownHosts(text, file).entries)
  }
  return trustOf(host, entries)
}

/** The trust that known_hosts entries give. Host keys are looked up by HostKeyAlias, else by host and port. */
export function trustOf(host: SshHost, entries: readonly KnownHost[]): Trust {
  const name = host.hostKeyAlias ?? host.hostName
  const port = host.hostKeyAlias === null ? host.port : 22
  const onFile = algorithms(entries, name, port)
  return {
    known: onFile.length > 0,
    offer: offered(host, onFile),
    judge(key) {
      const verdict = check(entries, name, port, key)
      if (verdict.verdict === 'match') return null
      return refusal(host, verdict, { type: keyType(key) ?? 'unknown', name: knownName(name, port) }, entries)
    },
  }
}

async function textOf(file: string): Promise<string | null> {
  try {
    const { size } = await fs.stat(file)
    return size > LIMIT ? null : await fs.readFile(file, 'utf8')
  } catch {
    return null
  }
}

function offered(host: SshHost, known: readonly string[]): HostKeyAlgorithm[] {
  const asked = host.hostKeyAlgorithms
  const allowed = asked ? HOST_KEYS.filter(name => asked.includes(name)) : [...HOST_KEYS]
  const base = allowed.length > 0 ? allowed : [...HOST_KEYS]
  const isKnown = (name: string) => known.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name)
  return [...base.filter(isKnown), ...base.filter(name => !isKnown(name))]
}

function refusal(
  host: SshHost,
  { verdict, fingerprint, expected, line }: Verdict,
  { type, name }: { type: string; name: string },
  entries: readonly KnownHost[],
): SessionError {
  const file = host.knownHostsFiles[0] ?? 'known_hosts'
  const place = line ? `${line.file} line ${line.line}` : file
  const known = expected.join(', ')
  const told = (reason: string, advice: string) => new SessionError(reason, { advice, needsYou: true })
  if (verdict === 'revoked') {
    return told(
      `${host.alias} showed a host key that is revoked: ${type} ${fingerprint} (${place}).`,
      'Nothing was sent. Give the node a new host key, or find out who answers at its address.',
    )
  }
  if (verdict === 'changed') {
    return told(
      `The host key of ${host.alias} has changed: it shows ${type} ${fingerprint}; on file is ${known} (${place}).`,
      `Nothing was sent. If the node was set up anew, remove that line with: ssh-keygen -R ${typed(name)} -f ${typed(line?.file ?? file)}; else somebody may be answering in its place.`,
    )
  }
  const authority = hasAuthority(entries, host.hostName, host.port)
    ? ' known_hosts trusts a certificate authority for it, and Homeport cannot check host certificates.'
    : ''
  const others = expected.length > 0 ? ` Keys of other types are on file for it: ${known} (${place}).` : ''
  return told(
    `The host key of ${host.alias} (${name}) is not known: ${type} ${fingerprint} is not in ${file}.${others}${authority}`,
    `Nothing was sent. Compare the fingerprint with the node's own (ssh-keygen -lf on its /etc/ssh/ssh_host_*_key.pub), then run once: ${sshCommand(host.alias)}`,
  )
}
