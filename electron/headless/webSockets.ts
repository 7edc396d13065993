import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Port } from '../../shared/wire/port.ts'
import { type Clock, every } from '../clock.ts'
import { WEB_SOCKET_OPTIONS, webSocketPort } from './webSocketPort.ts'

const SOCKETS = 32
const LOOK_EVERY = 5_000
const PING_EVERY = 15_000
const MISSED_PINGS = 2
/** A reader behind by more than this for so long is dropped. */
const BEHIND_BYTES = 64 * 1024 * 1024
const BEHIND_FOR = 30_000

interface Guest {
  readonly socket: WebSocket
  readonly stillIn: () => boolean
  /** Whether anything was heard since the last ping. */
  heard: boolean
  missed: number
  behindSince: number | null
  /** Unsent bytes at the last ping: a reader that works off a long queue cannot have seen our ping yet. */
  queued: number
}

export interface WebSockets {
  readonly full: boolean
  /** Ends the handshake of an upgrade that has been judged. `stillIn` is asked again while it is open. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, stillIn: () => boolean): void
  close(): void
}

/** The WebSockets of the door: at most 32, proved alive by pings, dropped when they do not read. */
export function openWebSockets(clock: Clock, onPort: (port: Port) => void): WebSockets {
  const server = new WebSocketServer({ noServer: true, ...WEB_SOCKET_OPTIONS })
  const guests = new Set<Guest>()
  let lastPing = clock.mono()

  const stop = every(clock, LOOK_EVERY, () => {
    const now = clock.mono()
    const pinging = now - lastPing >= PING_EVERY
    if (pinging) lastPing = now
    for (const guest of guests) {
      if (!guest.stillIn()) guest.socket.close(1008, 'signed out')
      else if (isBehind(guest, now) || (pinging && isSilent(guest))) guest.socket.terminate()
      else if (pinging) guest.socket.ping()
    }
  })

  return {
    get full() {
      return guests.size >= SOCKETS
    },
    accept(request, raw, head, stillIn) {
      server.handleUpgrade(request, raw, head, socket => {
        const guest: Guest = { socket, stillIn, heard: true, missed: 0, behindSince: null, queued: 0 }
        const heard = () => {
          guest.heard = true
        }
        guests.add(guest)
        socket.on('pong', heard)
        socket.on('message', heard)
        socket.on('close', () => guests.delete(guest))
        onPort(webSocketPort(socket, { yields: true }))
      })
    },
    close() {
      stop()
      for (const guest of guests) guest.socket.terminate()
      server.close()
    },
  }
}

function isBehind(guest: Guest, now: number): boolean {
  if (guest.socket.bufferedAmount <= BEHIND_BYTES) guest.behindSince = null
  else guest.behindSince ??= now
  return guest.behindSince !== null && now - guest.behindSince >= BEHIND_FOR
}

function isSilent(guest: Guest): boolean {
  const { bufferedAmount } = guest.socket
  const progress = guest.heard || bufferedAmount < guest.queued
  guest.missed = progress ? 0 : guest.missed + 1
  guest.heard = false
  guest.queued = bufferedAmount
  return guest.missed >= MISSED_PINGS
}
