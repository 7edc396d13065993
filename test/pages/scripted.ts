import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { servicesElsewhere } from '../../electron/backend/otherLabs.ts'
import { contract, type HomeportContract } from '../../shared/contract/contract.ts'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab } from '../../shared/lab/model.ts'
import type { TableName } from '../../shared/lab/names.ts'
import { TABLE_NAMES } from '../../shared/lab/names.ts'
import type { Patch } from '../../shared/lab/patchSchema.ts'
import { waitingSources } from '../../shared/lab/waiting.ts'
import { type Port, PortReaders } from '../../shared/wire/port.ts'
import type { Handlers } from '../../shared/wire/procedure.ts'
import { serve } from '../../shared/wire/serve.ts'
import { appAnswers, makeApp, type ScriptedApp } from './scriptedApp.ts'

/**
 * A backend that says what a test wants: made from the contract, spoken to over a real WebSocket, with the
 * built page served under the same content security policy as the real door's.
 */

const PAGE = join(import.meta.dirname, '../../dist/page')
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

type Answers = Partial<Handlers<HomeportContract>>

export interface Scripted {
  url: string
  /** Every call and stream the page has made, oldest first. */
  calls: { name: string; input: unknown }[]
  /** What was asked of the page's own address besides the page: opened services land here. */
  opened: string[]
  readonly lab: Lab
  setLab(next: Lab): void
  /** What it says beside the labs, changed in place and told to who follows. */
  setApp(change: Partial<ScriptedApp>): void
  /** Answers from here on instead of the built-in ones. */
  answer(answers: Answers): void
  /** Breaks every connection at once. */
  cut(): void
  /** While away, nothing is accepted and the page's own requests fail. */
  setDoor(door: 'open' | 'signed-out' | 'away'): void
  close(): Promise<void>
}

interface Options {
  labs?: readonly Lab[]
  /** Ms between empty patches. */
  beat?: number
  /** What it says beside the labs. */
  app?: Partial<ScriptedApp>
}

/** What the page asks by itself, not at a press. */
const QUIET = new Set(['labs.list', 'app.watch'])

/** Starts it on a free port of 127.0.0.1. With no labs the backend holds none. */
export async function startScripted({ labs = [], beat = 1000, app }: Options = {}): Promise<Scripted> {
  if (!existsSync(join(PAGE, 'index.html'))) {
    throw new Error('dist/page is missing: run “npm run build” before the page tests.')
  }
  const held = new Map(labs.map(lab => [lab.id, lab]))
  const first = labs[0]?.id
  const calls: Scripted['calls'] = []
  const opened: string[] = []
  let answers: Answers = {}
  let door: 'open' | 'signed-out' | 'away' = 'open'
  const changed = new Set<() => void>()
  const sockets = new Set<WebSocket>()
  const said = makeApp(app)
  const tell = () => {
    for (const wake of [...changed]) wake()
  }

  const server = createServer((request, response) => {
    if (door === 'away') return void request.socket.destroy()
    if (door === 'signed-out') return void response.writeHead(401).end()
    if (request.url?.startsWith('/opened/')) {
      opened.push(request.url)
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>opened</title>')
      return
    }
    void page(request, response)
  })
  const upgrades = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (door !== 'open' || request.url !== '/ws') {
      socket.end(door === 'signed-out' ? 'HTTP/1.1 401 Unauthorized\r\n\r\n' : '')
      return
    }
    upgrades.handleUpgrade(request, socket, head, client => {
      sockets.add(client)
      client.on('close', () => sockets.delete(client))
      serve(portOf(client), contract, handlers(), {})
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  function handlers(): Handlers<HomeportContract> {
    const note = (name: string, input: unknown) => calls.push({ name, input })
    const own: Handlers<HomeportContract> = {
      'labs.list': async () =>
        [...held.values()].map(({ id, name, demo, state, sentence, tables }) => ({
          id,
          name,
          demo,
          file: `/home/you/.config/homeport/labs/${id}.yaml`,
          state,
          sentence,
          nodes: tables.nodes.size,
          problems: tables.problems.size,
          needsYou: waitingSources(tables.sources.values()).length,
          urlCommand: 'homeport url --lab /home/you/lab.yaml',
        })),
      'lab.watch': ({ lab }, signal) => watch(lab, signal),
      'app.cost': (_, signal) => cost(signal),
      'service.check': async ({ lab, service }) => {
        const row = held.get(lab)?.tables.services.get(service)
        if (!row) throw new FaultError('not-found', 'This service is not in the lab.')
        return { paths: row.paths }
      },
      'service.open': async ({ lab, service }) => {
        const row = held.get(lab)?.tables.services.get(service)
        const best = row?.paths.find(path => path.url === row.best)
        if (!row || !best) {
          throw new FaultError(
            'unreachable',
            `${row?.name ?? 'The service'} does not answer on any of its paths.`,
            'Look at the node it runs on.',
          )
        }
        return {
          address: best.url,
          url: `${url}opened/${encodeURIComponent(row.name)}`,
          via: best.via,
          tried: [],
        }
      },
      'lab.retry': async () => null,
      'palette.services': async ({ lab }) =>
        servicesElsewhere(
          [...held.values()].map(one => ({ id: one.id, name: one.name, lab: one })),
          lab,
        ),
      ...appAnswers(said, changeOr, tell, id => held.get(id) ?? null),
      'door.url': async () => {
        throw new FaultError('refused', 'Only the control socket answers this.')
      },
    }
    const current = (): Handlers<HomeportContract> => ({ ...own, ...answers })
    return Object.fromEntries(
      Object.keys(own).map(name => [
        name,
        (input: never, signal: AbortSignal) => {
          if (!QUIET.has(name)) note(name, input)
          const handler = current()[name as keyof HomeportContract] as (i: never, s: AbortSignal) => unknown
          return handler(input, signal)
        },
      ]),
    ) as unknown as Handlers<HomeportContract>
  }

  async function* watch(id: string, signal: AbortSignal): AsyncGenerator<Patch> {
    let before: Lab | null = null
    while (!signal.aborted) {
      const lab = held.get(id)
      if (!lab) throw new FaultError('unknown-lab', 'No lab of this id is held here.')
      yield patchBetween(before, lab)
      before = lab
      // What changed while the page was busy waits for no further change.
      if (held.get(id) === lab) await changeOr(beat, signal)
    }
  }

  function changeOr(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer)
        changed.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      changed.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  async function* cost(signal: AbortSignal) {
    while (!signal.aborted) {
      yield { cpu: 0.4, memory: 171_000_000, version: '0.1.0', at: Date.now() }
      await changeOr(5_000, signal)
    }
  }

  return {
    url,
    calls,
    opened,
    get lab() {
      const lab = first === undefined ? undefined : held.get(first)
      if (!lab) throw new Error('this backend holds no lab')
      return lab
    },
    setLab(next) {
      held.set(next.id, { ...next, revision: (held.get(next.id)?.revision ?? 0) + 1 })
      tell()
    },
    setApp(change) {
      Object.assign(said, change)
      tell()
    },
    answer(more) {
      answers = { ...answers, ...more }
    },
    cut() {
      for (const socket of sockets) socket.terminate()
    },
    setDoor(next) {
      door = next
    },
    async close() {
      for (const socket of sockets) socket.terminate()
      upgrades.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function page(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = normalize(new URL(request.url ?? '/', 'http://door').pathname)
  const file = path === '/' ? '/index.html' : path
  const nonce = randomBytes(16).toString('base64')
  try {
    const body = await readFile(join(PAGE, file))
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy(nonce),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    response.end(file === '/index.html' ? body.toString().replaceAll('__NONCE__', nonce) : body)
  } catch {
    response.writeHead(404).end()
  }
}

function portOf(socket: WebSocket): Port {
  const readers = new PortReaders()
  const close = (reason = 'closed') => {
    readers.end(reason)
    socket.close(1000, reason)
  }
  socket.on('message', data => readers.deliver(String(data)))
  socket.on('close', () => readers.end('closed'))
  socket.on('error', () => readers.end('broken'))
  return {
    send: frame => socket.readyState === socket.OPEN && socket.send(frame),
    onFrame: reader => readers.onFrame(reader),
    onClose: reader => readers.onClose(reader),
    close,
  }
}

/** What changed, by reference; null before: everything. */
function patchBetween(before: Lab | null, after: Lab): Patch {
  const { tables, revision, at, ...head } = after
  const set: Record<string, unknown[]> = {}
  const gone: Record<string, string[]> = {}
  for (const name of TABLE_NAMES) {
    const old: ReadonlyMap<string, unknown> = before?.tables[name] ?? new Map()
    const now: ReadonlyMap<string, unknown> = tables[name as TableName]
    const rows = [...now].filter(([id, row]) => old.get(id) !== row).map(([, row]) => row)
    const missing = [...old.keys()].filter(id => !now.has(id))
    if (rows.length > 0) set[name] = rows
    if (missing.length > 0) gone[name] = missing
  }
  return {
    from: before?.revision ?? null,
    to: revision,
    at: Math.max(at, Date.now()),
    head,
    set: set as Patch['set'],
    gone: gone as Patch['gone'],
  }
}
