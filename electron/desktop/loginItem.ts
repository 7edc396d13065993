import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { AppApi } from './electronApi.ts'

/** Whether Homeport starts with its owner's session: hidden, in the tray. */
export interface LoginItem {
  isOn(): Promise<boolean>
  set(on: boolean): Promise<void>
}

interface Options {
  readonly app: AppApi
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** Program and arguments that start this Homeport as it was started now. */
  readonly command: readonly [string, ...string[]]
}

/** By the system's own list where there is one; on Linux by a file in the autostart folder. */
export function loginItem({ app, platform, env, command }: Options): LoginItem {
  const [program, ...given] = command
  const args = [...given.filter(one => one !== '--hidden'), '--hidden']
  if (platform === 'linux') return autostart(env, [program, ...args])
  // macOS passes no arguments; there `wasOpenedAtLogin` tells.
  const named = platform === 'win32' ? { path: program, args } : {}
  return {
    isOn: async () => app.getLoginItemSettings(named).openAtLogin,
    set: async on => app.setLoginItemSettings({ openAtLogin: on, ...named }),
  }
}

function autostart(env: NodeJS.ProcessEnv, command: readonly string[]): LoginItem {
  const config = env.XDG_CONFIG_HOME || path.join(os.homedir(), '.config')
  const file = path.join(config, 'autostart', 'homeport.desktop')
  return {
    async isOn() {
      const text = await readFile(file, 'utf8').catch(() => '')
      return /^Exec=/m.test(text) && !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text)
    },
    async set(on) {
      if (!on) return rm(file, { force: true })
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
      await writeFile(file, entryOf(command), { mode: 0o600 })
    },
  }
}

/** A desktop entry, by the rules of freedesktop.org for its Exec line. */
export function entryOf(command: readonly string[]): string {
  const exec = command.map(quoted).join(' ')
  return `[Desktop Entry]
Type=Application
Name=Homeport
Comment=Watches your homelab from the tray
Exec=${exec}
Terminal=false
X-GNOME-Autostart-enabled=true
`
}

/** Quoted for the launcher, then escaped once more as every text of such a file is. */
function quoted(text: string): string {
  const doubled = text.replaceAll('%', '%%')
  if (/^[\w@%+=:,./-]+$/.test(doubled)) return doubled
  const inner = doubled.replaceAll(/["`$\\]/g, sign => `\\${sign}`)
  return `"${inner}"`.replaceAll('\\', '\\\\')
}
