import { createHash } from 'node:crypto'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { SessionError } from '../session.ts'
import { fingerprint, hasAuthority, type KnownHost, keyType, type Verdict } from './knownHosts.ts'
import { trustCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

/** So many characters of a changed key are kept back: who replaces it has read them at the machine itself. */
const HIDDEN = 7

/** A key that was shown, as the files know it. */
export interface Shown {
  readonly host: SshHost
  /** The name under which the host stands in known_hosts. */
  readonly name: string
  readonly key: Buffer
  readonly verdict: Verdict
  /** Every entry of the files. */
  readonly entries: readonly KnownHost[]
}

/** What the owner is asked about a key that is not the one on file. */
export function hostKeyNeed({ host, name, key, verdict }: Shown): HostKeyNeed {
  const { line } = verdict
  const hidden = verdict.verdict === 'changed' ? HIDDEN : 0
  const type = keyType(key) ?? 'unknown'
  return {
    kind: 'host-key',
    id: `host-key:${createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 32)}`,
    verdict: verdict.verdict === 'match' ? 'unknown' : verdict.verdict,
    host: host.alias,
    name,
    address: host.hostName,
    port: host.port,
    keyType: type,
    fingerprint: masked(verdict.fingerprint, hidden),
    hidden,
    known: verdict.known.map(one => ({
      keyType: one.type,
      fingerprint: fingerprint(one.key),
      file: one.file,
      line: one.line,
    })),
    file: host.knownHostsFiles[0] ?? 'known_hosts',
    line: verdict.verdict === 'changed' ? (line?.line ?? null) : null,
    compare: `ssh-keygen -lf /etc/ssh/ssh_host_${FILE_WORDS[type] ?? 'ed25519'}_key.pub`,
    evidence: [],
  }
}

/** How OpenSSH names the file of a key of this type. */
const FILE_WORDS: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ed25519',
  'ecdsa-sha2-nistp256': 'ecdsa',
  'ecdsa-sha2-nistp384': 'ecdsa',
  'ecdsa-sha2-nistp521': 'ecdsa',
  'ssh-rsa': 'rsa',
}

const masked = (print: string, hidden: number) => print.slice(0, print.length - hidden) + '·'.repeat(hidden)

/** Whether these are the characters that were kept back of a key's fingerprint. */
export function isHiddenPart(key: Buffer, said: string): boolean {
  return said.trim() === fingerprint(key).slice(-HIDDEN)
}

/** Why the connection ends at this key; nothing was sent. */
export function hostKeyRefusal(shown: Shown): SessionError {
  const { host, name, verdict, entries } = shown
  const need = hostKeyNeed(shown)
  const place = verdict.line ? `${verdict.line.file} line ${verdict.line.line}` : need.file
  const known = verdict.expected.join(', ')
  const offers = `${need.keyType} ${need.fingerprint}`
  if (verdict.verdict === 'revoked') {
    return new SessionError(`${host.alias} showed a host key that is revoked: ${offers} (${place}).`, {
      advice: 'Nothing was sent. Give the node a new host key, or find out who answers at its address.',
      need,
    })
  }
  if (verdict.verdict === 'changed') {
    return new SessionError(
      `The host key of ${host.alias} has changed: it shows ${offers}; on file is ${known} (${place}).`,
      {
        advice: `Nothing was sent. Somebody may be answering in its place. If the node was set up anew, read its fingerprint at the machine itself, then replace the key here or with: ${trustCommand(host.alias)}`,
        need,
      },
    )
  }
  const authority = hasAuthority(entries, host.hostName, host.port)
    ? ' known_hosts trusts a certificate authority for it, which does not vouch for this key.'
    : ''
  const command = host.knownHostsCommand ? ' Its KnownHostsCommand, which may know it, is not run.' : ''
  const others =
    verdict.expected.length > 0 ? ` Keys of other types are on file for it: ${known} (${place}).` : ''
  return new SessionError(
    `The host key of ${host.alias} (${name}) is not known: ${offers} is not in ${need.file}.${others}${authority}${command}`,
    {
      advice: `Nothing was sent. Compare the fingerprint with the node's own (${need.compare}), then trust it here or with: ${trustCommand(host.alias)}`,
      need,
    },
  )
}
