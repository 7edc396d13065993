import type { Diagnosis } from '../../shared/contract/diagnosis.ts'
import { type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { proxyWords } from '../reach/proxy.ts'
import type { Dialled } from '../reach/trail.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import type { SshHost } from '../sessions/ssh/resolveHost.ts'
import type { WayPlan } from './apiWays.ts'
import type { LabPlan } from './loadLab.ts'

/**
 * Every source of a lab explained: how its files say it is reached, what was dialled for it last, where it stopped and
 * what it takes. Pure; `trail` tells what was dialled.
 */
export function diagnose(
  plan: LabPlan,
  lab: Lab,
  trail: (source: SourceId) => readonly Dialled[],
): Diagnosis {
  const ways = new Map<SourceId, string[]>([
    ...plan.clusters.map(
      ({ name, context, ways = [] }) =>
        [sourceId('kubernetes', name), [...wayOfCluster(context), ...ways.map(otherWay)]] as [
          SourceId,
          string[],
        ],
    ),
    ...(plan.tailnet
      ? [[sourceId('tailscale', 'tailnet'), [wayOfTailnet(plan.tailnet)]] as [SourceId, string[]]]
      : []),
    ...plan.hosts.map(host => [sourceId('ssh', host.alias), wayOfHost(host)] as [SourceId, string[]]),
  ])
  return {
    at: lab.at,
    here: hereOf(lab),
    sources: [...lab.tables.sources.values()].map(
      ({ id, kind, name, state, reason, advice, nextTry, need }) => ({
        id,
        kind,
        name,
        state,
        way: ways.get(id) ?? [],
        dialled: [...trail(id)],
        reason,
        advice,
        nextTry,
        needsYou: state === 'needs-you' || need !== null,
      }),
    ),
  }
}

function hereOf({ vantage, paused }: Lab): string[] {
  const { networks, gateway, home, offline } = vantage
  // Interfaces of containers and virtual machines are there without any network around.
  if (offline || networks.length === 0) return ['This computer is offline.']
  return [
    `This computer is at ${networks.join(' and ')}${gateway === null ? '' : `, behind the router ${gateway}`}.`,
    home === null
      ? 'No address of the lab is known yet.'
      : home
        ? 'That is a network of this lab.'
        : 'That is no network of this lab: its LAN addresses are not tried.',
    ...(paused === null ? [] : ['Watching is paused: nothing is tried.']),
  ]
}

function wayOfCluster({ name, cluster, user }: KubeContext): string[] {
  const { server, file, ca, insecure, tlsServerName, proxyUrl } = cluster
  return [
    `${server}, context ${name} of ${file}`,
    ...(proxyUrl === null ? [] : [`Over the proxy ${proxyWords(proxyUrl)}`]),
    insecure
      ? 'Its certificate is not checked (insecure-skip-tls-verify)'
      : `Its certificate is checked against ${ca === null ? 'the roots of this computer' : 'the CA of the kubeconfig'}${tlsServerName === null ? '' : `, as ${tlsServerName}`}`,
    `Signs in as ${user.name} with ${signInOf(user)}${user.impersonate === null ? '' : `, as ${user.impersonate.user}`}`,
  ]
}

/** What is shown to the server: a token, a password or a program by the side of a certificate. */
function signInOf({ certificate, tokenFile, token, basic, exec }: KubeContext['user']): string {
  const shown =
    tokenFile !== null
      ? `the token in ${tokenFile}`
      : token !== null
        ? 'a token'
        : basic
          ? 'a password'
          : exec
            ? `what the program ${exec.command} gives`
            : null
  return (
    [certificate === null ? null : 'a client certificate', shown].filter(Boolean).join(' and ') || 'nothing'
  )
}

function otherWay({ ssh, to }: WayPlan): string {
  const address =
    to === null ? 'its own address' : [to.host ?? 'its own host', to.port].filter(Boolean).join(':')
  return ssh === null ? `Or at ${address}` : `Or over SSH to ${ssh.alias}, from there to ${address}`
}

const wayOfTailnet = ({ socket }: NonNullable<LabPlan['tailnet']>) =>
  `tailscaled of this computer, at ${socket ?? 'the usual place of its socket'}`

function wayOfHost(host: SshHost): string[] {
  const hops = [...(host.jumps ?? []), host]
  const agent = host.identityAgent === null ? 'no agent' : `the agent at ${host.identityAgent}`
  return [
    hops.map(({ alias, user, hostName, port }) => `${alias} (${user}@${hostName}:${port})`).join(', then '),
    ...(host.proxyCommand === null ? [] : [`Through the program ${host.proxyCommand}`]),
    ...(host.proxyCommand === null && host.jumps === null ? ['Its ProxyJump leads in a circle'] : []),
    `Keys: ${host.identityFiles.join(', ') || 'no file'}; ${agent}`,
    `Its host key is checked against ${host.knownHostsFiles.join(', ')}${host.hostKeyAlias === null ? '' : `, as ${host.hostKeyAlias}`}`,
  ]
}
