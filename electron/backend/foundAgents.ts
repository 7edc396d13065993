import { stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Found } from '../../shared/contract/found.ts'
import type { Clock } from '../clock.ts'
import { askAgent } from '../sessions/ssh/agent.ts'

type FoundAgent = Found['agents'][number]

/**
 * Where agents listen that no variable names. Not gpg-agent's: its socket starts a program when it is opened.
 */
const PLACES = ['.1password/agent.sock', 'Library/Group Containers/2BUA8C4S2C.com.1password/t/agent.sock']
const WINDOWS = '\\\\.\\pipe\\openssh-ssh-agent'

/**
 * The SSH agents of this computer with the keys they hold. Each is asked which keys it has, none to use one. `named` are
 * sockets that ssh_config names.
 */
export async function foundAgents(
  named: readonly string[],
  env: NodeJS.ProcessEnv,
  clock: Clock,
): Promise<Found['agents']> {
  const own = env.SSH_AUTH_SOCK ? path.resolve(env.SSH_AUTH_SOCK) : null
  const asked = new Map<string, FoundAgent['named']>()
  for (const place of PLACES) {
    const socket = path.join(os.homedir(), place)
    if (await isThere(socket)) asked.set(socket, 'place')
  }
  for (const socket of named)
    if (socket !== WINDOWS || (await isThere(socket))) asked.set(socket, 'ssh_config')
  if (own !== null) asked.set(own, 'environment')
  return Promise.all([...asked].map(([socket, how]) => agentAt(socket, how, clock)))
}

async function agentAt(socket: string, named: FoundAgent['named'], clock: Clock): Promise<FoundAgent> {
  try {
    const { keys } = await askAgent(socket, clock)
    return {
      socket,
      named,
      keys: keys.map(({ type, comment }) => ({ type, comment: comment ?? '' })),
      problem: null,
    }
  } catch (error) {
    const problem = (await isThere(socket)) ? (error as Error).message : 'there is no such socket'
    return { socket, named, keys: null, problem }
  }
}

const isThere = (socket: string) =>
  stat(socket).then(
    () => true,
    () => false,
  )
