import { readText } from '../readText.ts'
import { publicPartOf } from './publicPart.ts'
import type { SshHost } from './resolveHost.ts'

/** A key file is not larger. */
const LIMIT = 64 * 1024

/**
 * What of this host's settings Homeport's own SSH cannot do, so that the ssh of this computer has to make the
 * connection; null where there is no such thing. Files are looked at, nothing is run.
 */
export async function systemNeeded(host: SshHost, authority: boolean): Promise<string | null> {
  if (host.certificateFiles.length > 0) return 'a certificate (CertificateFile)'
  if (host.pkcs11Provider !== null) return 'a security token (PKCS11Provider)'
  if (host.methods.length === 0 && host.gssapi) return 'GSSAPI'
  if (authority) return 'a host certificate (@cert-authority in known_hosts)'
  const kinds = await Promise.all(host.identityFiles.map(kindOf))
  if (kinds.includes('certified')) return 'a certificate beside its key'
  // With another key beside it, that one is tried: a touch is asked of nobody who need not give it.
  const there = kinds.filter(kind => kind !== null)
  return there.length > 0 && there.every(kind => kind === 'token') ? 'a key on a security token' : null
}

async function kindOf(file: string): Promise<'certified' | 'token' | 'plain' | null> {
  const text = await textOf(file)
  if (text === null) return null
  if ((await textOf(`${file}-cert.pub`)) !== null) return 'certified'
  const open = publicPartOf(text)
  const type = open ? open.toString('latin1', 4, 4 + open.readUInt32BE(0)) : (text.split(' ')[0] ?? '')
  if (/^sk-/.test(type)) return 'token'
  return 'plain'
}

async function textOf(file: string): Promise<string | null> {
  const text = await readText(file, LIMIT)
  return typeof text === 'string' ? text : null
}
