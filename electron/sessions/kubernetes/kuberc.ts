import os from 'node:os'
import path from 'node:path'
import { inert } from '../../../shared/lab/inert.ts'
import { readText, Unusable } from '../readText.ts'
import { tooDeep } from '../tooDeep.ts'
import { field, list, text } from './json.ts'

const LIMIT = 256 * 1024

/** What the owner's kuberc says of exec plugins. */
export type PluginPolicy =
  | { readonly kind: 'all' }
  /** `why`: as a sentence about the file. */
  | { readonly kind: 'none'; readonly why: string }
  /** Names and paths of programs that may run, and the file that says so. */
  | { readonly kind: 'listed'; readonly commands: readonly string[]; readonly file: string }

/**
 * The credentialPluginPolicy of kubectl's preferences, `~/.kube/kuberc` or what KUBERC names. A file that cannot be
 * understood may have meant to forbid, so nothing is run then.
 */
export async function readPluginPolicy(
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: string = os.homedir(),
): Promise<PluginPolicy> {
  if (env.KUBERC === 'off') return { kind: 'all' }
  const file = env.KUBERC || path.join(home, '.kube', 'kuberc')
  const content = await readText(file, LIMIT)
  const none = (what: string): PluginPolicy => ({ kind: 'none', why: `${inert(file, 200)} ${what}` })
  if (content instanceof Unusable) {
    return content.missing ? { kind: 'all' } : none(`cannot be read: ${content.message}`)
  }
  if (tooDeep(content, { brackets: 64, indent: 512 }) !== null) return none('is nested too deep.')
  const { parseDocument } = await import('yaml')
  const document = parseDocument(content, { logLevel: 'silent', prettyErrors: false })
  if (document.errors.length > 0) return none('cannot be read: its YAML is broken.')
  let kuberc: unknown
  try {
    kuberc = document.toJS({ maxAliasCount: 16 })
  } catch {
    return none('cannot be read: it has more aliases than it needs.')
  }
  const policy = field(kuberc, 'credentialPluginPolicy') ?? ''
  const entries = field(kuberc, 'credentialPluginAllowlist') ?? null
  if (policy === 'Allowlist') {
    // 1.35 calls it name, 1.36 command.
    const commands = list(entries).map(one => text(field(one, 'command') ?? field(one, 'name'), 4096))
    return commands.includes('')
      ? none('has an entry of credentialPluginAllowlist without a command.')
      : { kind: 'listed', commands, file }
  }
  if (policy === 'DenyAll') return none('says credentialPluginPolicy: DenyAll.')
  if (entries !== null) return none('has a credentialPluginAllowlist without the policy Allowlist.')
  if (policy === '' || policy === 'AllowAll') return { kind: 'all' }
  return none('has a credentialPluginPolicy that is not known.')
}
