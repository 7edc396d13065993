import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExecPlugin } from '../../electron/sessions/kubernetes/execPlugin.ts'
import type { PluginSystem } from '../../electron/sessions/kubernetes/plugins.ts'
import { NOBODY, type Owner } from '../../electron/sessions/owner.ts'

export const V1 = 'client.authentication.k8s.io/v1'

/** A folder with a real program in it, an exec plugin that tells how often and with what it was run. */
export class PluginLab {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'homeport-plugin-'))
  /** What the owner has said, by digest. */
  readonly said = new Map<string, 'allowed' | 'refused'>()
  readonly owner: Owner = { ...NOBODY, consentOf: digest => this.said.get(digest) ?? null }

  /** Writes it; `body` is what it does after it has told of itself. */
  write(body: string, name = 'sign-in'): string {
    const file = path.join(this.folder, name)
    const told = `${this.folder}/ran`
    const script = `#!/bin/sh
printf '%s\\n' "$$|$*|$GREETING|$KUBERNETES_EXEC_INFO" >> '${told}'
${body}
`
    writeFileSync(file, script)
    chmodSync(file, 0o755)
    return file
  }

  /** Writes one that prints a credential. */
  gives(status: object, name?: string, apiVersion = V1): string {
    const printed = JSON.stringify({ kind: 'ExecCredential', apiVersion, status })
    return this.write(`cat <<'END'\n${printed}\nEND`, name)
  }

  entry(over: Partial<ExecPlugin> = {}): ExecPlugin {
    return {
      apiVersion: V1,
      command: path.join(this.folder, 'sign-in'),
      args: [],
      env: [],
      installHint: '',
      provideClusterInfo: false,
      interactiveMode: 'Never',
      ...over,
    }
  }

  system(over: Partial<PluginSystem> = {}): PluginSystem {
    return {
      env: { PATH: `${this.folder}:/usr/bin:/bin` },
      platform: 'linux',
      policy: async () => ({ kind: 'all' }),
      loginPath: async () => null,
      ...over,
    }
  }

  /** Each run: its process id, arguments, GREETING and KUBERNETES_EXEC_INFO. */
  get runs(): { pid: number; args: string; greeting: string; info: unknown }[] {
    const file = path.join(this.folder, 'ran')
    if (!existsSync(file)) return []
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map(line => {
        const [pid = '', args = '', greeting = '', ...info] = line.split('|')
        return { pid: Number(pid), args, greeting, info: JSON.parse(info.join('|') || 'null') }
      })
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Whether a process is there and has not ended. */
export function lives(pid: number): boolean {
  try {
    return !/^\d+ \([^)]*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
