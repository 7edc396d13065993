import { readdir, readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Found } from '../../shared/contract/found.ts'
import type { Clock } from '../clock.ts'
import { foundClusters, kubeconfigFiles } from './foundClusters.ts'
import type { LabPlan } from './loadLab.ts'
import { installed } from './places.ts'

/** Where is looked. Each of them is on this computer. */
export interface LookParts {
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  /** Where tailscaled answers; left out, at every usual place. */
  readonly tailscale?: string
}

/**
 * What this computer names: contexts of the kubeconfigs kubectl would read and k3s writes, hosts of the user's ssh_config
 * and known_hosts, keys of SSH agents, the tailnet of its own tailscaled. Files are read and local sockets asked;
 * nothing outside is contacted, no program is run and no `Match exec`. `held` are the labs there are.
 */
export async function findLabs(held: readonly LabPlan[], parts: LookParts): Promise<Found> {
  const { env, clock } = parts
  const sshConfig = path.join(os.homedir(), '.ssh/config')
  const [clusters, hosts, demos, tailnet] = await Promise.all([
    foundClusters(held, env),
    import('./foundHosts.ts').then(({ foundHosts }) => foundHosts(held, sshConfig, env)),
    demoWorlds(),
    import('./foundTailnet.ts').then(({ foundTailnet }) => foundTailnet(held, parts)),
  ])
  const { foundAgents } = await import('./foundAgents.ts')
  return {
    clusters: clusters.clusters,
    hosts: hosts.hosts,
    known: hosts.known,
    hashed: hosts.hashed,
    agents: await foundAgents(hosts.agents, env, clock),
    tailnet,
    // A file that is not there is no mistake here: it was only looked for.
    problems: [...clusters.problems, ...hosts.problems].filter(one => !one.missing),
    looked: [...new Set([...kubeconfigFiles(env), sshConfig, ...hosts.looked])],
    demos,
  }
}

/** The worlds that come with Homeport, by name and title. */
async function demoWorlds(): Promise<Found['demos']> {
  const folder = installed('resources/worlds')
  const files = (await readdir(folder).catch(() => [] as string[]))
    .filter(name => name.endsWith('.yaml'))
    .sort()
  const { parse } = await import('yaml')
  const worlds: Found['demos'] = []
  for (const file of files) {
    const name = file.slice(0, -'.yaml'.length)
    const text = await readFile(path.join(folder, file), 'utf8').catch(() => '')
    const world = parse(text) as { title?: unknown } | null
    worlds.push({ name, title: typeof world?.title === 'string' ? world.title : name })
  }
  return worlds
}
