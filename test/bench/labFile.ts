import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Writes a lab.yaml of one cluster and the hosts of an ssh_config, in a folder of its own under `folder`; its path. */
export function writeLab(files: { folder: string; sshConfig: string; kubeconfig: string }): string {
  const folder = path.join(files.folder, 'lab')
  mkdirSync(folder)
  const lab = path.join(folder, 'lab.yaml')
  const sources = { kubernetes: [{ kubeconfig: files.kubeconfig }], ssh: { config: files.sshConfig } }
  writeFileSync(lab, `${JSON.stringify({ name: 'bench', sources })}\n`)
  return lab
}
