import fs from 'node:fs/promises'
import type { AgentAuthMethod, ParsedKey, PublicKeyAuthMethod } from 'ssh2'
import { inert } from '../../../shared/lab/inert.ts'
import type { Clock } from '../../clock.ts'
import type { Owner } from '../owner.ts'
import { type Agent, askAgent } from './agent.ts'
import { type KeyProblem, readKeys } from './keyFiles.ts'
import { type LockedKey, LockedKeys } from './lockedKeys.ts'
import type { SshHost } from './resolveHost.ts'

/** sshd cuts a connection after six tries; the first is spent on `none`. */
const MOST_KEYS = 5

/** With which keys a user comes to a host. */
export interface UserKeys {
  /** In the order they are tried, no more keys than a server bears; a locked one whose public part is not known last. */
  readonly ways: readonly (PublicKeyAuthMethod | AgentAuthMethod | { readonly locked: LockedKey })[]
  /** Tells which locked key a server would take. */
  readonly locked: LockedKeys
  /** How each of those keys is named to its owner. */
  readonly names: readonly string[]
  /** Keys of the agent that were left out: a server would cut the connection. */
  readonly left: number
  /** Whether one of them is the agent's, which may want to be confirmed or touched. */
  readonly agent: boolean
  /** Files that are there and cannot be used, and an agent that does not answer. */
  readonly problems: readonly KeyProblem[]
}

/**
 * The keys of the files that ssh_config names for a host and those of the agent. First the agent's that a file names
 * (a locked key, or one of which only `.pub` is here), then the files', then what else the agent holds, unless
 * IdentitiesOnly, then locked files. ssh itself asks the agent for all it holds before the files, and is cut off where
 * those are many.
 */
export async function readUserKeys(host: SshHost, clock: Clock, owner: Owner): Promise<UserKeys> {
  const [files, asked] = await Promise.all([readKeys(host.identityFiles, owner), agentOf(host, clock)])
  const agent = 'keys' in asked ? asked : null
  const held = new Map(agent?.keys.map(key => [blobOf(key.getPublicSSH()), key]))
  const named = new Map(files.named.map(({ path, open }) => [blobOf(open.getPublicSSH()), path]))
  const matched = [...named].flatMap(([blob, path]) => {
    const key = held.get(blob)
    return key ? [{ key, path }] : []
  })
  const inAgent = new Set(matched.map(({ path }) => path))
  const own = files.keys.filter(({ path }) => !inAgent.has(path))
  const others = host.identitiesOnly
    ? []
    : [...held].filter(([blob]) => !named.has(blob)).map(([, key]) => key)

  const first = matched.slice(0, MOST_KEYS)
  const second = own.slice(0, MOST_KEYS - first.length)
  const closed = files.locked.filter(({ path }) => !inAgent.has(path))
  const room = MOST_KEYS - first.length - second.length
  // A file that is named for this host goes before what the agent happens to hold.
  const fourth = closed.slice(0, room)
  const third = others.slice(0, room - fourth.length)
  const locked = new LockedKeys(fourth)
  const ofAgent = (keys: readonly ParsedKey[]): AgentAuthMethod[] =>
    agent && keys.length > 0 ? [{ type: 'agent', username: host.user, agent: agent.only(keys) }] : []
  return {
    ways: [
      ...ofAgent(first.map(({ key }) => key)),
      ...second.map(({ key }) => ({ type: 'publickey' as const, username: host.user, key })),
      ...ofAgent(third),
      ...(fourth.some(({ open }) => open)
        ? [{ type: 'agent' as const, username: host.user, agent: locked }]
        : []),
      ...fourth.filter(({ open }) => !open).map(key => ({ locked: key })),
    ],
    locked,
    names: [
      ...first.map(({ path }) => `${path} (agent)`),
      ...second.map(({ path }) => path),
      ...third.map(key => `${inert(key.comment || key.type, 60)} (agent)`),
      ...fourth.map(({ path }) => `${path} (locked)`),
    ],
    left: others.length - third.length,
    agent: first.length + third.length > 0,
    problems: [
      ...files.problems.filter(({ path }) => !inAgent.has(path)),
      ...('sentence' in asked ? [asked] : []),
    ],
  }
}

const blobOf = (blob: Buffer) => blob.toString('base64')

/** The agent of a host with its keys, why it cannot be asked, or nothing of either where there is none. */
async function agentOf(
  { identityAgent }: SshHost,
  clock: Clock,
): Promise<Agent | KeyProblem | { none: true }> {
  if (identityAgent === null) return { none: true }
  try {
    return await askAgent(identityAgent, clock)
  } catch (error) {
    const there = await fs.stat(identityAgent).then(
      () => true,
      () => false,
    )
    return {
      path: identityAgent,
      sentence: there
        ? `The SSH agent at ${identityAgent} does not answer (${(error as Error).message}).`
        : `There is no SSH agent at ${identityAgent}.`,
      advice: 'Start it, or write “IdentityAgent none” for this host.',
    }
  }
}
