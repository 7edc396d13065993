import { createHash } from 'node:crypto'
import os from 'node:os'
import path from 'node:path'
import type { LabOptions } from './options.ts'

/** A short name for this selection of a lab: the same flags and data folder have the same, others another. */
export function selectionName({ demo, kubeconfig, sshConfig, lab, dataDir }: LabOptions): string {
  const selection = JSON.stringify([dataDir, demo, kubeconfig, sshConfig, lab])
  return createHash('sha256').update(selection).digest('hex').slice(0, 20)
}

/**
 * The control socket of the backend that holds this selection of a lab: doors that were started with the
 * same flags and data folder meet here, others never do.
 */
export function controlPath(options: LabOptions, env: NodeJS.ProcessEnv = process.env): string {
  const name = selectionName(options)
  if (process.platform === 'win32') return `\\\\.\\pipe\\homeport-${os.userInfo().username}-${name}`
  // The runtime folder is the user's own and short: a unix socket's path may have about 100 bytes.
  const runtime = env.XDG_RUNTIME_DIR ?? path.join(os.tmpdir(), `homeport-${os.userInfo().uid}`)
  return path.join(runtime, 'homeport', `${name}.sock`)
}
