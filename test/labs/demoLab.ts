import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http2 from 'node:http2'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import ssh2 from 'ssh2'
import { parse } from 'yaml'
import { type Demo, runDemo } from '../../electron/demo/demo.ts'
import { FakeClock } from './fakeClock.ts'

/** Where the demo worlds are. */
export const WORLDS = new URL('../../resources/worlds', import.meta.url).pathname

/** A demo lab in this process, on a clock that stands still, spoken to through its real sockets. */
export interface DemoLab {
  demo: Demo
  clock: FakeClock
  /** The data folder that a Homeport for this demo is given. */
  dataDir: string
  folder: string
  /** Moves the clock on second by second, as a lab that is awake all the time sees it. */
  pass(seconds: number): Promise<void>
  /** A connection through the gateway. Rejects with what the gateway says; `silent` when it says nothing. */
  dial(address: string, patience?: number): Promise<net.Socket>
  /** The API server over HTTP/2, with the owner's certificate unless `bare`. */
  api(options?: { bare?: boolean }): Promise<Api>
  /** An SSH client of a node, logged in with the owner's key. */
  ssh(address: string, options?: Partial<ssh2.ConnectConfig>): Promise<ssh2.Client>
  file(name: string): string
  close(): Promise<void>
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is judged by the test
  body: any
}

export interface Watching {
  status(): Promise<number>
  /** The next event. */
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is judged by the test
  next(): Promise<any>
  /** Whether the server ended it, after everything that was still to be read. */
  ended(): Promise<boolean>
  stream: http2.ClientHttp2Stream
}

export interface Api {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  send(method: string, path: string): Promise<Answer>
  watch(path: string, headers?: Record<string, string>): Watching
  session: http2.ClientHttp2Session
}

export async function demoLab(world = 'holmos', worldsFolder = WORLDS): Promise<DemoLab> {
  const dataDir = mkdtempSync(join(tmpdir(), 'homeport-demo-'))
  const folder = join(dataDir, 'demo', world)
  const clock = new FakeClock(Date.UTC(2026, 10, 20, 18))
  const started = await runDemo({ world, worldsFolder, folder, clock })
  if (!started) throw new Error('another process plays here')
  const demo = started
  const file = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const open: { destroy(): void }[] = []

  const dial: DemoLab['dial'] = (address, patience = 300) =>
    new Promise((resolve, reject) => {
      const socket = net.connect(join(folder, 'gateway.sock'))
      open.push(socket)
      const timer = setTimeout(() => reject(Object.assign(new Error('silent'), { socket })), patience)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('closed')))
      socket.write(`${JSON.stringify({ connect: address })}\n`)
      socket.once('data', chunk => {
        clearTimeout(timer)
        socket.pause()
        const end = chunk.indexOf(10)
        if (end + 1 < chunk.length) socket.unshift(chunk.subarray(end + 1))
        const said = JSON.parse(chunk.subarray(0, end).toString())
        if (said.ok === true) resolve(socket)
        else reject(new Error(said.error))
      })
    })

  const api: DemoLab['api'] = async ({ bare = false } = {}) => {
    const config = parse(file('kubeconfig'))
    const { cluster } = config.clusters[0]
    const { user } = config.users[0]
    const pem = (text: string): string => Buffer.from(text, 'base64').toString()
    const { host, hostname } = new URL(cluster.server)
    const socket = await dial(host)
    const session = http2.connect(cluster.server, {
      createConnection: () =>
        tls.connect({
          socket,
          ALPNProtocols: ['h2'],
          ca: pem(cluster['certificate-authority-data']),
          checkServerIdentity: (_host, certificate) => tls.checkServerIdentity(hostname, certificate),
          ...(!bare && {
            cert: pem(user['client-certificate-data']),
            key: pem(user['client-key-data']),
          }),
        }),
    })
    session.on('error', () => {})
    open.push(session)
    return {
      session,
      get: (path, headers) => ask(session, 'GET', path, headers),
      send: (method, path) => ask(session, method, path),
      watch: (path, headers) => watching(session, path, headers),
    }
  }

  const ssh: DemoLab['ssh'] = async (address, options = {}) => {
    const sock = await dial(`${address}:22`)
    const client = new ssh2.Client()
    open.push({ destroy: () => client.destroy() })
    return new Promise((resolve, reject) => {
      client.once('ready', () => resolve(client))
      client.on('error', reject)
      client.connect({
        sock,
        username: 'holm',
        privateKey: file('id_ed25519'),
        hostVerifier: () => true,
        ...options,
      })
    })
  }

  return {
    demo,
    clock,
    dataDir,
    folder,
    file,
    dial,
    api,
    ssh,
    pass: async seconds => {
      for (let second = 0; second < seconds; second++) await clock.advance(1000)
    },
    close: async () => {
      for (const each of open) each.destroy()
      await demo.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function ask(
  session: http2.ClientHttp2Session,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': method, ':path': path, ...headers })
    let got: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
    let text = ''
    stream.setEncoding('utf8')
    stream.on('response', answer => {
      got = answer
    })
    stream.on('data', chunk => {
      text += chunk
    })
    stream.on('error', reject)
    stream.on('end', () => {
      const json = String(got['content-type']).startsWith('application/json')
      resolve({ status: got[':status'] ?? 0, headers: got, text, body: json ? JSON.parse(text) : undefined })
    })
    stream.end()
  })
}

function watching(
  session: http2.ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
): Watching {
  const stream = session.request({ ':path': path, ...headers })
  stream.setEncoding('utf8')
  stream.on('error', () => {})
  const answered = new Promise<number>(resolve => {
    stream.once('response', answer => resolve(answer[':status'] ?? 0))
  })
  async function* lines(): AsyncGenerator<string> {
    let rest = ''
    for await (const chunk of stream) {
      rest += chunk
      const parts = rest.split('\n')
      rest = parts.pop()!
      yield* parts
    }
  }
  const reader = lines()
  return {
    stream,
    status: () => answered,
    next: async () => {
      const { value, done } = await reader.next()
      if (done) throw new Error('the watch has ended')
      return JSON.parse(value)
    },
    ended: async () => (await reader.next()).done === true,
  }
}
