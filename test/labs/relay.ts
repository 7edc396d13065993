import net, { type AddressInfo, type Socket } from 'node:net'

/** A TCP relay on loopback whose connections can go dead: they stay open and carry nothing any more. */
export class Relay {
  #server: net.Server
  #pairs = new Set<readonly [Socket, Socket]>()

  static async open(port: number): Promise<Relay> {
    const relay = new Relay(port)
    await new Promise<void>(resolve => relay.#server.listen(0, '127.0.0.1', resolve))
    return relay
  }

  private constructor(port: number) {
    this.#server = net.createServer(client => {
      const upstream = net.connect({ host: '127.0.0.1', port, noDelay: true })
      const pair = [client, upstream] as const
      this.#pairs.add(pair)
      for (const [one, other] of [pair, [upstream, client]] as const) {
        one.on('error', () => {})
        one.on('close', () => {
          other.destroy()
          this.#pairs.delete(pair)
        })
        one.pipe(other)
      }
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** What is open now goes dead; connections that come later are carried. */
  freeze(): void {
    for (const pair of this.#pairs) {
      for (const socket of pair) socket.unpipe().pause()
    }
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }
}
