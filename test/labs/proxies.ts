import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import tls from 'node:tls'

/** What a proxy was asked for, and with which login. */
interface Asked {
  readonly target: string
  readonly login: string | null
}

interface ProxyLabOptions {
  readonly kind: 'http' | 'https' | 'socks5'
  /** PEM, of an https proxy. */
  readonly key?: string
  readonly cert?: string
  /** NAME:PASSWORD that it wants. */
  readonly login?: string
  /** Goes where it leads instead of to the target: names that exist nowhere can be asked for. */
  readonly leadsTo?: number
  /** Takes the connection and never says a word. */
  readonly silent?: boolean
  /** Refuses every target. */
  readonly refuses?: boolean
}

/** A proxy on loopback: HTTP CONNECT with or without TLS, or SOCKS5. */
export class ProxyLab {
  readonly asked: Asked[] = []
  readonly sockets = new Set<Socket>()
  #options: ProxyLabOptions
  #server: Server

  static async open(options: ProxyLabOptions): Promise<ProxyLab> {
    const lab = new ProxyLab(options)
    await new Promise<void>(resolve => lab.#server.listen(0, '127.0.0.1', resolve))
    return lab
  }

  private constructor(options: ProxyLabOptions) {
    this.#options = options
    const { kind, key, cert } = options
    const serve = (socket: Socket) => {
      this.sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.sockets.delete(socket))
      if (options.silent) return void socket.resume()
      if (kind === 'socks5') this.#socks(socket)
      else this.#connect(socket)
    }
    this.#server = kind === 'https' ? tls.createServer({ key, cert }, serve) : net.createServer(serve)
    this.#server.on('tlsClientError', () => {})
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #connect(socket: Socket): void {
    let heard = ''
    const read = (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      if (!heard.includes('\r\n\r\n')) return
      socket.off('data', read)
      const [, target = ''] = /^CONNECT (\S+) HTTP\/1\.1\r\n/.exec(heard) ?? []
      const [, basic] = /^proxy-authorization: basic (\S+)/im.exec(heard) ?? []
      const login = basic === undefined ? null : Buffer.from(basic, 'base64').toString()
      this.asked.push({ target, login })
      if (this.#options.login !== undefined && login !== this.#options.login) {
        return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      }
      if (this.#options.refuses) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      // In pieces, as a network may bring it.
      this.#lead(socket, target, () => {
        socket.write('HTTP/1.1 200 Connection est')
        setImmediate(() => socket.write('ablished\r\nVia: lab\r\n\r\n'))
      })
    }
    socket.on('data', read)
  }

  #socks(socket: Socket): void {
    const wants = this.#options.login
    let step: 'greeting' | 'login' | 'request' = 'greeting'
    let login: string | null = null
    const read = (bytes: Buffer) => {
      if (step === 'greeting') {
        step = wants === undefined ? 'request' : 'login'
        const offered = [...bytes.subarray(2)].includes(2)
        socket.write(Buffer.from([5, wants === undefined ? 0 : offered ? 2 : 0xff]))
      } else if (step === 'login') {
        const name = bytes.subarray(2, 2 + (bytes[1] ?? 0))
        login = `${name}:${bytes.subarray(3 + name.length)}`
        step = 'request'
        socket.write(Buffer.from([1, login === wants ? 0 : 1]))
      } else {
        socket.off('data', read)
        // Names alone are understood here: a client that resolves them itself would say an address (1).
        const host =
          bytes[3] === 3
            ? bytes.subarray(5, 5 + (bytes[4] ?? 0)).toString()
            : [...bytes.subarray(4, 8)].join('.')
        const target = `${host}:${bytes.readUInt16BE(bytes.length - 2)}`
        this.asked.push({ target, login })
        const answer = (code: number) => socket.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
        if (this.#options.refuses) return void answer(2)
        this.#lead(socket, target, () => answer(0))
      }
    }
    socket.on('data', read)
  }

  #lead(socket: Socket, target: string, done: () => void): void {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? []
    const { leadsTo } = this.#options
    const upstream = net.connect(
      leadsTo === undefined ? { host, port: Number(port) } : { host: '127.0.0.1', port: leadsTo },
    )
    upstream.on('error', () => socket.destroy())
    upstream.on('close', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    upstream.once('connect', () => {
      done()
      socket.pipe(upstream)
      setImmediate(() => setImmediate(() => upstream.pipe(socket)))
    })
  }
}
