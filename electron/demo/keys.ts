import ssh2 from 'ssh2'
import * as z from 'zod'
import { type KeyPair, makeCertificate, type Subject } from './certificate.ts'
import { readIfThere, writeWhole } from './folder.ts'
import { machinesOf, type World } from './worldSchema.ts'

const pair = z.object({ key: z.string(), cert: z.string() })
const sshKey = z.object({ private: z.string(), public: z.string() })
const keysSchema = z.object({
  notAfter: z.number(),
  authority: pair,
  clientAuthority: pair,
  server: pair,
  client: pair,
  ingress: pair,
  owner: sshKey,
  /** Of machines that are not the lab's: nobody knows or trusts them. */
  stranger: z.object({ ssh: sshKey, tls: pair }),
  /** By node: the key that known_hosts holds, and the one it shows after `key changed`. */
  hosts: z.record(z.string(), z.object({ original: sshKey, changed: sshKey })),
})

/** Every private key of a demo lab. */
export type Keys = z.infer<typeof keysSchema>
export type SshKey = z.infer<typeof sshKey>

const FILE = 'keys.json'
const DAY = 86_400_000

/** The keys of a folder, made when they are missing, unreadable, about to expire or short of a node. */
export function readKeys(folder: string, world: World, now: number): Keys {
  const kept = parseKeys(readIfThere(folder, FILE))
  if (kept && kept.notAfter > now + DAY && machinesOf(world).every(node => kept.hosts[node.name])) return kept
  const keys = makeKeys(world, now)
  writeWhole(folder, FILE, `${JSON.stringify(keys, null, 2)}\n`)
  return keys
}

function parseKeys(text: string | undefined): Keys | undefined {
  try {
    const result = keysSchema.safeParse(JSON.parse(text ?? 'null'))
    return result.success ? result.data : undefined
  } catch {
    return undefined
  }
}

function makeKeys(world: World, now: number): Keys {
  const notBefore = now - DAY
  // k3s: ten years for an authority, one for everything below it.
  const notAfter = now + 364 * DAY
  const authority = (use: string): KeyPair & { subject: Subject } => {
    const subject = { commonName: `k3s-${use}-ca@${Math.floor(now / 1000)}` }
    const made = makeCertificate({ subject, use: 'authority', notBefore, notAfter: now + 3650 * DAY })
    return { ...made, subject }
  }
  const serverAuthority = authority('server')
  const clientAuthority = authority('client')
  const control = world.nodes.filter(node => node.roles.includes('control-plane'))
  const names = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
    'localhost',
    '127.0.0.1',
    ...control.flatMap(node => [node.name, node.address]),
  ]
  const ingress = { commonName: 'TRAEFIK DEFAULT CERT' }
  return {
    notAfter,
    authority: { key: serverAuthority.key, cert: serverAuthority.cert },
    clientAuthority: { key: clientAuthority.key, cert: clientAuthority.cert },
    server: makeCertificate({
      subject: { commonName: 'k3s', organization: 'k3s' },
      issuer: serverAuthority,
      names,
      use: 'server',
      notBefore,
      notAfter,
    }),
    client: makeCertificate({
      subject: { commonName: 'system:admin', organization: 'system:masters' },
      issuer: clientAuthority,
      use: 'client',
      notBefore,
      notAfter,
    }),
    ingress: makeCertificate({
      subject: ingress,
      issuer: { ...authority('ingress'), subject: ingress },
      names: ['traefik.default', ...(world.ingress ? [`*.${world.ingress.domain}`] : [])],
      use: 'server',
      notBefore,
      notAfter,
    }),
    stranger: { ssh: newSshKey('root@guest'), tls: strangersCertificate(notBefore, notAfter) },
    owner: newSshKey(`${world.user}@${world.name}`),
    hosts: Object.fromEntries(
      machinesOf(world).map(node => [
        node.name,
        { original: newSshKey(`root@${node.name}`), changed: newSshKey(`root@${node.name}`) },
      ]),
    ),
  }
}

function strangersCertificate(notBefore: number, notAfter: number): KeyPair {
  const subject = { commonName: 'guest.portal', organization: 'Guest network' }
  const { key, cert } = makeCertificate({ subject, use: 'authority', notBefore, notAfter })
  return { key, cert }
}

function newSshKey(comment: string): SshKey {
  // One in two hundred of the keys that ssh2 makes it cannot read itself: those are made again.
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync('ed25519', { comment })
    if (ssh2.utils.parseKey(made.private) instanceof Error) continue
    return { private: made.private, public: made.public }
  }
}
