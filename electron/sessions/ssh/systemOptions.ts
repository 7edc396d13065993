import { inert } from '../../../shared/lab/inert.ts'
import { SessionError } from '../session.ts'
import type { SshHost } from './resolveHost.ts'

/**
 * The arguments with which the ssh of this computer opens a master connection that it shares over the socket
 * `control`. It reads no ssh_config: what Homeport found there is given, and no program that one names is started by
 * it. Throws a SessionError where a value cannot be given.
 */
export function masterArgs(host: SshHost, control: string): string[] {
  const option = (name: string, ...values: readonly string[]) => [
    '-o',
    `${name}=${values.map(value => worded(host, name, value)).join(' ')}`,
  ]
  const { revokedHostKeys, hostKeyAlias, hostKeyAlgorithms, pkcs11Provider, identityAgent } = host
  return [
    ...['-F', 'none', '-N', '-T'],
    ...option('ControlMaster', 'yes'),
    ...option('ControlPath', control),
    ...option('ControlPersist', 'no'),
    // It asks nobody: there is no terminal, and a window of its own would come from nowhere.
    ...option('BatchMode', 'yes'),
    ...option('StrictHostKeyChecking', 'yes'),
    ...option('UpdateHostKeys', 'no'),
    ...option('ForwardAgent', 'no'),
    ...option('ForwardX11', 'no'),
    ...option('ClearAllForwardings', 'yes'),
    ...option('PermitLocalCommand', 'no'),
    ...option('ConnectTimeout', '20'),
    ...option('ServerAliveInterval', '15'),
    ...option('ServerAliveCountMax', '3'),
    ...option('UserKnownHostsFile', ...(host.knownHostsFiles.length > 0 ? host.knownHostsFiles : ['none'])),
    ...option('GlobalKnownHostsFile', 'none'),
    ...option('IdentitiesOnly', host.identitiesOnly ? 'yes' : 'no'),
    ...option('IdentityAgent', identityAgent ?? 'none'),
    ...option('GSSAPIAuthentication', host.gssapi ? 'yes' : 'no'),
    ...host.identityFiles.flatMap(file => option('IdentityFile', file)),
    ...host.certificateFiles.flatMap(file => option('CertificateFile', file)),
    ...(pkcs11Provider === null ? [] : option('PKCS11Provider', pkcs11Provider)),
    ...(revokedHostKeys === null ? [] : option('RevokedHostKeys', revokedHostKeys)),
    ...(hostKeyAlias === null ? [] : option('HostKeyAlias', hostKeyAlias)),
    ...(hostKeyAlgorithms === null ? [] : option('HostKeyAlgorithms', hostKeyAlgorithms.join(','))),
    ...option('User', host.user),
    ...option('Port', String(host.port)),
    ...named(host),
  ]
}

/** The arguments that run one command over that master, and never make a connection of their own. */
export function channelArgs(host: SshHost, control: string, command: string): string[] {
  return [
    ...['-F', 'none', '-T', '-S', control],
    ...['-o', 'ControlMaster=no', '-o', 'BatchMode=yes', '-o', 'ProxyCommand=false'],
    ...named(host),
    command,
  ]
}

function named(host: SshHost): string[] {
  if (/^[A-Za-z0-9_.:%][A-Za-z0-9_.:%-]*$/.test(host.hostName)) return ['--', host.hostName]
  throw unfit(host, 'its name', host.hostName)
}

/** A value as ssh reads it: in quotes, without what it would expand. */
function worded(host: SshHost, name: string, value: string): string {
  if (/["\u0000-\u001f\u007f]|\$\{/.test(value) || value === '') throw unfit(host, name, value)
  const text = value.replaceAll('%', '%%')
  return /[\s#'\\]/.test(text) ? `"${text.replaceAll('\\', '\\\\')}"` : text
}

const unfit = (host: SshHost, name: string, value: string) =>
  new SessionError(`“${inert(value, 60)}” cannot be given to ssh for ${inert(host.alias, 60)} (${name}).`, {
    advice: 'Use a name without quotes, control characters and variables.',
    needsYou: true,
  })
