import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { defaultLabFile, type LabOptions } from './options.ts'

/** Whether the flags leave the choice of labs to the owner's own files. */
export function isOwn({ demo, kubeconfig, sshConfig, lab }: LabOptions): boolean {
  return demo === null && kubeconfig === null && sshConfig === null && lab === null
}

/** The folder beside the owner's lab.yaml that holds one file a lab. */
export const labsFolder = (env: NodeJS.ProcessEnv) => path.join(path.dirname(defaultLabFile(env)), 'labs')

/** What changes when a lab file of the owner comes or goes. */
export const ownLabPlaces = (env: NodeJS.ProcessEnv) => [defaultLabFile(env), labsFolder(env)]

/** Whether a file is gone for good to all appearance: not there, though the folder that held it is. */
export async function isGone(file: string): Promise<boolean> {
  const gone = await stat(file).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  )
  return gone && existsSync(path.dirname(file))
}

/** The owner's lab files: lab.yaml first, then those of the folder beside it by name. */
export async function ownLabFiles(env: NodeJS.ProcessEnv): Promise<string[]> {
  const folder = labsFolder(env)
  const names = await readdir(folder).catch(() => [] as string[])
  const beside = names
    .filter(name => /\.ya?ml$/.test(name) && !name.startsWith('.'))
    .sort()
    .map(name => path.join(folder, name))
  const first = defaultLabFile(env)
  return existsSync(first) ? [first, ...beside] : beside
}
