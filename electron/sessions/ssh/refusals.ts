import { SessionError } from '../session.ts'
import type { UserKeys } from './keyFiles.ts'
import { sshCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

/** Throws where a host is reached through another or a program: ways that are not built yet. */
export function refuseProxy({ alias, proxyJump, proxyCommand }: SshHost): void {
  if (proxyJump === null && proxyCommand === null) return
  const how = proxyJump !== null ? `a jump host (ProxyJump ${proxyJump})` : 'a ProxyCommand'
  throw new SessionError(`${alias} is reached through ${how}, which Homeport does not do yet.`, {
    advice: 'Give it an address that this computer reaches directly, or leave it out.',
    needsYou: true,
  })
}

/** What an error of ssh2 means to the owner: `tried` are the key files that were shown. */
export function explained(
  error: Error & { level?: string },
  host: SshHost,
  tried: readonly string[],
  problems: UserKeys['problems'],
): Error {
  if (error instanceof SessionError) return error
  if (error.level === 'client-authentication') return refusedUser(host, tried, problems)
  if (error.level === 'client-timeout') return new SessionError(`${host.alias} stopped answering.`)
  if (error.level === 'client-socket')
    return new SessionError(`The connection to ${host.alias} broke: ${error.message}.`)
  if (error.level === 'handshake' && /no matching/i.test(error.message)) {
    return new SessionError(`${host.alias} offers only outdated SSH algorithms (${error.message}).`, {
      advice: 'Update its SSH server; Homeport does not fall back to SHA-1, CBC or DSA.',
      needsYou: true,
    })
  }
  return new SessionError(`SSH to ${host.alias} failed: ${error.message}.`)
}

function refusedUser(host: SshHost, tried: readonly string[], problems: UserKeys['problems']): SessionError {
  const [problem] = problems
  if (tried.length === 0 && problem) {
    return new SessionError(problem.sentence, { advice: problem.advice, needsYou: true })
  }
  if (tried.length === 0) {
    return new SessionError(
      `There is no key file for ${host.alias}: looked for ${host.identityFiles.join(', ')}.`,
      {
        advice: `Make a key (ssh-keygen -t ed25519), copy it to the node (ssh-copy-id), or name one with IdentityFile. Homeport does not use an SSH agent yet.`,
        needsYou: true,
      },
    )
  }
  const also = problem ? ` ${problem.sentence}` : ''
  return new SessionError(`${host.alias} refused user ${host.user} with ${tried.join(', ')}.${also}`, {
    advice: `Check with: ${sshCommand(host.alias)}. The public key has to be in ~/.ssh/authorized_keys of ${host.user} on the node.`,
    needsYou: true,
  })
}
