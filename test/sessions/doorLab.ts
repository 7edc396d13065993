import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { type Door, openDoor } from '../../electron/headless/door.ts'
import type { Port } from '../../shared/wire/port.ts'
import { FakeClock } from '../labs/fakeClock.ts'

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An open door with a small built page, and the ways to knock on it. */
export interface DoorLab {
  readonly door: Door
  readonly clock: FakeClock
  readonly port: number
  readonly host: string
  readonly ports: Port[]
  readonly log: string[]
  /** Writes bytes as they are on a new TCP connection and reads until it ends. */
  raw(text: string): Promise<Answer>
  /** One request; headers as given, `Host` added unless it is among them. */
  request(method: string, target: string, headers?: readonly string[], body?: string): Promise<Answer>
  /** Signs in and answers with the `Cookie` value. */
  cookie(): Promise<string>
  webSocket(cookie: string, options?: ConstructorParameters<typeof WebSocket>[2]): Promise<WebSocket>
  close(): Promise<void>
}

const PAGE = `<!doctype html><html lang="en"><head><title>Homeport</title>
<meta name="style-nonce" content="__NONCE__"><script type="module" src="/assets/main-1a2b.js"></script>
</head><body><div id="root"></div></body></html>`

/** What the door tells people to type for a new link, and how that stands in its pages. */
const URL_COMMAND = `homeport url --lab '/home/a&b/<i>.yaml'`
export const SHOWN_COMMAND = `<code>homeport url --lab '/home/a&amp;b/&lt;i&gt;.yaml'</code>`

export async function openDoorLab(): Promise<DoorLab> {
  const folder = await mkdtemp(join(tmpdir(), 'homeport-page-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), PAGE)
  await writeFile(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(folder, '.secret'), 'hidden')
  await writeFile(join(folder, 'assets', 'main-1a2b.js'), 'export {}')
  const clock = new FakeClock()
  const ports: Port[] = []
  const log: string[] = []
  // Port 0 is the system's choice: test files run side by side.
  const door = await openDoor({
    port: 0,
    page: folder,
    onPort: port => ports.push(port),
    clock,
    log: line => log.push(line),
    urlCommand: URL_COMMAND,
  })
  const host = door.origin.slice('http://'.length)
  const port = Number(host.split(':')[1])
  const sockets: WebSocket[] = []

  const lab: DoorLab = {
    door,
    clock,
    port,
    host,
    ports,
    log,
    raw: text =>
      new Promise((resolve, reject) => {
        const socket = connectSocket(port, '127.0.0.1')
        const pieces: Buffer[] = []
        socket.on('data', piece => pieces.push(piece))
        // A connection that is cut after the answer has come has still answered.
        socket.on('error', error => (pieces.length > 0 ? undefined : reject(error)))
        socket.on('close', () => resolve(parse(Buffer.concat(pieces).toString())))
        socket.write(text)
      }),
    request(method, target, headers = [], body = '') {
      const named = headers.some(header => /^host:/i.test(header))
      const lines = [`${method} ${target} HTTP/1.1`, ...(named ? [] : [`Host: ${host}`]), ...headers]
      return lab.raw(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`)
    },
    async cookie() {
      const { url } = door.mintLink()
      const answer = await lab.request('GET', url.slice(door.origin.length))
      return answer.headers['set-cookie']?.split(';')[0] ?? ''
    },
    webSocket(cookie, options = {}) {
      const socket = new WebSocket(`ws://${host}/ws`, {
        origin: door.origin,
        headers: { cookie },
        perMessageDeflate: false,
        ...options,
      })
      sockets.push(socket)
      return new Promise((resolve, reject) => {
        socket.once('open', () => resolve(socket))
        socket.once('error', reject)
      })
    },
    async close() {
      for (const socket of sockets) socket.terminate()
      await door.close()
      await rm(folder, { recursive: true })
    },
  }
  return lab
}

/** The head of a WebSocket upgrade, to be sent raw; a header given replaces the one of the same name. */
export function upgradeHead(lab: DoorLab, headers: Readonly<Record<string, string | null>>): string {
  const all: Record<string, string | null> = {
    Host: lab.host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    Origin: lab.door.origin,
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  return `GET /ws HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

function parse(text: string): Answer {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: Object.fromEntries(
      lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    ),
    body: body.join('\r\n\r\n'),
  }
}
