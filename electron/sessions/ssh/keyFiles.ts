import fs from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'
import type { Owner } from '../owner.ts'
import { type LockedKey, passphraseId } from './lockedKeys.ts'
import { fromPkcs8 } from './pkcs8.ts'
import { publicPartOf } from './publicPart.ts'
import { typed } from './quote.ts'

/** No key file is as large; a larger one is something else. */
const LIMIT = 64 * 1024

export interface UserKey {
  readonly path: string
  /** The private key. Never shown, never logged. */
  readonly key: ParsedKey
}

/** The public part of a key that a file names: what an agent's keys are compared with. */
export interface NamedKey {
  readonly path: string
  readonly open: ParsedKey
}

export interface KeyProblem {
  readonly path: string
  readonly sentence: string
  readonly advice: string
}

export interface KeysOfFiles {
  readonly keys: readonly UserKey[]
  /** Files whose passphrase is not known yet. */
  readonly locked: readonly LockedKey[]
  /** Of every file whose public part can be read, locked ones too, from the file or from `.pub` beside it. */
  readonly named: readonly NamedKey[]
  /** Files that are there and cannot be used. */
  readonly problems: readonly KeyProblem[]
}

type Read = { readonly key: ParsedKey } | { readonly locked: boolean; readonly again: boolean }

/**
 * Reads the key files that exist; a locked one is opened where its owner has said the passphrase. A file that others
 * may read is refused, as ssh refuses it.
 */
export async function readKeys(files: readonly string[], owner: Owner): Promise<KeysOfFiles> {
  const keys: UserKey[] = []
  const locked: LockedKey[] = []
  const named: NamedKey[] = []
  const problems: KeyProblem[] = []
  for (const path of files) {
    const text = await textOf(path)
    if (text === null) continue
    const read = typeof text === 'string' ? opened(path, text, owner) : text
    const open = 'key' in read ? read.key : await publicKeyOf(path, typeof text === 'string' ? text : '')
    if (open) named.push({ path, open })
    if ('key' in read) keys.push({ path, key: read.key })
    else if ('sentence' in read) problems.push(read)
    else if (read.locked) locked.push({ path, open, again: read.again })
  }
  return { keys, locked, named, problems }
}

/** From the file where its public part stands in the clear, or from the one beside it. */
async function publicKeyOf(path: string, text: string): Promise<ParsedKey | null> {
  const beside = async () => {
    const file = `${path}.pub`
    return (await fs.stat(file)).size > LIMIT ? '' : fs.readFile(file, 'utf8')
  }
  for (const part of [publicPartOf(text) ?? text, await beside().catch(() => '')]) {
    const parsed = ssh2.utils.parseKey(part)
    if (!(parsed instanceof Error)) return parsed
  }
  return null
}

async function textOf(path: string): Promise<string | KeyProblem | null> {
  const problem = (sentence: string, advice: string) => ({ path, sentence, advice })
  try {
    const { mode, uid, size } = await fs.stat(path)
    const own = process.platform !== 'win32' && uid === process.getuid?.()
    if (own && (mode & 0o077) !== 0 && !path.endsWith('.pub')) {
      const sentence = `The key file ${path} can be read by others (mode ${(mode & 0o777).toString(8)}).`
      return problem(sentence, `Run: chmod 600 ${typed(path)}`)
    }
    if (size > LIMIT) return problem(`${path} is too large to be a key.`, 'Check IdentityFile.')
    return await fs.readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT') return null
    return problem(`The key file ${path} cannot be read (${code}).`, 'Check that it is a file and yours.')
  }
}

function opened(path: string, text: string, owner: Owner): Read | KeyProblem {
  const pkcs8 = /^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/m.exec(text)
  if (pkcs8?.[1]) return unlocked(path, text, owner)
  let key = text
  if (pkcs8) {
    try {
      key = fromPkcs8(text)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return {
        path,
        sentence: `The key ${path} cannot be read (${why}).`,
        advice: 'Make a new one: ssh-keygen -t ed25519',
      }
    }
  }
  const parsed = ssh2.utils.parseKey(key)
  if (!(parsed instanceof Error)) {
    if (parsed.isPrivateKey()) return { key: parsed }
    const advice = 'Add its private key to your SSH agent (ssh-add), or name that file in IdentityFile.'
    return { path, sentence: `${path} is a public key, and no agent holds its private one.`, advice }
  }
  if (/passphrase|encrypted/i.test(parsed.message)) return unlocked(path, text, owner)
  if (/^PuTTY-User-Key-File-/.test(text)) {
    const advice = `Convert it: puttygen ${typed(path)} -O private-openssh -o ${typed(`${path}.openssh`)}, and name that file in IdentityFile.`
    return { path, sentence: `${path} is a key of PuTTY, of a kind that is not read.`, advice }
  }
  const advice =
    'Homeport reads OpenSSH, PEM and PKCS#8 keys; keys on a security token are used where no other is named.'
  return { path, sentence: `${path} is no key that can be read.`, advice }
}

/** Keys that were opened, by the owner who said the passphrase: deriving a key from one takes long and is done once. */
const OPENED = new WeakMap<Owner, Map<string, { text: string; passphrase: string; key: ParsedKey }>>()

function unlocked(path: string, text: string, owner: Owner): Read {
  const id = passphraseId(path)
  const passphrase = owner.secretOf(id)?.[0]
  if (passphrase === undefined) return { locked: true, again: false }
  // Nothing was typed: as to ssh, the key is to be left out.
  if (passphrase === '') return { locked: false, again: false }
  const all = OPENED.get(owner) ?? new Map()
  OPENED.set(owner, all)
  const before = all.get(path)
  if (before?.text === text && before.passphrase === passphrase) return { key: before.key }
  try {
    const parsed = ssh2.utils.parseKey(
      /^-----BEGIN ENCRYPTED/m.test(text) ? fromPkcs8(text, passphrase) : text,
      passphrase,
    )
    if (parsed instanceof Error) throw parsed
    all.set(path, { text, passphrase, key: parsed })
    return { key: parsed }
  } catch {
    owner.forgetSecret(id)
    return { locked: true, again: true }
  }
}
