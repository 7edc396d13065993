import fs from 'node:fs/promises'
import { inert } from '../../../shared/lab/inert.ts'
import { SessionError } from '../session.ts'
import { type KnownHost, parseKnownHosts } from './knownHosts.ts'
import { sshCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

const LIMIT = 16 * 1024 * 1024

/**
 * Every entry of the files that say something of a host's key: known_hosts, of which a missing one knows nobody, and
 * RevokedHostKeys, whose keys are revoked for all. Rejects with a SessionError where one cannot be read: what it would
 * have said, that a key has changed or is revoked, must not be taken for nothing.
 */
export async function readHostKeys(host: SshHost): Promise<KnownHost[]> {
  const entries: KnownHost[] = []
  for (const file of host.knownHostsFiles) {
    const text = await textOf(host, file, 'known_hosts file')
    if (text !== null) entries.push(...parseKnownHosts(text, file).entries)
  }
  if (host.revokedHostKeys !== null) entries.push(...(await revokedKeys(host, host.revokedHostKeys)))
  return entries
}

/** The keys of a RevokedHostKeys file, one a line. As to ssh, without it whole no key is good. */
async function revokedKeys(host: SshHost, file: string): Promise<readonly KnownHost[]> {
  const text = await textOf(host, file, WHICH)
  if (text === null) throw unread(host, file, WHICH, 'does not exist')
  if (text.startsWith('SSHKRL')) throw unread(host, file, WHICH, 'is a KRL, which Homeport does not read')
  const lines = text.split('\n').map(line => (/^\s*(#|$)/.test(line) ? '' : `@revoked * ${line.trim()}`))
  const { entries, problems } = parseKnownHosts(lines.join('\n'), file)
  const [problem] = problems
  if (problem) throw unread(host, file, WHICH, `cannot be used (line ${problem.line}: ${problem.sentence})`)
  return entries
}

const WHICH = 'RevokedHostKeys file'

/** Null where there is no such file; /dev/null is empty. */
async function textOf(host: SshHost, file: string, which: string): Promise<string | null> {
  try {
    const stat = await fs.stat(file)
    if (stat.isCharacterDevice()) return ''
    if (!stat.isFile()) throw unread(host, file, which, 'is no file')
    if (stat.size > LIMIT) throw unread(host, file, which, `is larger than ${LIMIT / 1024 / 1024} MiB`)
    return await fs.readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof SessionError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw unread(host, file, which, `cannot be read (${code})`)
  }
}

function unread({ alias }: SshHost, file: string, which: string, why: string): SessionError {
  return new SessionError(
    `Whether the host key of ${alias} is the right one cannot be told: the ${which} ${inert(file)} ${why}.`,
    {
      advice: `Nothing was sent. Mend the file, or name another in ssh_config; check with: ${sshCommand(alias)}`,
      needsYou: true,
    },
  )
}
