import type { Found } from '../../shared/contract/found.ts'
import { inert } from '../../shared/lab/inert.ts'
import type { LabOptions } from '../backend/options.ts'
import { systemClock } from '../clock.ts'
import { EXIT } from './exit.ts'
import { columns, iso, jsonText, type Output } from './output.ts'
import { runningSession } from './session.ts'

/** A path is told whole. */
const LONGEST = 4000

/** `homeport found`: what this computer names that could be looked at. Nothing outside it is contacted, nothing run. */
export async function found(options: LabOptions, json: boolean, out: Output): Promise<number> {
  const told = await look(options)
  const { tailnet, clusters, problems } = told
  const peers = tailnet?.peers.map(peer => ({ ...peer, lastSeen: iso(peer.lastSeen) }))
  const ends = clusters.map(one => ({ ...one, expires: iso(one.expires) }))
  out.print(
    json ? jsonText({ ...told, clusters: ends, tailnet: tailnet && { ...tailnet, peers } }) : foundText(told),
  )
  return problems.length === 0 ? EXIT.ok : EXIT.notOk
}

/** As the Homeport that runs sees it, which knows what it holds; else as the owner's files say. */
async function look(options: LabOptions): Promise<Found> {
  const running = await runningSession(options)
  if (running) {
    try {
      return await running.client['labs.found']({})
    } finally {
      await running.close()
    }
  }
  const { findLabs } = await import('../backend/found.ts')
  const { loadLab } = await import('../backend/loadLab.ts')
  const { isOwn, ownLabFiles } = await import('../backend/ownLabs.ts')
  const labs = isOwn(options) ? (await ownLabFiles(process.env)).map(lab => ({ ...options, lab })) : [options]
  const held = await Promise.all(labs.map(one => loadLab(one)))
  return findLabs(held, { env: process.env, clock: systemClock })
}

/** One part a kind; what a lab reads already is marked. */
export function foundText({
  clusters,
  hosts,
  known,
  hashed,
  agents,
  tailnet,
  problems,
  looked,
}: Found): string {
  const parts = [
    part('Clusters', ['CONTEXT', 'SERVER', 'SIGN-IN', 'FILE', 'NOTES'], clusters.map(clusterRow)),
    part(
      'SSH hosts of ssh_config',
      ['ALIAS', 'LEADS TO', 'KEY', 'NOTES'],
      hosts.map(({ alias, user, hostName, known: onFile, held }) => [
        inert(alias),
        `${inert(user)}@${inert(hostName)}`,
        onFile ? 'on file' : 'not on file',
        held ? IN_LAB : '-',
      ]),
    ),
    part(
      'Hosts of known_hosts that ssh_config does not name',
      ['NAME', 'ADDRESS', 'PORT', 'NOTES'],
      known.map(({ name, address, port, held }) => [
        inert(name),
        inert(address),
        String(port),
        held ? IN_LAB : '-',
      ]),
    ),
    ...(hashed > 0 ? [`Hashed in known_hosts, so that they cannot be listed: ${hashed}`] : []),
    part('SSH agents', ['SOCKET', 'NAMED BY', 'KEYS'], agents.map(agentRow)),
    ...(tailnet ? [tailnetPart(tailnet)] : []),
    part(
      'Could not be read',
      ['WHERE', 'WHAT'],
      problems.map(({ file, line, sentence, advice }) => [
        inert(line === null ? file : `${file}, line ${line}`, LONGEST),
        inert(`${sentence} ${advice}`.trim(), LONGEST),
      ]),
    ),
  ].filter(text => text !== '')
  const where = ['Looked at:', ...looked.map(file => `  ${inert(file, LONGEST)}`)].join('\n')
  return [...(parts.length > 0 ? parts : ['Nothing was found.']), where].join('\n\n')
}

const IN_LAB = 'in a lab already'
const NAMED = { environment: 'SSH_AUTH_SOCK', ssh_config: 'ssh_config', place: 'nobody' }

function part(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title}\n${columns([head, ...rows])}`
}

function clusterRow({ context, server, auth, expires, file, current, held }: Found['clusters'][number]) {
  const ends = expires === null ? '' : `, ends ${iso(expires)?.slice(0, 10)}`
  const notes = [...(current ? ['current'] : []), ...(held ? [IN_LAB] : [])]
  return [inert(context), inert(server), `${auth}${ends}`, inert(file, LONGEST), notes.join(', ') || '-']
}

function agentRow({ socket, named, keys, problem }: Found['agents'][number]) {
  const names = keys?.map(key => inert(`${key.type} ${key.comment}`.trim(), 80)).join(', ')
  return [inert(socket, LONGEST), NAMED[named], names ?? `does not answer (${inert(problem ?? '')})`].map(
    cell => cell || 'none',
  )
}

function tailnetPart({ state, name, problem, peers, held }: NonNullable<Found['tailnet']>): string {
  if (problem !== null) return `Tailscale cannot be asked: ${inert(problem, 400)}`
  const title = `Tailnet ${inert(name ?? '')}, ${inert(state ?? 'unknown')}${held ? `, ${IN_LAB}` : ''}`
  const rows = peers.map(peer => [
    inert(peer.name),
    inert(peer.address ?? '-'),
    peer.online === null ? 'unknown' : peer.online ? 'online' : 'offline',
  ])
  return rows.length === 0 ? `${title}: no peers` : part(title, ['PEER', 'ADDRESS', 'STATE'], rows)
}
