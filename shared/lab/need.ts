import * as z from 'zod'

/** What every need has: an id that names this need and no later one, so that an answer cannot meet another. */
const id = z.string().max(200)
const text = z.string()

/** A fact that speaks for or against an answer. */
const evidence = z.object({
  speaks: z.enum(['for', 'against', 'neither']),
  what: text,
  detail: text,
})

/** A key in a known_hosts file, and where. */
const onFile = z.object({ keyType: text, fingerprint: text, file: text, line: z.number() })

/** A host showed a key that is not the one on file. Nothing was sent to it. */
const hostKeyNeedSchema = z.object({
  kind: z.literal('host-key'),
  id,
  verdict: z.enum(['unknown', 'changed', 'revoked']),
  /** The alias of the host that showed it; that of a jump host where it is one on the way. */
  host: text,
  /** As it stands in known_hosts: `nas`, or `[nas]:2222`. */
  name: text,
  /** Where it was asked: the host name and port of ssh_config. */
  address: text,
  port: z.number(),
  /** It was asked from here, over no other host or program. */
  direct: z.boolean(),
  keyType: text,
  /** SHA256 as ssh prints it. Of a changed key the last `hidden` characters are kept back: `·` stands for each. */
  fingerprint: text,
  hidden: z.number(),
  /** Keys on file for this host, and where. */
  known: z.array(onFile),
  /** The address that showed it; null where only a name is known of it. */
  shownAt: text.nullable(),
  /** The file that a trusted key is written to; null where ssh_config names none: then it can be trusted for once only. */
  file: text.nullable(),
  /** The key on file that a changed one would replace; null where none would. */
  replaces: onFile.nullable(),
  /** The same for the same key, whatever the host; tells nothing of its fingerprint. */
  sameness: text,
  /** What to run on the machine itself to see its fingerprint. */
  compare: text,
  evidence: z.array(evidence),
})
export type HostKeyNeed = z.infer<typeof hostKeyNeedSchema>

/** A file of the owner's names a program that signs in or makes the connection. It is not run before he allows it. */
const programNeedSchema = z.object({
  kind: z.literal('program'),
  id,
  purpose: z.enum(['exec', 'proxy']),
  /** Which entry of which file names it. */
  entry: text,
  file: text,
  /** Absolute, as it would be started. */
  command: text,
  args: z.array(text),
  /** What is set for it beside what Homeport itself has. */
  env: z.array(z.object({ name: text, value: text })),
  /** Over everything above: with anything changed it is another program, and asked about anew. */
  digest: text,
  /** The owner refused it: it stays refused until he allows it. */
  refused: z.boolean(),
})
export type ProgramNeed = z.infer<typeof programNeedSchema>

/** Something only the owner knows. It is held in memory and never written down. */
const secretNeedSchema = z.object({
  kind: z.literal('secret'),
  id,
  purpose: z.enum(['passphrase', 'password', 'prompts']),
  /** The key file, or USER@HOST. */
  of: text,
  /** What the peer wants to be told, in its words; `echo`: it may be seen while it is typed. */
  prompts: z.array(z.object({ text, echo: z.boolean() })),
  /** What was given before was wrong. */
  again: z.boolean(),
})
export type SecretNeed = z.infer<typeof secretNeedSchema>

/** Somebody has to sign in on a page; nothing is to be answered here, the session goes on by itself. */
const loginNeedSchema = z.object({
  kind: z.literal('login'),
  id,
  purpose: z.enum(['tailscale', 'tailscale-ssh']),
  of: text,
  /** http or https; null where the peer did not say. */
  url: text.nullable(),
})
export type LoginNeed = z.infer<typeof loginNeedSchema>

/** The certificate with which the owner signs in has ended, or the cluster's own is another. */
const certificateNeedSchema = z.object({
  kind: z.literal('certificate'),
  id,
  purpose: z.enum(['ended', 'authority']),
  of: text,
  /** The kubeconfig it stands in. */
  file: text,
  /** When it ended, wall ms; null where that is not what is wrong. */
  ended: z.number().nullable(),
})

/** What a session that waits for its owner wants, as data: with it a page, the tray and a command can ask. */
export const needSchema = z.discriminatedUnion('kind', [
  hostKeyNeedSchema,
  programNeedSchema,
  secretNeedSchema,
  loginNeedSchema,
  certificateNeedSchema,
])
export type Need = z.infer<typeof needSchema>

/** What an owner says to a need. Which kinds fit which need is the backend's to check. */
export const answerSchema = z.discriminatedUnion('kind', [
  /** A new host key: for good, or `once` for as long as Homeport runs. */
  z.strictObject({ kind: z.literal('trust'), once: z.boolean() }),
  /** A changed host key: `typed` are the characters that were kept back. */
  z.strictObject({ kind: z.literal('replace'), typed: z.string().max(100) }),
  /** A program. */
  z.strictObject({ kind: z.literal('allow') }),
  z.strictObject({ kind: z.literal('refuse') }),
  /** One value for each prompt, in their order. */
  z.strictObject({ kind: z.literal('secret'), values: z.array(z.string().max(4096)).min(1).max(20) }),
])
export type Answer = z.infer<typeof answerSchema>
