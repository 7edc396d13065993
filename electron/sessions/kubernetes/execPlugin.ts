import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import { field, list, text } from './json.ts'

/** The `exec` of a user: a program that gives credentials. */
export interface ExecPlugin {
  readonly apiVersion: string
  /** Absolute where the kubeconfig names a path; else a name to be found in PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Set beside what Homeport itself has. */
  readonly env: readonly { readonly name: string; readonly value: string }[]
  /** What to do where there is no such program; one line, '' for nothing. */
  readonly installHint: string
  readonly provideClusterInfo: boolean
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always'
}

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']
const MODES = ['Never', 'IfAvailable', 'Always'] as const
const WORD = 4096

/** An exec entry checked as client-go does; what is wrong with it, as the end of a sentence, where it cannot be. */
export function readExecPlugin(exec: unknown, folder: string): ExecPlugin | string {
  const command = field(exec, 'command')
  if (typeof command !== 'string' || command === '') return 'has no command.'
  const apiVersion = text(field(exec, 'apiVersion'), 100)
  if (!VERSIONS.includes(apiVersion)) {
    return `is of version "${inert(apiVersion, 60)}", which is neither v1 nor v1beta1.`
  }
  const args = list(field(exec, 'args'))
  const env = list(field(exec, 'env')).map(one => ({
    name: field(one, 'name'),
    value: field(one, 'value') ?? '',
  }))
  const words = [command, ...args, ...env.flatMap(one => [one.name, one.value])]
  if (!words.every(isWord) || env.some(one => one.name === '')) {
    return 'has arguments or variables that are no text.'
  }
  const asked = field(exec, 'interactiveMode') ?? (apiVersion.endsWith('/v1') ? undefined : 'IfAvailable')
  const interactiveMode = MODES.find(mode => mode === asked)
  if (!interactiveMode) return 'has no interactiveMode (Never, IfAvailable or Always).'
  return {
    apiVersion,
    command: /[\\/]/.test(command) ? path.resolve(folder, command) : command,
    args: args as string[],
    env: env as { name: string; value: string }[],
    installHint: text(field(exec, 'installHint'), 1_000).replace(/\s+/g, ' ').trim(),
    provideClusterInfo: field(exec, 'provideClusterInfo') === true,
    interactiveMode,
  }
}

/** What can be handed to a program: a NUL would end it. */
const isWord = (value: unknown) => typeof value === 'string' && value.length <= WORD && !value.includes('\0')
