import fs from 'node:fs/promises'
import ssh2 from 'ssh2'
import { fromPkcs8 } from './pkcs8.ts'
import { typed } from './quote.ts'

/** No key file is as large; a larger one is something else. */
const LIMIT = 64 * 1024

export interface UserKey {
  readonly path: string
  /** The private key in a form ssh2 reads. Never shown, never logged. */
  readonly key: string
}

/** The public part of a key that a file names, in the form of the wire: what an agent's keys are compared with. */
export interface NamedKey {
  readonly path: string
  readonly blob: Buffer
}

export interface KeyProblem {
  readonly path: string
  readonly sentence: string
  readonly advice: string
}

export interface UserKeys {
  readonly keys: readonly UserKey[]
  /** Of every file whose public part can be read, locked ones too, from the file or from `.pub` beside it. */
  readonly named: readonly NamedKey[]
  /** Files that are there and cannot be used. */
  readonly problems: readonly KeyProblem[]
}

/** Reads the key files that exist. A file that others may read is refused, as ssh refuses it. */
export async function readKeys(files: readonly string[]): Promise<UserKeys> {
  const keys: UserKey[] = []
  const named: NamedKey[] = []
  const problems: KeyProblem[] = []
  for (const path of files) {
    const read = await readKey(path)
    if (typeof read === 'string') keys.push({ path, key: read })
    else if (read) problems.push(read)
    const blob = await publicPart(path, typeof read === 'string' ? read : null)
    if (blob) named.push({ path, blob })
  }
  return { keys, named, problems }
}

/** From the private key, from the file where it is a public one, or from the one beside it. */
async function publicPart(path: string, key: string | null): Promise<Buffer | null> {
  const text = async (file: string) => ((await fs.stat(file)).size > LIMIT ? '' : fs.readFile(file, 'utf8'))
  const places = key === null ? [() => text(path), () => text(`${path}.pub`)] : [async () => key]
  for (const read of places) {
    const parsed = ssh2.utils.parseKey(await read().catch(() => ''))
    if (!(parsed instanceof Error)) return parsed.getPublicSSH()
  }
  return null
}

async function readKey(path: string): Promise<string | KeyProblem | null> {
  const problem = (sentence: string, advice: string) => ({ path, sentence, advice })
  let text: string
  try {
    const { mode, uid, size } = await fs.stat(path)
    const own = process.platform !== 'win32' && uid === process.getuid?.()
    if (own && (mode & 0o077) !== 0) {
      const sentence = `The key file ${path} can be read by others (mode ${(mode & 0o777).toString(8)}).`
      return problem(sentence, `Run: chmod 600 ${typed(path)}`)
    }
    if (size > LIMIT) return problem(`${path} is too large to be a key.`, 'Check IdentityFile.')
    text = await fs.readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT') return null
    return problem(`The key file ${path} cannot be read (${code}).`, 'Check that it is a file and yours.')
  }
  return usable(path, text)
}

function usable(path: string, text: string): string | KeyProblem {
  const locked = {
    path,
    sentence: `The key ${path} is locked with a passphrase.`,
    advice:
      'Add it to your SSH agent (ssh-add), or name a key without a passphrase in IdentityFile; Homeport does not ask for passphrases yet.',
  }
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----/m.test(text)) return locked
  let key = text
  if (/^-----BEGIN PRIVATE KEY-----/m.test(text)) {
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
    if (parsed.isPrivateKey()) return key
    const advice = 'Add its private key to your SSH agent (ssh-add), or name that file in IdentityFile.'
    return { path, sentence: `${path} is a public key, and no agent holds its private one.`, advice }
  }
  if (/passphrase|encrypted/i.test(parsed.message)) return locked
  const advice = 'Homeport reads OpenSSH, PEM and PKCS#8 keys; keys on a security token are not read yet.'
  return { path, sentence: `${path} is no key that can be read.`, advice }
}
