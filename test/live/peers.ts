import { accessSync, constants } from 'node:fs'
import { buildPeer, goPeers } from './build.ts'
import { install } from './install.ts'
import { namespacesMissing } from './machines/namespaces.ts'

/** A real program the live tests run against: where it is, or why it is not there. */
export type Peer =
  | { name: string; file: string; missing: null }
  | { name: string; file: null; missing: string }

const aside = (line: string) => process.stderr.write(`peers: ${line}\n`)

/** The name under which a suite asks for machines made of namespaces. */
export const MACHINES = 'machines'

/** Whether a peer is one that is compiled, which takes minutes where it is not in the cache. */
export const isBuilt = (name: string): boolean => goPeers.some(peer => peer.name === name)

/** One peer: a Go program from the cache, or a program of the system, which is installed where that can be done. */
export async function findPeer(name: string, say = aside, signal?: AbortSignal): Promise<Peer> {
  const recipe = goPeers.find(peer => peer.name === name)
  try {
    if (name === MACHINES) return await machines(say)
    if (recipe) return { name, file: await buildPeer(recipe, say, signal), missing: null }
    return { name, file: found(name) ?? (await installed(name, say)), missing: null }
  } catch (error) {
    return { name, file: null, missing: (error as Error).message }
  }
}

async function installed(name: string, say: (line: string) => void): Promise<string> {
  await install(name, say)
  const file = found(name)
  if (file === null) throw new Error(`the package that was installed for ${name} does not bring it`)
  return file
}

async function machines(say: (line: string) => void): Promise<Peer> {
  for (const name of ['ip', 'unshare', 'nsenter']) found(name) ?? (await installed(name, say))
  const missing = namespacesMissing()
  return missing === null
    ? { name: MACHINES, file: 'unshare', missing }
    : { name: MACHINES, file: null, missing }
}

/** A program of the system; sbin is not on everyone's PATH. */
function found(name: string): string | null {
  for (const folder of ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/sbin', '/bin']) {
    try {
      accessSync(`${folder}/${name}`, constants.X_OK)
      return `${folder}/${name}`
    } catch {}
  }
  return null
}
