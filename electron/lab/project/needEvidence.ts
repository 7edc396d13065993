import net from 'node:net'
import type { SourceId } from '../../../shared/lab/ids.ts'
import type { HostKeyNeed, Need } from '../../../shared/lab/need.ts'
import { rowsOf } from '../facts.ts'
import type { KeptNode } from '../kept.ts'
import type { Indexed } from './context.ts'

type Evidence = HostKeyNeed['evidence'][number]

/** A need with what the lab knows that speaks for or against trusting; others as they are. */
export function needOf(context: Indexed, id: SourceId, need: Need | null): Need | null {
  if (need?.kind !== 'host-key') return need
  const { verdict } = need
  const evidence =
    verdict === 'unknown'
      ? [...onFile(need), ...place(context, need), ...member(context, need), ...sameKey(context, id, need)]
      : verdict === 'changed'
        ? [
            ...sameAddress(context, need),
            ...place(context, need),
            ...hardware(context, need),
            ...machine(context, need),
            ...sameKey(context, id, need),
          ]
        : []
  return { ...need, evidence }
}

/** A host that is on file with keys of other types may have been set up anew, or be another one. */
function onFile({ known, file }: HostKeyNeed): Evidence[] {
  const [first] = known
  if (!first)
    return [
      { speaks: 'neither', what: 'Not known before', detail: `no line in ${file ?? 'any known_hosts file'}` },
    ]
  return [
    {
      speaks: 'against',
      what: 'Another key is on file',
      detail: `${known.map(one => one.keyType).join(', ')} in ${first.file} line ${first.line}; it did not show that one`,
    },
  ]
}

/** Which network its address belongs to: two labs, and any hotel, may use the same one. */
function place({ place, onLan }: Indexed, need: HostKeyNeed): Evidence[] {
  const address = addressOf(need)
  if (!need.direct || address === null) return []
  if (address === place.gateway) {
    return [
      place.home
        ? { speaks: 'for', what: 'It is the router of this lab', detail: 'known by its network card' }
        : { speaks: 'neither', what: 'It is the router here', detail: 'whose network this is, is not known' },
    ]
  }
  if (onLan(address)) {
    const detail = `${address} is in the same network as this computer`
    return [{ speaks: 'neither', what: 'On your network', detail }]
  }
  const detail = `this computer is not on the network of ${address}`
  return isPrivate(address) ? [{ speaks: 'against', what: 'Not your network', detail }] : []
}

const isPrivate = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd])/i.test(address)

/** A node of a cluster that has proved itself by its certificate. */
function member(context: Indexed, need: HostKeyNeed): Evidence[] {
  const address = addressOf(need)
  const found = nodesAt(context, address)
  if (found.length !== 1) return []
  const [{ cluster, node }] = found as [(typeof found)[0]]
  return [
    { speaks: 'for', what: 'A node of your cluster', detail: `${cluster} lists ${node.name} at ${address}` },
  ]
}

function sameAddress(context: Indexed, need: HostKeyNeed): Evidence[] {
  const { host, port } = need
  const address = addressOf(need)
  if (address === null) return []
  const before = context.facts.marks.get(host)
  if (!before?.address) return []
  return before.address === address
    ? [{ speaks: 'for', what: 'Same address', detail: `${address} port ${port} answers, as ${host} did` }]
    : [{ speaks: 'neither', what: 'Other address', detail: `${host} answered at ${before.address} before` }]
}

/** What the cluster says of the machine behind that address, against what the machine said of itself before. */
function machine(context: Indexed, need: HostKeyNeed): Evidence[] {
  const { host } = need
  const address = addressOf(need)
  const told = context.facts.marks.get(host)
  const [first] = nodesAt(context, address)
  if (!told || !first) return []
  const { node, cluster } = first
  const evidence: Evidence[] = []
  if (told.machineId && node.machineId !== '') {
    const same = told.machineId === node.machineId
    evidence.push({
      speaks: same ? 'against' : 'for',
      what: same ? 'Not set up anew' : 'Set up anew',
      detail: same
        ? `${cluster} still sees machine-id ${node.machineId.slice(0, 8)}… there, as before`
        : `${cluster} sees another machine-id there (${node.machineId.slice(0, 8)}…)`,
    })
  }
  if (told.bootId && node.bootId !== '' && told.bootId !== node.bootId) {
    evidence.push({ speaks: 'neither', what: 'Restarted', detail: `${cluster} sees another boot id since` })
  }
  return evidence
}

/** Which network card answers there, against the one that had the address before. */
function hardware({ facts }: Indexed, need: HostKeyNeed): Evidence[] {
  const { host, direct } = need
  const address = addressOf(need) ?? ''
  const before = (direct && facts.marks.get(host)?.mac) || null
  const now = facts.neighbours.get(address) ?? null
  if (before === null || now === null) return []
  return before === now
    ? [{ speaks: 'for', what: 'Same network card', detail: `${now} answers there, as before` }]
    : [
        {
          speaks: 'against',
          what: 'Other network card',
          detail: `${now} answers there; ${host} had ${before}`,
        },
      ]
}

/** The same key under another name: two ways to one machine, or cloned cards. */
function sameKey(context: Indexed, id: SourceId, need: HostKeyNeed): Evidence[] {
  const others = [...context.facts.sources]
    .filter(([other]) => other !== id)
    .flatMap(([, { status }]) => (status.need?.kind === 'host-key' ? [status.need] : []))
    .filter(other => other.sameness === need.sameness && other.name !== need.name)
  const [first] = others
  if (!first) return []
  const detail = `${first.host} at ${first.address} shows it too${others.length > 1 ? `, and ${others.length - 1} more` : ''}`
  return [
    { speaks: 'neither', what: 'Same key elsewhere', detail: `${detail}; one machine, or a cloned one` },
  ]
}

/** Where the key was shown: the address that answered, or the one that ssh_config has; null where only a name is known. */
const addressOf = ({ shownAt, address }: HostKeyNeed) => shownAt ?? (net.isIP(address) ? address : null)

function nodesAt({ facts }: Indexed, address: string | null): { cluster: string; node: KeptNode }[] {
  return [...facts.clusters].flatMap(([cluster, held]) =>
    [...rowsOf(held, 'nodes').values()]
      .filter(node => node.addresses.some(one => one.address === address))
      .map(node => ({ cluster, node })),
  )
}
