import { existsSync } from 'node:fs'
import path from 'node:path'
import { defaultDataDir, type LabOptions } from './options.ts'

/** What needs no quotes in any shell. */
const PLAIN = /^[\w@%+=:,./-]+$/

/** The command that asks the door of these options for a new link, as its owner types it. */
export function doorCommand(options: LabOptions, env: NodeJS.ProcessEnv = process.env): string {
  return typedCommand('url', options, env)
}

/**
 * A command for the lab of these options, as its owner types it: `homeport WORDS …` where `homeport` is on the
 * path, else by npm, as in a checkout. Flags that are as they would be anyway are left out.
 */
export function typedCommand(
  words: string,
  options: LabOptions,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const given = {
    '--demo': options.demo,
    '--kubeconfig': options.kubeconfig,
    '--ssh-config': options.sshConfig,
    '--lab': options.lab,
    '--data-dir': options.dataDir === defaultDataDir(env) ? null : options.dataDir,
  }
  const flags = Object.entries(given).flatMap(([name, value]) =>
    value === null ? [] : [name, quoted(value)],
  )
  return [...(onPath(env) ? ['homeport'] : ['npm', 'run', '-s', 'homeport', '--']), words, ...flags].join(' ')
}

function onPath(env: NodeJS.ProcessEnv): boolean {
  const name = process.platform === 'win32' ? 'homeport.cmd' : 'homeport'
  const folders = (env.PATH ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder))
  return folders.some(folder => existsSync(path.join(folder, name)))
}

function quoted(text: string): string {
  if (PLAIN.test(text)) return text
  return process.platform === 'win32' ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`
}
