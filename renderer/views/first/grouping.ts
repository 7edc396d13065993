import { clusterKey, type Found, hostKey, type NewLab, TAILNET_KEY } from '../../../shared/contract/found.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { firstTexts } from '../../texts/en/first.ts'

export type Chosen = ReadonlySet<string>

export const machineKey = (one: Found['known'][number]) => `machine ${one.name} ${one.port}`

/** A lab that would be made, and why it is one. */
export interface Proposal {
  readonly key: string
  readonly lab: NewLab
  readonly why: 'context' | 'rest'
}

/**
 * What is ticked at first: every cluster that can be signed in to, every host of ssh_config whose key is on file, and
 * the tailnet. The rest would only be named as waiting for its owner, or was connected to once for who knows what, so it
 * takes a choice.
 */
export function chosenAtFirst(found: Found): Set<string> {
  return new Set([
    ...found.clusters.filter(one => !one.held && one.auth !== 'program').map(clusterKey),
    ...found.hosts.filter(one => !one.held && one.known).map(hostKey),
    ...(found.tailnet && !found.tailnet.held && found.tailnet.state === 'Running' ? [TAILNET_KEY] : []),
  ])
}

/** The ticks after another look: those of what was there before stay, what is new is ticked as at first. */
export function chosenAgain(before: Found, chosen: Chosen, now: Found): Set<string> {
  const known = new Set(keysOf(before))
  const fresh = chosenAtFirst(now)
  const free = new Set(freeKeysOf(now))
  return new Set(keysOf(now).filter(key => free.has(key) && (known.has(key) ? chosen : fresh).has(key)))
}

const free = (one: { held: boolean }) => !one.held
const keysOf = ({ clusters, hosts, known, tailnet }: Found) => [
  ...clusters.map(clusterKey),
  ...hosts.map(hostKey),
  ...known.map(machineKey),
  ...(tailnet ? [TAILNET_KEY] : []),
]
const freeKeysOf = (found: Found) =>
  keysOf({
    ...found,
    clusters: found.clusters.filter(free),
    hosts: found.hosts.filter(free),
    known: found.known.filter(free),
    tailnet: found.tailnet?.held === false ? found.tailnet : null,
  })

/**
 * The labs of a choice: one a cluster, named after its context, with the hosts at its server's address; what is left is
 * one more. With a single cluster everything is one lab: most homes are. The tailnet belongs to the first.
 */
export function proposals(found: Found, chosen: Chosen): Proposal[] {
  const clusters = found.clusters.filter(one => chosen.has(clusterKey(one)))
  const hosts = found.hosts.filter(one => chosen.has(hostKey(one)))
  const machines = found.known.filter(one => chosen.has(machineKey(one)))
  const left = new Set([...hosts, ...machines])
  const taken = (address: string | null) => {
    const own = address === null ? [...left] : [...left].filter(one => addressOf(one) === address)
    for (const one of own) left.delete(one)
    return {
      hosts: own.filter(isHost).map(({ file, alias }) => ({ file, alias })),
      machines: own
        .filter(isMachine)
        .map(({ name, address, port }) => ({ name, address, ...(port !== 22 && { port }) })),
    }
  }
  const labs = clusters.map(
    (cluster): Proposal => ({
      key: clusterKey(cluster),
      why: 'context',
      lab: {
        name: nameOf(cluster.context),
        clusters: [{ file: cluster.file, context: cluster.context }],
        // A host that two servers stand on goes to the first: it is read once.
        ...taken(clusters.length === 1 ? null : serverOf(cluster.server)),
        tailnet: false,
      },
    }),
  )
  const tailnet = chosen.has(TAILNET_KEY) && found.tailnet !== null
  if (left.size > 0 || (labs.length === 0 && tailnet)) {
    const lab = { name: firstTexts.homelab, clusters: [], ...taken(null), tailnet: false }
    labs.push({ key: 'rest', why: 'rest', lab })
  }
  return labs.map((one, n) => ({ ...one, lab: { ...one.lab, tailnet: tailnet && n === 0 } }))
}

type Host = Found['hosts'][number]
type Machine = Found['known'][number]
const isHost = (one: Host | Machine): one is Host => 'alias' in one
const isMachine = (one: Host | Machine): one is Machine => !isHost(one)
const addressOf = (one: Host | Machine) => (isHost(one) ? one.hostName : one.address)

function serverOf(server: string): string {
  return URL.canParse(server) ? new URL(server).hostname.replace(/^\[|\]$/g, '') : ''
}

/** A context's name as a lab's: what tools put around it left out. */
function nameOf(context: string): string {
  const name = inert(context.replace(/^.*@/, '').trim()).slice(0, 60)
  return name === '' || name === 'default' ? firstTexts.homelab : name
}
