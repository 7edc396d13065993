import { accessSync, constants } from 'node:fs'
import { buildPeer, goPeers } from './build.ts'

/** A real program the live tests run against: where it is, or why it is not there. */
export type Peer =
  | { name: string; file: string; missing: null }
  | { name: string; file: null; missing: string }

const aside = (line: string) => process.stderr.write(`peers: ${line}\n`)

/** One peer: a Go program from the cache, or a program of the system. */
export async function findPeer(name: string, say = aside, signal?: AbortSignal): Promise<Peer> {
  const recipe = goPeers.find(peer => peer.name === name)
  if (recipe === undefined) return installed(name)
  try {
    return { name, file: await buildPeer(recipe, say, signal), missing: null }
  } catch (error) {
    return { name, file: null, missing: (error as Error).message }
  }
}

/** A program that only a package of the system brings; sbin is not on everyone's PATH. */
function installed(name: string): Peer {
  for (const folder of ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/sbin', '/bin']) {
    try {
      accessSync(`${folder}/${name}`, constants.X_OK)
      return { name, file: `${folder}/${name}`, missing: null }
    } catch {}
  }
  return { name, file: null, missing: `the program ${name} is not installed on this computer` }
}
