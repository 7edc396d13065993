import os from 'node:os'
import path from 'node:path'

/** The flags every door takes. */
export interface LabOptions {
  /** Name of a demo world; null for a lab of the owner's. */
  readonly demo: string | null
  readonly kubeconfig: string | null
  readonly sshConfig: string | null
  readonly lab: string | null
  readonly dataDir: string
}

/** The same flags for `node:util` parseArgs. */
export const LAB_FLAGS = {
  demo: { type: 'string' },
  kubeconfig: { type: 'string' },
  'ssh-config': { type: 'string' },
  lab: { type: 'string' },
  'data-dir': { type: 'string' },
} as const

export const LAB_FLAGS_HELP = `  --demo NAME         a demo lab (holmos, pesulabs), played by a program of its own
  --kubeconfig FILE   read this cluster
  --ssh-config FILE   read the hosts of this ssh_config
  --lab FILE          a lab.yaml
  --data-dir DIR      where Homeport keeps its own files`

type Values = { readonly [Name in keyof typeof LAB_FLAGS]?: string }

/** A command, flag or name that is not one, or is given nothing. */
export class UsageError extends Error {
  readonly advice: string

  constructor(message: string, advice = '“homeport --help” tells how.') {
    super(message)
    this.name = 'UsageError'
    this.advice = advice
  }
}

/** The options of the given flags; files become absolute, so that they mean the same in every process. */
export function labOptions(values: Values, env: NodeJS.ProcessEnv = process.env): LabOptions {
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new UsageError(`--${name} needs a value.`)
  }
  if (values.demo !== undefined && (values.kubeconfig ?? values['ssh-config'] ?? values.lab) !== undefined) {
    throw new UsageError('--demo is a lab of its own; leave out --kubeconfig, --ssh-config and --lab.')
  }
  if (values.demo !== undefined && !/^[a-z0-9][a-z0-9-]{0,40}$/.test(values.demo)) {
    throw new UsageError('--demo takes the name of a world, such as holmos.')
  }
  const absolute = (file: string | undefined) => (file === undefined ? null : path.resolve(file))
  return {
    demo: values.demo ?? null,
    kubeconfig: absolute(values.kubeconfig),
    sshConfig: absolute(values['ssh-config']),
    lab: absolute(values.lab),
    dataDir: path.resolve(values['data-dir'] ?? defaultDataDir(env)),
  }
}

/** Where the system wants an application's data. */
export function defaultDataDir(env: NodeJS.ProcessEnv): string {
  const home = os.homedir()
  if (process.platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(home, 'AppData/Local'), 'Homeport')
  if (process.platform === 'darwin') return path.join(home, 'Library/Application Support/Homeport')
  return path.join(env.XDG_DATA_HOME ?? path.join(home, '.local/share'), 'homeport')
}

/** Where the owner's own lab.yaml is looked for when no flag names one. */
export function defaultLabFile(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return path.join(env.APPDATA ?? os.homedir(), 'Homeport', 'lab.yaml')
  return path.join(env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config'), 'homeport', 'lab.yaml')
}

export const demoFolder = (options: LabOptions) => path.join(options.dataDir, 'demo', options.demo ?? '')
