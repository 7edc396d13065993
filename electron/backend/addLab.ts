import { mkdir, open, unlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { FaultError } from '../../shared/contract/fault.ts'
import type { NewLab } from '../../shared/contract/found.ts'
import { checkCluster } from './checkCluster.ts'
import { slug } from './loadLab.ts'

/** Files tried under one name. */
const NAMES = 100

/** Throws a fault where a cluster of a lab that is to be written cannot be read. */
export async function checkLab(folder: string, { clusters }: NewLab): Promise<void> {
  for (const { file, context } of clusters) await checkCluster(folder, { kubeconfig: file, context })
}

/**
 * Writes a lab of what was found into a file of its own and answers with its path. A file that is there is never
 * written over. Throws a fault that names the place where it cannot be written.
 */
export async function writeLabFile(folder: string, lab: NewLab): Promise<string> {
  const { stringify } = await import('yaml')
  const text = `# Made by Homeport; yours to change.\n${stringify(fileOf(lab))}`
  for (let n = 1; n <= NAMES; n++) {
    const file = path.join(folder, `${slug(lab.name)}${n === 1 ? '' : `-${n}`}.yaml`)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const handle = await open(file, 'wx', 0o600)
      try {
        await handle.writeFile(text)
        await handle.sync()
      } catch (error) {
        // Half a lab would be held at the next start.
        await unlink(file).catch(() => {})
        throw error
      } finally {
        await handle.close()
      }
      return file
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      throw new FaultError(
        'internal',
        `The lab could not be written to ${file} (${code}).`,
        'Check that the folder may be written to, then try again.',
      )
    }
  }
  throw new FaultError(
    'internal',
    `There are ${NAMES} labs named ${lab.name} in ${folder}.`,
    'Choose another name.',
  )
}

/** What stands in the file; paths are absolute, since nobody looked at the folder they would be relative to. */
function fileOf({ name, clusters, hosts, machines, tailnet }: NewLab) {
  const own = path.join(os.homedir(), '.ssh/config')
  const config = hosts.map(host => host.file).find(file => file !== own)
  return {
    name,
    sources: {
      kubernetes: clusters.map(({ file, context }) => ({ kubeconfig: file, context })),
      ...(hosts.length + machines.length > 0 && {
        ssh: {
          ...(config !== undefined && { config }),
          hosts: [...hosts.map(host => host.alias), ...machines],
        },
      }),
      ...(tailnet && { tailscale: true }),
    },
  }
}
