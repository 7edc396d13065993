import { timingSafeEqual } from 'node:crypto'
import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import type { Clock } from '../clock.ts'
import type { BuildContext } from './build/context.ts'
import { hostOf } from './host.ts'
import type { Keys, SshKey } from './keys.ts'
import type { Machine } from './machines.ts'
import { Session } from './session.ts'
import type { Host } from './shell/computer.ts'
import type { Wire } from './wire.ts'
import { userOf } from './worldSchema.ts'

/** What the small server of routers speaks. */
const DROPBEAR: ssh2.Algorithms = {
  kex: ['curve25519-sha256', 'ecdh-sha2-nistp256', 'diffie-hellman-group14-sha256'],
  cipher: ['aes128-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256', 'hmac-sha1'],
}

export interface SshOptions {
  keys: Keys
  context: BuildContext
  clock: Clock
  onFault(error: Error): void
}

/** The SSH servers of the lab's machines. */
export interface SshServers {
  accept(machine: Machine, socket: Wire): void
}

/** One server a machine and key, made when the first client comes. Only the owner's key is let in. */
export function makeSshServers(options: SshOptions): SshServers {
  const { keys, context, clock, onFault } = options
  const servers = new Map<string, ssh2.Server>()
  const hosts = new Map<string, Host>()
  const owner = publicKey(keys.owner)

  const hostFor = (machine: Machine): Host => {
    let host = hosts.get(machine.node.name)
    if (!host) {
      host = hostOf(machine, context, clock)
      hosts.set(machine.node.name, host)
    }
    return host
  }

  const serverFor = (machine: Machine): ssh2.Server => {
    const id = `${machine.node.name} ${machine.key}`
    let server = servers.get(id)
    if (!server) {
      const { private: hostKey } = keys.hosts[machine.node.name]![machine.key]
      const { sshd } = machine.system
      const algorithms = sshd.startsWith('dropbear') ? DROPBEAR : {}
      server = new ssh2.Server({ hostKeys: [hostKey], ident: sshd, algorithms }, client =>
        serve(client, userOf(context.world, machine.node), owner, hostFor(machine), onFault),
      )
      server.on('error', onFault)
      servers.set(id, server)
    }
    return server
  }

  return {
    // The types ask for a TCP socket; the server itself takes any stream.
    accept: (machine, socket) => serverFor(machine).injectSocket(socket as never),
  }
}

interface PublicKey {
  type: string
  blob: Buffer
  verify(data: Buffer, signature: Buffer, algorithm?: string): boolean
}

function publicKey(key: SshKey): PublicKey {
  const parsed = ssh2.utils.parseKey(key.public)
  if (parsed instanceof Error) throw parsed
  const one = Array.isArray(parsed) ? parsed[0]! : parsed
  return {
    type: one.type,
    blob: one.getPublicSSH(),
    verify: (data, signature, algorithm) => one.verify(data, signature, algorithm) === true,
  }
}

function serve(
  client: Connection,
  user: string,
  owner: PublicKey,
  host: Host,
  onFault: (error: Error) => void,
): void {
  client.on('error', onFault)
  client.on('authentication', context => {
    if (context.method !== 'publickey' || context.username !== user) return context.reject(['publickey'])
    const { key, signature, blob, hashAlgo } = context
    const same =
      key.algo === owner.type &&
      key.data.length === owner.blob.length &&
      timingSafeEqual(key.data, owner.blob)
    if (!same) return context.reject(['publickey'])
    // Without a signature the client only asks whether this key would do.
    if (signature && blob && !owner.verify(blob, signature, hashAlgo)) return context.reject(['publickey'])
    context.accept()
  })
  client.on('ready', () => {
    client.on('session', accept => {
      const session = accept()
      session.on('error', onFault)
      session.on('pty', acceptPty => acceptPty?.())
      session.on('env', acceptEnv => acceptEnv?.())
      session.on('shell', acceptShell => void new Session(host, acceptShell(), onFault).interactive())
      session.on('exec', (acceptExec, _reject, { command }) => {
        const channel: ServerChannel = acceptExec()
        const shell = new Session(host, channel, onFault)
        if (/^\s*(exec\s+)?(\/usr)?(\/bin\/)?sh(\s+-s)?\s*$/.test(command)) void shell.interactive()
        else void shell.command(command)
      })
    })
  })
}
