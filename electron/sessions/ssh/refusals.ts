import { inert } from '../../../shared/lab/inert.ts'
import { SessionError } from '../session.ts'
import { sshCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'
import type { UserKeys } from './userKeys.ts'

/** Throws where a host is reached over hosts that cannot be made out. */
export function refuseCircle({ alias, proxyJump, jumps }: SshHost): void {
  if (jumps !== null) return
  throw new SessionError(`ProxyJump ${proxyJump} leads to no host, or in a circle.`, {
    advice: `Check with: ${sshCommand(alias)}.`,
    needsYou: true,
  })
}

/** What only the ssh of this computer can do, it does for hosts that are reached from here. */
export function systemFromHere({ alias }: SshHost, why: string): SessionError {
  return new SessionError(
    `${alias} wants ${why} and is reached over another host or program; Homeport cannot do both.`,
    {
      advice:
        'Give it a key that needs neither certificate nor token, or an address that can be reached from here.',
      needsYou: true,
    },
  )
}

/** A hop that could not open a way to the next one. */
export function noWayOn(
  error: Error,
  hop: SshHost,
  next: Pick<SshHost, 'alias' | 'hostName' | 'port'>,
): SessionError {
  const why = error.message.replace(/^\(SSH\) Channel open failure: /, '').trim() || 'it refused'
  return new SessionError(
    `${hop.alias} cannot reach ${next.alias} at ${next.hostName}:${next.port} (${why}).`,
    { advice: `Check on ${hop.alias} whether it may forward (AllowTcpForwarding) and reaches that address.` },
  )
}

/** It took the connection and ended it before its own name. */
export const shut = ({ alias }: SshHost) =>
  new SessionError(`${alias} closed the connection before it said a word.`, {
    advice:
      'Its SSH server may have more logins under way than it takes at once (MaxStartups), or keep this computer out for a while.',
  })

/** What an error of ssh2 means to the owner. */
export function explained(error: Error & { level?: string }, host: SshHost): Error {
  if (error instanceof SessionError) return error
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

/** All keys were tried; `offered` is what the server takes beside. */
export function refusedUser(
  host: SshHost,
  { names, problems, left }: UserKeys,
  offered: readonly string[],
): SessionError {
  const [problem] = problems
  if (offered.length > 0 && !offered.includes('publickey')) {
    return new SessionError(
      `${host.alias} lets nobody in with a key; it takes ${inert(offered.join(', '))}.`,
      {
        advice: `ssh_config or the server rules that out. Check with: ${sshCommand(host.alias)}`,
        needsYou: true,
        counted: true,
      },
    )
  }
  if (names.length === 0 && problem) {
    return new SessionError(problem.sentence, { advice: problem.advice, needsYou: true })
  }
  if (names.length === 0) {
    const agent = host.identityAgent === null ? '' : ', and its SSH agent holds none'
    return new SessionError(
      `There is no key for ${host.alias}: looked for ${host.identityFiles.join(', ')}${agent}.`,
      {
        advice:
          'Make a key (ssh-keygen -t ed25519), copy it to the node (ssh-copy-id), or name one with IdentityFile.',
        needsYou: true,
      },
    )
  }
  const more = left > 0 ? ` ${left} more of the agent were not tried: a server bears few.` : ''
  const also = problem ? ` ${problem.sentence}` : ''
  return new SessionError(`${host.alias} refused user ${host.user} with ${names.join(', ')}.${more}${also}`, {
    advice:
      left > 0
        ? `Name the right one with IdentityFile (its .pub will do) for ${host.alias}.`
        : `Check with: ${sshCommand(host.alias)}. The public key has to be in ~/.ssh/authorized_keys of ${host.user} on the node.`,
    needsYou: true,
    counted: true,
  })
}
