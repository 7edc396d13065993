import os from 'node:os'
import path from 'node:path'
import { FaultError } from '../../shared/contract/fault.ts'
import { inert } from '../../shared/lab/inert.ts'

/** A cluster as its owner named it; the kubeconfig is absolute, below `~/`, or relative to a folder. */
interface Named {
  readonly kubeconfig: string
  /** Left out: the current context of the file, or its only one. */
  readonly context?: string | undefined
}

/** Throws a fault where a cluster that would be written into a lab.yaml of `folder` cannot be read. */
export async function checkCluster(folder: string, { kubeconfig, context }: Named): Promise<void> {
  const { readKubeconfig } = await import('../sessions/kubernetes/kubeconfigFiles.ts')
  const home = kubeconfig.startsWith('~/') ? path.join(os.homedir(), kubeconfig.slice(2)) : kubeconfig
  const file = path.resolve(folder, home)
  const { contexts, current, problems } = await readKubeconfig([file])
  const only = contexts.length === 1 ? contexts[0]?.name : undefined
  const name = context ?? current ?? only
  if (contexts.some(one => one.name === name)) return
  const [problem] = problems
  const known = contexts.map(one => inert(one.name, 60)).join(', ')
  const why = problem
    ? `${problem.sentence} ${problem.advice}`
    : `It has no context “${inert(name ?? '', 60)}”${known ? `; there is ${known}` : ''}.`
  const where = `${file}${problem?.line ? `, line ${problem.line}` : ''}`
  throw new FaultError('refused', `${inert(where, 4000)}: ${why}`, 'Nothing was written.')
}
