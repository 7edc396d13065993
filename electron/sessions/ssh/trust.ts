import { NOBODY, type Owner } from '../owner.ts'
import type { SessionError } from '../session.ts'
import { readHostKeys } from './hostKeyFiles.ts'
import { hostKeyNeed, hostKeyRefusal, type Peer, replacedBy, type Shown } from './hostKeyNeed.ts'
import { algorithms, check, hasAuthority, type KnownHost, knownName } from './knownHosts.ts'
import type { SshHost } from './resolveHost.ts'

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
  /** No key but a certificate authority is on file for it; certificates are not judged here. */
  readonly authority: boolean
  /** Host key algorithms to offer: those of known keys first. */
  readonly offer: readonly HostKeyAlgorithm[]
  /** null where the key is the one on file, else why the connection stops here. */
  judge(key: Buffer, peer?: Peer): SessionError | null
}

/** Reads what is on file for the key of a host. Rejects with a SessionError where a file cannot be read. */
export async function readTrust(host: SshHost, owner: Owner = NOBODY): Promise<Trust> {
  return trustOf(host, await readHostKeys(host), owner)
}

/** The trust that known_hosts entries give. Host keys are looked up by HostKeyAlias, else by host and port. */
export function trustOf(host: SshHost, entries: readonly KnownHost[], owner: Owner = NOBODY): Trust {
  const name = host.hostKeyAlias ?? host.hostName
  const port = host.hostKeyAlias === null ? host.port : 22
  const onFile = algorithms(entries, name, port)
  return {
    known: onFile.length > 0,
    authority: onFile.length === 0 && hasAuthority(entries, name, port),
    offer: offered(host, onFile),
    judge(key, peer = { address: null, ident: '' }) {
      const verdict = check(entries, name, port, key)
      if (verdict.verdict === 'match') return null
      const shown = { host, name: knownName(name, port), key, verdict, peer, entries }
      // A key that is revoked, or another than the one on file, is trusted by no word given for one run.
      if (verdict.verdict === 'unknown' && owner.trusts(shown.name, key)) return null
      if (verdict.verdict !== 'revoked') offer(owner, shown)
      return hostKeyRefusal(shown)
    },
  }
}

function offered(host: SshHost, known: readonly string[]): HostKeyAlgorithm[] {
  const asked = host.hostKeyAlgorithms
  const allowed = asked ? HOST_KEYS.filter(name => asked.includes(name)) : [...HOST_KEYS]
  const base = allowed.length > 0 ? allowed : [...HOST_KEYS]
  const isKnown = (name: string) => known.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name)
  return [...base.filter(isKnown), ...base.filter(name => !isKnown(name))]
}

/** Keeps the key for the owner's answer. */
function offer(owner: Owner, shown: Shown): void {
  const { host, name, key, verdict } = shown
  const need = hostKeyNeed(shown)
  const old = replacedBy(verdict)
  owner.offered(need.id, {
    name,
    key,
    file: need.file,
    instead: old ? { file: old.file, line: old.line, key: old.key } : null,
    hashed: host.hashKnownHosts,
  })
}
