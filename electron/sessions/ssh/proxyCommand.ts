import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import type { Clock } from '../../clock.ts'
import { openProgram, type ProgramWay } from '../../reach/program.ts'
import type { Owner } from '../owner.ts'
import { digestOf, type Program, programNeed } from '../program.ts'
import { SessionError } from '../session.ts'
import { sshCommand } from './quote.ts'
import type { SshHost } from './resolveHost.ts'

/**
 * What a token may stand for. The line goes to a shell, as ssh gives it: a name with a character that means something
 * to one, or that could be taken for an option, is refused, not quoted (CVE-2023-51385, CVE-2025-61984).
 */
const SAFE = /^[A-Za-z0-9_.:%@+][A-Za-z0-9_.:%@+-]*$/

/**
 * Starts the program that makes the connection to a host, where its owner has allowed exactly it. Throws a
 * SessionError where he has not, or where it cannot be put together.
 */
export function openProxy(host: SshHost, owner: Owner, clock: Clock): ProgramWay {
  const program = proxyProgram(host)
  const consent = owner.consentOf(digestOf(program))
  if (consent === 'allowed') return openProgram(program.command, program.args, clock)
  throw new SessionError(
    consent === 'refused'
      ? `You have refused the program that connects to ${host.alias} (ProxyCommand).`
      : `A program connects to ${host.alias} (ProxyCommand), and you have not allowed it yet.`,
    {
      advice: 'It was not started. Look at it and allow it here, or use ProxyJump, which needs no program.',
      need: programNeed(program, consent === 'refused'),
    },
  )
}

/** Why the program did not carry a connection, where that is the cause of an error. */
export function proxyFailure(host: SshHost, way: ProgramWay, error: unknown): unknown {
  const ended = way.ended()
  if (ended === null || (error instanceof SessionError && error.needsYou)) return error
  const said = inert(ended.said.replace(/\s+/g, ' ').trim(), 500)
  return new SessionError(
    `The program that connects to ${host.alias} (ProxyCommand) ${ended.how}.`,
    // What it prints may hold a secret: it is shown, and kept nowhere, as reasons are in the journal.
    { advice: `${said === '' ? '' : `It says: “${said}” `}Check with: ${sshCommand(host.alias)}` },
  )
}

/** The program of a host's ProxyCommand. */
function proxyProgram(host: SshHost): Program {
  const { alias, proxyCommand, proxyFile } = host
  const refuse = (why: string) =>
    new SessionError(`The ProxyCommand of ${alias} is not run: ${why}.`, {
      advice: `Look at it in ${proxyFile ?? 'ssh_config'}.`,
      needsYou: true,
    })
  if (process.platform === 'win32') throw refuse('it wants a POSIX shell')
  const template = proxyCommand ?? ''
  if (/[\u0000-\u001f\u007f]/.test(template)) throw refuse('it holds control characters')
  const values: Record<string, string> = {
    '%': '%',
    h: host.hostName,
    n: alias,
    p: String(host.port),
    r: host.user,
  }
  const line = template.replace(/%(.?)/gs, (_, token: string) => {
    const value = values[token]
    if (value === undefined) throw refuse(`%${token} is no token there`)
    if (token !== '%' && !SAFE.test(value)) throw refuse(`“${inert(value, 60)}” may not stand for %${token}`)
    return value
  })
  // As ssh does; `exec` leaves no shell between us and the program.
  const shell = process.env.SHELL ?? ''
  const command = path.isAbsolute(shell) ? shell : '/bin/sh'
  const args = ['-c', `exec ${line}`]
  const file = proxyFile ?? 'ssh_config'
  return { purpose: 'proxy', entry: alias, file, command, args, env: [] }
}
