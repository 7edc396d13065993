import { X509Certificate } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import type { Found } from '../../shared/contract/found.ts'
import type { FileProblem } from '../sessions/fileProblem.ts'
import type { KubeContext } from '../sessions/kubernetes/kubeconfig.ts'
import type { LabPlan } from './loadLab.ts'

/** The contexts of every kubeconfig, in the order of the files. */
export async function foundClusters(
  held: readonly LabPlan[],
  env: NodeJS.ProcessEnv,
): Promise<{ clusters: Found['clusters']; problems: FileProblem[] }> {
  const { readKubeconfig } = await import('../sessions/kubernetes/kubeconfigFiles.ts')
  const servers = new Set(held.flatMap(lab => lab.clusters.map(one => keyOf(one.context))))
  const clusters: Found['clusters'] = []
  const problems: FileProblem[] = []
  for (const file of kubeconfigFiles(env)) {
    const read = await readKubeconfig([file])
    problems.push(...read.problems)
    for (const context of read.contexts) {
      clusters.push({
        file,
        context: context.name,
        server: context.cluster.server,
        ...signInOf(context),
        current: context.name === read.current,
        held: servers.has(keyOf(context)),
      })
    }
  }
  return { clusters, problems }
}

/** Where kubectl looks, and where k3s puts its own. */
export function kubeconfigFiles(env: NodeJS.ProcessEnv): string[] {
  const named = (env.KUBECONFIG ?? '').split(path.delimiter).filter(file => file !== '')
  const files = named.length > 0 ? named : [path.join(os.homedir(), '.kube/config')]
  return [...new Set([...files.map(file => path.resolve(file)), '/etc/rancher/k3s/k3s.yaml'])]
}

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
