import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { LabId } from '../../shared/lab/ids.ts'
import { NO_LAB_FILE } from '../lab/labFile.ts'
import type { LabFile } from '../lab/labFileSchema.ts'
import type { FileProblem } from '../sessions/fileProblem.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import type { SshHost } from '../sessions/ssh/resolveHost.ts'
import type { SshBlock } from '../sessions/ssh/sshConfig.ts'
import { type WayPlan, waysOf } from './apiWays.ts'
import { defaultLabFile, demoFolder, type LabOptions } from './options.ts'

/** A lab as its files and flags say, before anything is contacted. */
export interface LabPlan {
  readonly id: LabId
  readonly name: string
  readonly demo: boolean
  /** Where `labFile` was read from; null where there is none. */
  readonly file: string | null
  readonly labFile: LabFile
  /** `ways`: other ways to the API server than the kubeconfig's own address. */
  readonly clusters: readonly { name: string; context: KubeContext; ways?: readonly WayPlan[] }[]
  readonly hosts: readonly SshHost[]
  /** The tailnet of this computer is asked; `socket` null: where tailscaled usually listens. */
  readonly tailnet: { readonly socket: string | null } | null
  /** What could not be read; shown as sources that need their owner. */
  readonly problems: readonly FileProblem[]
  readonly files: PlanFiles
}

/** What a lab was read from. Absolute paths. */
export interface PlanFiles {
  /** Every file, those that were not there too, and folders in which ssh_config looks for more. */
  readonly all: readonly string[]
  /** The kubeconfig of each cluster, by its name. */
  readonly kubeconfigs: ReadonlyMap<string, string>
  /** The files of ssh_config that could be read. */
  readonly ssh: readonly string[]
  /** Which of these names a host itself, by its alias. */
  readonly hosts: ReadonlyMap<string, string>
}

export const NO_FILES: PlanFiles = { all: [], kubeconfigs: new Map(), ssh: [], hosts: new Map() }

/** Reads the files that the options name; nothing is contacted, nothing is run. Never rejects. */
export async function loadLab(options: LabOptions, env: NodeJS.ProcessEnv = process.env): Promise<LabPlan> {
  const problems: FileProblem[] = []
  const file = labFilePath(options, env)
  let labFile = NO_LAB_FILE
  if (file !== null) {
    // The YAML reader is large: a lab without a file starts without it.
    const { readLabFile } = await import('./readLabFile.ts')
    const read = await readLabFile(file)
    labFile = read.labFile
    problems.push(...read.problems)
  }
  const folder = file ? path.dirname(file) : process.cwd()
  const { clusters: read, named, kubeconfigs } = await loadClusters(options, labFile, folder, problems)
  const overSsh = read.some(({ paths }) => paths.some(one => typeof one !== 'string'))
  const { hosts, hostOf, ...ssh } = await loadHosts(options, labFile, { folder, overSsh }, problems)
  const clusters = read.map(({ name, context, paths }) => ({ name, context, ways: waysOf(paths, hostOf) }))
  const name = labFile.name ?? options.demo ?? clusters[0]?.name ?? 'Homelab'
  return {
    id: options.demo ?? slug(name),
    name,
    demo: options.demo !== null,
    file,
    labFile,
    clusters,
    hosts,
    tailnet: tailnetOf(labFile, folder),
    problems,
    files: {
      all: [...(file === null ? [] : [file]), ...named, ...ssh.files],
      kubeconfigs,
      ssh: ssh.read,
      hosts: ssh.named,
    },
  }
}

function labFilePath(options: LabOptions, env: NodeJS.ProcessEnv): string | null {
  if (options.demo !== null) return path.join(demoFolder(options), 'lab.yaml')
  if (options.lab !== null) return options.lab
  // The owner's own file counts only where no flag selects something else.
  if (options.kubeconfig !== null || options.sshConfig !== null) return null
  const own = defaultLabFile(env)
  return existsSync(own) ? own : null
}

interface ClusterRead {
  readonly name: string
  readonly context: KubeContext
  readonly paths: NonNullable<LabFile['sources']['kubernetes'][number]['paths']>
}

async function loadClusters(
  options: LabOptions,
  labFile: LabFile,
  folder: string,
  problems: FileProblem[],
): Promise<{
  clusters: readonly ClusterRead[]
  named: readonly string[]
  kubeconfigs: Map<string, string>
}> {
  const asked =
    options.kubeconfig !== null
      ? [{ kubeconfig: options.kubeconfig, context: undefined, paths: [] }]
      : labFile.sources.kubernetes.map(one => ({ ...one, kubeconfig: expand(one.kubeconfig, folder) }))
  const clusters: ClusterRead[] = []
  const kubeconfigs = new Map<string, string>()
  const named: string[] = []
  if (asked.length === 0) return { clusters, named, kubeconfigs }
  const { readKubeconfig } = await import('../sessions/kubernetes/kubeconfigFiles.ts')
  for (const { kubeconfig, context: wanted, paths = [] } of asked) {
    const read = await readKubeconfig([kubeconfig])
    problems.push(...read.problems)
    named.push(kubeconfig, ...read.named)
    const only = read.contexts.length === 1 ? read.contexts[0]?.name : undefined
    const name = wanted ?? read.current ?? only
    const context = read.contexts.find(one => one.name === name)
    if (context) {
      const free = freeName(context.name, kubeconfig, clusters)
      clusters.push({ name: free, context, paths })
      kubeconfigs.set(free, kubeconfig)
    } else if (read.problems.length === 0) {
      problems.push({ file: kubeconfig, line: null, ...missingContext(name, read.contexts) })
    }
  }
  return { clusters, named, kubeconfigs }
}

/** A name no other cluster of the lab has: many files call their only context “default”. */
function freeName(name: string, file: string, clusters: readonly ClusterRead[]): string {
  const names = [name, `${name} (${path.basename(file)})`]
  for (let n = 2; ; n++) {
    const free = names.find(one => !clusters.some(cluster => cluster.name === one))
    if (free !== undefined) return free
    names.push(`${name} (${n})`)
  }
}

function missingContext(name: string | undefined, contexts: readonly KubeContext[]) {
  const known = contexts.map(one => one.name).join(', ')
  if (contexts.length === 0)
    return { sentence: 'It has no context.', advice: 'Add one, or name another file.' }
  const sentence = name ? `It has no context “${name}”.` : 'It has several contexts and no current-context.'
  return { sentence, advice: `Contexts there: ${known}. Set current-context, or name one in lab.yaml.` }
}

async function loadHosts(
  options: LabOptions,
  labFile: LabFile,
  { folder, overSsh }: { folder: string; overSsh: boolean },
  problems: FileProblem[],
): Promise<{
  hosts: readonly SshHost[]
  hostOf: (alias: string) => SshHost
  files: readonly string[]
  read: PlanFiles['ssh']
  named: PlanFiles['hosts']
}> {
  const ssh = labFile.sources.ssh
  const listed = options.sshConfig === null ? (ssh?.hosts ?? []) : []
  const aliases = listed.filter(one => typeof one === 'string')
  const own = listed
    .filter(one => typeof one !== 'string')
    .map(one => (one.key === undefined ? one : { ...one, key: expand(one.key, folder) }))
  if (options.sshConfig === null && !ssh && !overSsh) {
    const hostOf = () => {
      throw new Error('no SSH host was asked for')
    }
    return { hosts: [], hostOf, files: [], read: [], named: new Map() }
  }
  const { readSshConfig } = await import('../sessions/ssh/sshConfigFiles.ts')
  const { resolveHost } = await import('../sessions/ssh/resolveHost.ts')
  const { withHost } = await import('../sessions/ssh/withHost.ts')
  const home = os.homedir()
  const file = options.sshConfig ?? expand(ssh?.config ?? '~/.ssh/config', folder)
  const read = await readSshConfig([file], home)
  // Hosts that lab.yaml names itself need no ssh_config.
  const needed = options.sshConfig !== null || ssh?.config !== undefined || aliases.length > 0 || overSsh
  problems.push(...read.problems.filter(one => needed || one.file !== file || one.line !== null))
  // A file that is named is meant whole; of the user's own, which has everything, only what is listed.
  const whole = options.sshConfig !== null || ssh?.config !== undefined ? read.aliases : []
  const found = aliases.length > 0 ? [] : whole
  const named = new Map(
    [...aliases, ...found].flatMap(alias => {
      const block = read.config.blocks.find(one => namesHost(one, alias))
      return block ? [[alias, block.file] as const] : []
    }),
  )
  const names = [...aliases, ...found, ...own.map(one => one.name)]
  const config = own.reduce(withHost, read.config)
  const hostOf = (alias: string) => resolveHost(config, alias, os.userInfo().username)
  const unread = new Set(read.problems.filter(one => one.line === null).map(one => one.file))
  return {
    hosts: [...new Set(names)].map(hostOf),
    hostOf,
    files: read.files,
    read: read.files.filter(one => !unread.has(one)),
    named,
  }
}

const namesHost = ({ criteria }: SshBlock, alias: string) =>
  criteria.kind === 'host' && criteria.patterns.includes(alias)

/** Only where the lab file asks for it: a lab has nothing to do with a tailnet by itself. */
function tailnetOf({ sources: { tailscale } }: LabFile, folder: string): LabPlan['tailnet'] {
  if (tailscale === undefined) return null
  return { socket: tailscale === true ? null : expand(tailscale.socket, folder) }
}

function expand(file: string, folder: string): string {
  if (file.startsWith('~/')) return path.join(os.homedir(), file.slice(2))
  return path.resolve(folder, file)
}

/** A lab's id from its name: what may stand in a URL and a host name. */
export function slug(name: string): LabId {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return id === '' ? 'lab' : id
}
