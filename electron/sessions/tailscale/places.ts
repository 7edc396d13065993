import { execFile } from 'node:child_process'
import { lstat, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Where tailscaled may be asked: a unix socket or pipe, or the loopback port of an app for macOS with its token. */
export type LocalApiPlace = { readonly path: string } | { readonly port: number; readonly token: string }

/** Where tailscaled listens on Linux, the usual place first, then those of Synology, gokrazy and QNAP. */
const LINUX = [
  '/var/run/tailscale/tailscaled.sock',
  '/var/packages/Tailscale/var/tailscaled.sock',
  '/var/packages/Tailscale/etc/tailscaled.sock',
  '/perm/tailscaled/tailscaled.sock',
]
/** QNAP's: in a folder where every user may put a socket, so it counts only as root's or one's own. */
const OPEN_TO_ALL = '/tmp/tailscale/tailscaled.sock'
const MACOS = '/var/run/tailscaled.socket'
const WINDOWS = '\\\\.\\pipe\\ProtectedPrefix\\Administrators\\Tailscale\\tailscaled'

/** What looking for it reads of this computer; replaced in tests. */
export interface Computer {
  readonly platform: NodeJS.Platform
  readonly user: number
  /** Standard output of lsof over the app's network extension; rejects where there is none. */
  openFiles(signal: AbortSignal): Promise<string>
  link(path: string): Promise<string>
  text(path: string): Promise<string>
  /** The user id of who owns a path. */
  owner(path: string): Promise<number>
}

const LSOF = ['-n', '-a', `-u${process.getuid?.() ?? 0}`, '-c', 'IPNExtension', '-F']

export const thisComputer: Computer = {
  platform: process.platform,
  user: process.getuid?.() ?? 0,
  // By its whole path: what is first in PATH may be anybody's.
  openFiles: async signal => (await promisify(execFile)('/usr/sbin/lsof', LSOF, { signal })).stdout,
  link: path => readlink(path),
  text: path => readFile(path, 'utf8'),
  owner: async path => (await lstat(path)).uid,
}

/** Of a demo lab: one with Linux, of which nothing but the socket is seen. */
const unseen = () => Promise.reject(new Error('not of this computer'))
export const DEMO_COMPUTER: Computer = {
  platform: 'linux',
  user: 0,
  openFiles: unseen,
  link: unseen,
  text: unseen,
  owner: unseen,
}

/**
 * Every place on this computer where tailscaled may listen, in the order to try (safesocket of tailscale/tailscale).
 * Files that say so may be old: each is only true once it was dialled. Its last resort, a socket in the working
 * folder, is not among them.
 */
export async function usualPlaces(computer: Computer, signal: AbortSignal): Promise<LocalApiPlace[]> {
  switch (computer.platform) {
    case 'win32':
      return [{ path: WINDOWS }]
    case 'darwin':
      return [...(await appStore(computer, signal)), ...(await standalone(computer)), { path: MACOS }]
    default: {
      const owner = await computer.owner(OPEN_TO_ALL).catch(() => null)
      const ours = owner === 0 || owner === computer.user
      return [...LINUX, ...(ours ? [OPEN_TO_ALL] : [])].map(path => ({ path }))
    }
  }
}

/** The app of the Mac App Store tells port and token in the name of a file that it holds open. */
async function appStore(computer: Computer, signal: AbortSignal): Promise<LocalApiPlace[]> {
  const held = await computer.openFiles(signal).catch(() => '')
  return [...held.matchAll(/\.tailscale\.ipn\.macos\/sameuserproof-(\d{1,5})-(\S+)$/gm)].flatMap(
    ([, port, token = '']) => loopback(port, token),
  )
}

/** The app of tailscale.com tells its port by a link and its token in a file that administrators may read. */
async function standalone(computer: Computer): Promise<LocalApiPlace[]> {
  const port = await computer.link('/Library/Tailscale/ipnport').catch(() => '')
  if (!/^\d{1,5}$/.test(port)) return []
  const token = await computer.text(`/Library/Tailscale/sameuserproof-${port}`).catch(() => '')
  return loopback(port, token.trim())
}

function loopback(port: string | undefined, token: string): LocalApiPlace[] {
  const number = Number(port)
  return number > 0 && number < 65_536 && token !== '' ? [{ port: number, token }] : []
}
