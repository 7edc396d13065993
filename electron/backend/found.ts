import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Found } from '../../shared/contract/app.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import type { SshHost } from '../sessions/ssh/resolveHost.ts'
import type { LabPlan } from './loadLab.ts'
import { installed } from './places.ts'

/**
 * What the files of this computer name: contexts of the kubeconfigs kubectl would read and k3s writes, hosts of the
 * user's ssh_config. Files are read; nothing is contacted and no program is run. `held` are the labs there are.
 */
export async function findLabs(
  held: readonly LabPlan[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Found> {
  const kubeconfigs = kubeconfigFiles(env)
  const sshConfig = path.join(os.homedir(), '.ssh/config')
  const found: Found = {
    clusters: [],
    hosts: [],
    problems: [],
    looked: [...kubeconfigs, sshConfig],
    demos: [],
  }
  const { readKubeconfig } = await import('../sessions/kubernetes/kubeconfigFiles.ts')
  const servers = new Set(held.flatMap(lab => lab.clusters.map(one => keyOf(one.context))))
  for (const file of kubeconfigs) {
    const read = await readKubeconfig([file])
    found.problems.push(...read.problems.filter(one => !isMissing(one.sentence)))
    for (const context of read.contexts) {
      found.clusters.push({
        file,
        context: context.name,
        server: context.cluster.server,
        ...signInOf(context),
        current: context.name === read.current,
        held: servers.has(keyOf(context)),
      })
    }
  }
  await addHosts(found, sshConfig, new Set(held.flatMap(lab => lab.hosts.map(host => host.alias))))
  found.demos = await demoWorlds()
  return found
}

/** Where kubectl looks, and where k3s puts its own. */
function kubeconfigFiles(env: NodeJS.ProcessEnv): string[] {
  const named = (env.KUBECONFIG ?? '').split(path.delimiter).filter(file => file !== '')
  const files = named.length > 0 ? named : [path.join(os.homedir(), '.kube/config')]
  return [...new Set([...files.map(file => path.resolve(file)), '/etc/rancher/k3s/k3s.yaml'])]
}

async function addHosts(found: Found, file: string, held: ReadonlySet<string>): Promise<void> {
  const { readSshConfig } = await import('../sessions/ssh/sshConfigFiles.ts')
  const { resolveHost } = await import('../sessions/ssh/resolveHost.ts')
  const { readTrust } = await import('../sessions/ssh/trust.ts')
  const read = await readSshConfig([file], os.homedir())
  found.problems.push(...read.problems.filter(one => !isMissing(one.sentence)))
  for (const alias of new Set(read.aliases)) {
    const host: SshHost = resolveHost(read.config, alias, os.userInfo().username)
    // What is wrong with known_hosts is told when the host is connected to.
    const known = await readTrust(host).then(
      trust => trust.known,
      () => false,
    )
    found.hosts.push({ file, alias, hostName: host.hostName, user: host.user, known, held: held.has(alias) })
  }
}

/** A file that is not there is no mistake here: it was only looked for. */
const isMissing = (sentence: string) => /does not exist|is not there/i.test(sentence)

const keyOf = ({ cluster, name }: KubeContext) => `${cluster.server}\n${name}`

function signInOf({ user }: KubeContext): { auth: string; expires: number | null } {
  if (user.exec) return { auth: 'program', expires: null }
  if (user.certificate !== null) return { auth: 'client certificate', expires: endOf(user.certificate) }
  if (user.token !== null || user.tokenFile !== null) return { auth: 'token', expires: null }
  if (user.basic) return { auth: 'password', expires: null }
  return { auth: 'none', expires: null }
}

function endOf(pem: string): number | null {
  try {
    return new X509Certificate(pem).validToDate.getTime()
  } catch {
    return null
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
