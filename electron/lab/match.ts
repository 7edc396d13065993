import type { Facts } from './facts.ts'
import type { SshName } from './identity.ts'
import type { KeptNode } from './kept.ts'
import type { LabFile } from './labFileSchema.ts'
import { machinesOf } from './tailnet.ts'

/** A node of a cluster that an SSH host may be. */
interface Member {
  readonly cluster: string
  readonly node: KeptNode
}

/** The Kubernetes node that an SSH host is, and why. */
export interface Match {
  readonly of: Member
  /** The owner said so in the lab file. */
  readonly ruled: boolean
  readonly evidence: readonly string[]
}

interface Matcher {
  readonly facts: Facts
  readonly labFile: LabFile
  readonly members: readonly Member[]
  readonly byMachine: ReadonlyMap<string, readonly Member[]>
  readonly byAddress: ReadonlyMap<string, readonly Member[]>
  readonly byName: ReadonlyMap<string, readonly Member[]>
  /** What the tailnet calls the machine of an address or whole name. */
  readonly called: ReadonlyMap<string, string>
  /** How many SSH hosts told this machine-id. */
  readonly told: ReadonlyMap<string, number>
}

/** The nodes by what they can be recognised by; made once for all hosts. */
export function matcherOf(members: readonly Member[], facts: Facts, labFile: LabFile): Matcher {
  const told = new Map<string, number>()
  for (const { facts: seen } of facts.hosts.values()) {
    if (seen.machineId) told.set(seen.machineId, (told.get(seen.machineId) ?? 0) + 1)
  }
  return {
    facts,
    labFile,
    members,
    byMachine: grouped(members, ({ node }) => (node.machineId === '' ? [] : [node.machineId])),
    byAddress: grouped(members, ({ node }) => [...new Set(node.addresses.map(one => one.address))]),
    byName: grouped(members, ({ node }) => [node.name]),
    called: calledBy(facts),
    told,
  }
}

/**
 * The node of a cluster that an SSH host is, with the evidence; null where nothing says so or two nodes would do.
 */
export function matchOf(matcher: Matcher, ssh: SshName): Match | null {
  const { facts, labFile, members, told } = matcher
  const ruling = labFile.nodes.find(entry => entry.ssh === ssh.alias && entry.kubernetes !== undefined)
  if (ruling) {
    const of = members.find(
      ({ cluster, node }) =>
        node.name === ruling.kubernetes || `${cluster}/${node.name}` === ruling.kubernetes,
    )
    return of ? { of, ruled: true, evidence: ['The lab file says so'] } : null
  }
  // A node that the owner says has no SSH host, or another one, is not for the taking.
  const free = ({ cluster, node }: Member) =>
    !labFile.nodes.some(
      entry =>
        entry.ssh === null &&
        (entry.kubernetes === node.name || entry.kubernetes === `${cluster}/${node.name}`),
    )
  const host = facts.hosts.get(ssh.alias)
  const machineId = host?.facts.machineId || null
  // Cloned SD cards share one machine-id: it proves nothing where two nodes or two hosts have it.
  const cloned = machineId !== null && (told.get(machineId) ?? 0) > 1
  const possible = ({ node }: Member) =>
    machineId === null || node.machineId === '' || node.machineId === machineId
  const sameMachine =
    machineId === null || cloned ? [] : (matcher.byMachine.get(machineId) ?? []).filter(free)
  const address = host?.address ?? ssh.hostName
  const byAddress = (matcher.byAddress.get(address) ?? []).filter(one => free(one) && possible(one))
  const called = matcher.called.get(address.toLowerCase()) ?? matcher.called.get(ssh.hostName.toLowerCase())
  const names = new Set([ssh.alias, ssh.hostName, host?.facts.hostname ?? ssh.alias, called ?? ssh.alias])
  const byName = [...names]
    .flatMap(name => matcher.byName.get(name) ?? [])
    .filter(one => free(one) && possible(one))
  const of = [sameMachine, byAddress, byName].find(found => found.length === 1)?.[0]
  if (!of) return null
  const evidence: string[] = []
  if (sameMachine.length === 1 && sameMachine[0] === of)
    evidence.push(`The machine-id ${machineId?.slice(0, 8)}… is the same`)
  if (byAddress.includes(of)) evidence.push(`SSH leads to its address ${address}`)
  if (byName.includes(of)) {
    const byTailnet = called === of.node.name && called !== ssh.alias
    evidence.push(
      byTailnet ? `The tailnet calls ${ssh.hostName} ${called}` : `Both are called ${of.node.name}`,
    )
  }
  return { of, ruled: false, evidence }
}

function calledBy(facts: Facts): ReadonlyMap<string, string> {
  return new Map(
    machinesOf(facts)
      .filter(peer => !peer.shared)
      .flatMap(({ name, dnsName, addresses }) =>
        [...addresses, ...(dnsName === null ? [] : [dnsName])].map(at => [at.toLowerCase(), name] as const),
      ),
  )
}

function grouped(members: readonly Member[], keysOf: (member: Member) => readonly string[]) {
  const groups = new Map<string, Member[]>()
  for (const member of members) {
    for (const key of keysOf(member)) {
      const held = groups.get(key)
      if (held) held.push(member)
      else groups.set(key, [member])
    }
  }
  return groups
}
