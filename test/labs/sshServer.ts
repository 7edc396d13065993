import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { type AddressInfo, connect, type Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2'

export interface SshServerOptions {
  /** Private host key; a new ed25519 one by default. */
  hostKey?: string
  /** Public keys of users that may come in. */
  users?: readonly string[]
  /** Printed before each shell, as a .bashrc does. */
  noise?: string
  /** Fed to each shell before its first request: aliases, functions. */
  preamble?: string
  /** The shell that plays the node; this computer's own sh by default. */
  shell?: readonly string[]
  /** Refuse sessions beyond this many open ones in a connection, as MaxSessions does. */
  maxSessions?: number
  maxStartups?: number
  /** Talks without end, encrypted, before it lets anybody in. */
  chatters?: boolean
  /** Takes no byte on the channels it opens. */
  noWindow?: boolean
  /** Ends each shell at once, without an exit status. */
  endsShells?: boolean
  /** Host key algorithms, ciphers… the server limits itself to. */
  algorithms?: ssh2.Algorithms
  /** Answers to a try to come in; true where it did, false leaves it to `users`. */
  authenticate?: (context: AuthContext) => boolean
  /** Knows nothing of strict key exchange, as servers before 2024. */
  loose?: boolean
  /** What it calls itself, behind “SSH-2.0-”. */
  ident?: string
  /** Said before anybody is let in. */
  banner?: string
  /** Refuses to open ways to other hosts, as AllowTcpForwarding no does. */
  noForwarding?: boolean
  /** Every way it opens leads to this port, whatever is asked: another network has other machines there. */
  leads?: number
  /** No way is opened before this. */
  opensAfter?: Promise<void>
  /** Text of the shell's standard output instead of a real shell's: a node that never ends to talk. */
  endless?: boolean
}

/** A real SSH server on loopback whose shells are this computer's own, and which misbehaves on cue. */
export interface SshServer {
  readonly port: number
  /** Its host key as known_hosts writes it: type and base64. */
  readonly hostKey: string
  /** Every authentication request it got, "method user". */
  readonly attempts: string[]
  /** Public keys that were shown to it, base64, each once, in the order they came. */
  readonly shown: string[]
  /** Whether a client has ever asked it to reach back to its agent. */
  agentAsked: boolean
  /** Ways to other hosts that it was asked for. */
  ways: number
  /** Ports it opened a way to. */
  readonly forwarded: number[]
  /** Commands it was asked to run. */
  readonly commands: string[]
  connections: number
  /** Connections that are not logged in yet, at most: the others are ended without a word, as MaxStartups N:100:N does. */
  maxStartups: number
  /** Connections that were ended so. */
  dropped: number
  /** Shells get no input while it is set: requests are swallowed. */
  hang: boolean
  /** Shells' output is thrown away while it is set. */
  silent: boolean
  /** Ends all connections without a word. */
  drop(): void
  /** Reads nothing more from the connections it has, as a node whose network is gone. */
  freeze(): void
  /** Ends all shells; the connections stay. */
  closeShells(): void
  shells(): number
  /** Connections that are open. */
  open(): number
  close(): Promise<void>
}

/** A new key pair. One in two hundred that ssh2 makes it cannot read itself: those are made again. */
export function newKey(): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair
  }
}

export async function sshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const hostKey = options.hostKey ?? newKey().private
  const parsed = ssh2.utils.parseKey(hostKey)
  if (parsed instanceof Error) throw parsed
  const sockets = new Set<Socket>()
  /** Connections on which nobody is logged in yet. */
  const startups = new Set<Socket>()
  const shells = new Map<ServerChannel, ChildProcessWithoutNullStreams | null>()
  const self: SshServer = {
    port: 0,
    hostKey: `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`,
    attempts: [],
    shown: [],
    agentAsked: false,
    ways: 0,
    forwarded: [],
    commands: [],
    connections: 0,
    maxStartups: options.maxStartups ?? Number.POSITIVE_INFINITY,
    dropped: 0,
    hang: false,
    silent: false,
    drop: () => {
      for (const socket of sockets) socket.destroy()
    },
    freeze: () => {
      for (const socket of sockets) socket.pause()
    },
    closeShells: () => {
      for (const [channel, child] of shells) {
        child?.kill('SIGKILL')
        channel.close()
      }
    },
    shells: () => shells.size,
    open: () => sockets.size,
    close: () =>
      new Promise(resolve => {
        self.closeShells()
        self.drop()
        server.close(() => resolve())
      }),
  }
  const server = new ssh2.Server(
    {
      hostKeys: [hostKey],
      ...(options.algorithms && { algorithms: options.algorithms }),
      ...(options.ident && { ident: options.ident }),
      ...(options.banner && { banner: options.banner }),
    },
    client => {
      self.connections += 1
      if (options.loose) loosen(client)
      let sessions = 0
      client.on('error', () => {})
      client.on('ready', () => startups.delete(socketOf(client)))
      if (options.noWindow) closeWindow(client)
      client.on('authentication', context => {
        self.attempts.push(`${context.method} ${context.username}`)
        const shown = context.method === 'publickey' ? context.key.data : null
        const line = shown?.toString('base64')
        if (line !== undefined && !self.shown.includes(line)) self.shown.push(line)
        if (options.chatters) return chatter(client)
        if (options.authenticate?.(context)) return
        if (!shown) return context.reject(['publickey'])
        const known = (options.users ?? []).some(user => {
          const key = ssh2.utils.parseKey(user)
          return !(key instanceof Error) && key.getPublicSSH().equals(shown)
        })
        if (known) context.accept()
        else context.reject(['publickey'])
      })
      client.on('tcpip', async (accept, reject, { destIP, destPort }) => {
        if (options.noForwarding) return reject()
        self.ways += 1
        await options.opensAfter
        const onward = connect({ host: destIP, port: options.leads ?? destPort, noDelay: true })
        onward.on('error', () => reject())
        onward.once('connect', () => {
          self.forwarded.push(destPort)
          const channel = accept()
          onward.removeAllListeners('error')
          onward.on('error', () => channel.destroy())
          channel.on('error', () => onward.destroy())
          channel.pipe(onward).pipe(channel)
          onward.on('close', () => channel.close())
          channel.on('close', () => onward.destroy())
        })
      })
      client.on('session', (accept, reject) => {
        if (sessions >= (options.maxSessions ?? 10)) return reject()
        const session = accept()
        sessions += 1
        session.on('auth-agent', () => {
          self.agentAsked = true
        })
        session.on('close', () => {
          sessions -= 1
        })
        session.on('exec', (acceptExec, _reject, { command }) => {
          self.commands.push(command)
          const channel = acceptExec()
          channel.on('error', () => {})
          if (options.endsShells) channel.close()
          else play(channel, command)
        })
      })
    },
  )

  function play(channel: ServerChannel, command: string): void {
    if (options.noise) channel.write(options.noise)
    if (options.endless) {
      shells.set(channel, null)
      const block = Buffer.alloc(64 * 1024, 'y\n')
      const more = () => {
        while (shells.has(channel) && channel.write(block));
      }
      channel.on('drain', more)
      channel.on('close', () => shells.delete(channel))
      more()
      return
    }
    const [program = 'sh', ...args] = options.shell ?? ['sh', '-c', command]
    const child = spawn(program, args, { env: { PATH: process.env.PATH, HOME: '/nowhere' } })
    shells.set(channel, child)
    child.on('error', () => channel.close())
    child.stdin.on('error', () => {})
    if (options.preamble) child.stdin.write(options.preamble)
    channel.on('data', (chunk: Buffer) => {
      if (!self.hang) child.stdin.write(chunk)
    })
    channel.on('end', () => child.stdin.end())
    child.stdout.on('data', (chunk: Buffer) => {
      if (!self.silent) channel.write(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => channel.stderr.write(chunk))
    child.on('close', code => {
      shells.delete(channel)
      try {
        channel.exit(code ?? 1)
        channel.close()
      } catch {
        // The connection went first.
      }
    })
    channel.on('close', () => {
      shells.delete(channel)
      child.kill('SIGKILL')
    })
  }

  // ssh2's own events do not hand out sockets; the server below it does.
  const underlying = (
    server as unknown as { _srv: { prependListener(event: 'connection', take: (s: Socket) => void): void } }
  )._srv
  underlying.prependListener('connection', socket => {
    if (startups.size >= self.maxStartups) {
      self.dropped += 1
      socket.on('error', () => {})
      socket.destroy()
      return
    }
    startups.add(socket)
    socket.on('close', () => startups.delete(socket))
    // As sshd does; else each answer waits for an acknowledgement.
    socket.setNoDelay()
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(self, { port: (server.address() as AddressInfo).port })
}

/** The parts of ssh2's connection that it does not hand out. */
interface Inner {
  readonly _sock: Socket
  readonly _protocol: {
    readonly _packetRW: {
      readonly write: {
        readonly allocStart: number
        alloc(size: number): Buffer
        finalize(packet: Buffer): Buffer
      }
    }
    readonly _cipher: { encrypt(packet: Buffer): void }
    channelOpenConfirm(...to: [remote: number, local: number, window: number, packet: number]): void
  }
}

const socketOf = (client: Connection) => (client as unknown as Inner)._sock

/** Sends messages that are to be ignored as fast as they are taken. */
function chatter(client: Connection): void {
  const { _protocol: protocol, _sock: socket } = client as unknown as Inner
  const { write } = protocol._packetRW
  const size = 30_000
  const more = () => {
    while (!socket.destroyed && socket.writableLength < 256 * 1024) {
      const packet = write.alloc(5 + size)
      packet[write.allocStart] = 2
      packet.writeUInt32BE(size, write.allocStart + 1)
      protocol._cipher.encrypt(write.finalize(packet))
    }
  }
  socket.on('drain', more)
  more()
}

/** Opens each channel of a connection with no room for a single byte. */
function closeWindow(client: Connection): void {
  const { _protocol: protocol } = client as unknown as Inner
  const confirm = protocol.channelOpenConfirm.bind(protocol)
  protocol.channelOpenConfirm = (remote, local, _window, packet) => confirm(remote, local, 0, packet)
}

/** What ssh2 keeps of the lists that it offers. */
interface Lists {
  array: string[]
}
interface Offer {
  lists: { kex: Lists; serverHostKey: Lists } & Record<
    'cs' | 'sc',
    Record<'cipher' | 'mac' | 'compress', Lists>
  >
}

/** Takes from a server the mark of strict key exchange before its lists are sent, and from its mind that it has one. */
function loosen(client: ssh2.Connection): void {
  const protocol = (client as unknown as { _protocol: { _offer: Offer; _strictMode: boolean } })._protocol
  const { lists } = protocol._offer
  const way = ({ cipher, mac, compress }: Offer['lists']['cs']) => ({
    cipher: cipher.array,
    mac: mac.array,
    compress: compress.array,
    lang: [],
  })
  const KexInit = protocol._offer.constructor as new (lists: object) => Offer
  protocol._strictMode = false
  protocol._offer = new KexInit({
    kex: lists.kex.array.filter(name => !name.startsWith('kex-strict')),
    serverHostKey: lists.serverHostKey.array,
    cs: way(lists.cs),
    sc: way(lists.sc),
  })
}
