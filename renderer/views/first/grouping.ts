import type * as z from 'zod'
import type { Found, newLabSchema } from '../../../shared/contract/app.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { firstTexts } from '../../texts/en/first.ts'

export type NewLab = z.infer<typeof newLabSchema>
export type Chosen = ReadonlySet<string>

export const clusterKey = (one: Found['clusters'][number]) => `cluster ${one.file} ${one.context}`
export const hostKey = (one: Found['hosts'][number]) => `host ${one.alias}`

/** A lab that would be made, and why it is one. */
export interface Proposal {
  readonly key: string
  readonly lab: NewLab
  readonly why: 'context' | 'rest'
}

/**
 * What is ticked at first: every cluster that can be signed in to, and every host whose key is on file. The rest would
 * only be named as waiting for its owner, so it takes a choice.
 */
export function chosenAtFirst(found: Found): Set<string> {
  return new Set([
    ...found.clusters.filter(one => !one.held && one.auth !== 'program').map(clusterKey),
    ...found.hosts.filter(one => !one.held && one.known).map(hostKey),
  ])
}

/** The ticks after another look: those of what was there before stay, what is new is ticked as at first. */
export function chosenAgain(before: Found, chosen: Chosen, now: Found): Set<string> {
  const keysOf = ({ clusters, hosts }: Found) => [...clusters.map(clusterKey), ...hosts.map(hostKey)]
  const known = new Set(keysOf(before))
  const fresh = chosenAtFirst(now)
  const free = new Set([
    ...now.clusters.filter(one => !one.held).map(clusterKey),
    ...now.hosts.filter(one => !one.held).map(hostKey),
  ])
  return new Set(keysOf(now).filter(key => free.has(key) && (known.has(key) ? chosen : fresh).has(key)))
}

/**
 * The labs of a choice: one a cluster, named after its context, with the hosts at its server's address; what is left is
 * one more. With a single cluster everything is one lab: most homes are.
 */
export function proposals(found: Found, chosen: Chosen): Proposal[] {
  const clusters = found.clusters.filter(one => chosen.has(clusterKey(one)))
  const hosts = found.hosts.filter(one => chosen.has(hostKey(one)))
  const left = new Set(hosts)
  const labs = clusters.map((cluster): Proposal => {
    const address = addressOf(cluster.server)
    // A host that two servers stand on goes to the first: it is read once.
    const own = clusters.length === 1 ? hosts : hosts.filter(one => left.has(one) && one.hostName === address)
    for (const host of own) left.delete(host)
    return {
      key: clusterKey(cluster),
      why: 'context',
      lab: {
        name: nameOf(cluster.context),
        clusters: [{ file: cluster.file, context: cluster.context }],
        hosts: own.map(({ file, alias }) => ({ file, alias })),
      },
    }
  })
  if (left.size === 0) return labs
  const rest = [...left].map(({ file, alias }) => ({ file, alias }))
  return [...labs, { key: 'rest', why: 'rest', lab: { name: firstTexts.homelab, clusters: [], hosts: rest } }]
}

function addressOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname.replace(/^\[|\]$/g, '') : ''
}

/** A context's name as a lab's: what tools put around it left out. */
function nameOf(context: string): string {
  const name = inert(context.replace(/^.*@/, '').trim()).slice(0, 60)
  return name === '' || name === 'default' ? firstTexts.homelab : name
}
