import type { Diagnosis } from '../../shared/contract/diagnosis.ts'
import { type SourceId, sourceId } from '../../shared/lab/ids.ts'
import type { Lab } from '../../shared/lab/model.ts'
import type { Dialled } from '../reach/trail.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import type { SshHost } from '../sessions/ssh/resolveHost.ts'
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
      ({ name, context }) => [sourceId('kubernetes', name), wayOfCluster(context)] as [SourceId, string[]],
    ),
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
  const { networks, gateway, home } = vantage
  if (networks.length === 0) return ['This computer is on no network.']
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
    ...(proxyUrl === null ? [] : [`Over the proxy ${withoutPassword(proxyUrl)}`]),
    insecure
      ? 'Its certificate is not checked (insecure-skip-tls-verify)'
      : `Its certificate is checked against ${ca === null ? 'the roots of this computer' : 'the CA of the kubeconfig'}${tlsServerName === null ? '' : `, as ${tlsServerName}`}`,
    `Signs in as ${user.name} with ${signInOf(user)}${user.impersonate === null ? '' : `, as ${user.impersonate.user}`}`,
  ]
}

function signInOf(user: KubeContext['user']): string {
  if (user.exec) return `the program ${user.exec.command}`
  if (user.certificate !== null) return 'a client certificate'
  if (user.tokenFile !== null) return `the token in ${user.tokenFile}`
  if (user.token !== null) return 'a token'
  return user.basic === null ? 'nothing' : 'a password'
}

function wayOfHost(host: SshHost): string[] {
  const hops = [...(host.jumps ?? []), host]
  const agent = host.identityAgent === null ? 'no agent' : `the agent at ${host.identityAgent}`
  return [
    hops.map(({ alias, user, hostName, port }) => `${alias} (${user}@${hostName}:${port})`).join(', then '),
    ...(host.proxyCommand === null ? [] : [`Through the program ${host.proxyCommand}`]),
    `Keys: ${host.identityFiles.join(', ') || 'no file'}; ${agent}`,
    `Its host key is checked against ${host.knownHostsFiles.join(', ')}${host.hostKeyAlias === null ? '' : `, as ${host.hostKeyAlias}`}`,
  ]
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}
