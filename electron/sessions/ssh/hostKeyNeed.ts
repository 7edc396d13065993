import { createHash } from 'node:crypto'
import type { HostKeyNeed } from '../../../shared/lab/need.ts'
import { SessionError } from '../session.ts'
import { isDirect } from './isDirect.ts'
import { fingerprint, hasAuthority, type KnownHost, keyType, type Verdict } from './knownHosts.ts'
import { trustCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

/** So many characters of a changed key are kept back: who replaces it has read them at the machine itself. */
const HIDDEN = 7

/** Who showed a key. */
export interface Peer {
  /** The address that answered; null where only a name is known of it. */
  readonly address: string | null
  /** What the server calls itself, `SSH-2.0-…`; empty where it was not heard. */
  readonly ident: string
}

/** A key that was shown, as the files know it. */
export interface Shown {
  readonly host: SshHost
  /** The name under which the host stands in known_hosts. */
  readonly name: string
  readonly key: Buffer
  readonly verdict: Verdict
  readonly peer: Peer
  /** Every entry of the files. */
  readonly entries: readonly KnownHost[]
}

/** What the owner is asked about a key that is not the one on file. */
export function hostKeyNeed({ host, name, key, verdict, peer }: Shown): HostKeyNeed {
  const changed = verdict.verdict === 'changed'
  const hidden = changed ? HIDDEN : 0
  const type = keyType(key) ?? 'unknown'
  const old = replacedBy(verdict)
  return {
    kind: 'host-key',
    id: `host-key:${digest(key, name)}`,
    verdict: verdict.verdict === 'match' ? 'unknown' : verdict.verdict,
    host: host.alias,
    name,
    address: host.hostName,
    port: host.port,
    direct: isDirect(host),
    keyType: type,
    fingerprint: masked(verdict.fingerprint, hidden),
    hidden,
    known: verdict.known.map(toldOf),
    shownAt: peer.address,
    file: host.ownKnownHosts,
    replaces: old ? toldOf(old) : null,
    sameness: digest(key, ''),
    compare: compareCommand(FILE_WORDS[type] ?? 'ed25519', peer.ident),
    evidence: [],
  }
}

/** The line on file that a changed key stands against; null where there is none. */
export function replacedBy({ verdict, known, line }: Verdict): KnownHost | null {
  if (verdict !== 'changed') return null
  return known.find(one => one.line === line?.line && one.file === line.file) ?? null
}

const toldOf = ({ type, key, file, line }: KnownHost) => ({
  keyType: type,
  fingerprint: fingerprint(key),
  file,
  line,
})

/** Names a key under a name; nobody gets the fingerprint out of it. */
const digest = (key: Buffer, name: string) =>
  createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 32)

/** How OpenSSH names the file of a key of this type. */
const FILE_WORDS: Readonly<Record<string, string>> = {
  'ssh-ed25519': 'ed25519',
  'ecdsa-sha2-nistp256': 'ecdsa',
  'ecdsa-sha2-nistp384': 'ecdsa',
  'ecdsa-sha2-nistp521': 'ecdsa',
  'ssh-rsa': 'rsa',
}

/** What prints the fingerprint of its key on the machine itself; OpenWrt has dropbear and no ssh-keygen. */
const compareCommand = (key: string, ident: string) =>
  /^SSH-2\.0-dropbear/i.test(ident)
    ? `dropbearkey -y -f /etc/dropbear/dropbear_${key}_host_key`
    : `ssh-keygen -lf /etc/ssh/ssh_host_${key}_key.pub`

const masked = (print: string, hidden: number) => print.slice(0, print.length - hidden) + '·'.repeat(hidden)

/** Whether these are the characters that were kept back of a key's fingerprint. */
export function isHiddenPart(key: Buffer, said: string): boolean {
  return said.trim() === fingerprint(key).slice(-HIDDEN)
}

/** Why the connection ends at this key; nothing was sent. */
export function hostKeyRefusal(shown: Shown): SessionError {
  const { host, name, verdict, entries } = shown
  const need = hostKeyNeed(shown)
  const files = host.knownHostsFiles.join(', ') || 'any known_hosts'
  const place = verdict.line ? `${verdict.line.file} line ${verdict.line.line}` : files
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
    `The host key of ${host.alias} (${name}) is not known: ${offers} is not in ${files}.${others}${authority}${command}`,
    {
      advice: `Nothing was sent. Compare the fingerprint with the node's own (${need.compare}), then trust it here or with: ${trustCommand(host.alias)}`,
      need,
    },
  )
}
