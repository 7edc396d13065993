import type { ServerResponse } from 'node:http'
import type { Observation } from '../../electron/lab/observation.ts'
import { systemDialer } from '../../electron/reach/dial.ts'
import type { Session, SessionStatus } from '../../electron/sessions/session.ts'
import { DEMO_COMPUTER } from '../../electron/sessions/tailscale/places.ts'
import { tailscaleSession } from '../../electron/sessions/tailscale/session.ts'
import { sourceId } from '../../shared/lab/ids.ts'
import type { FakeClock } from './fakeClock.ts'
import { type LocalApi, localApi } from './localApi.ts'
import { until } from './peers.ts'

/** What a status may hold, of our own making. */
export const RUNNING = {
  BackendState: 'Running',
  MagicDNSSuffix: 'tail0.example',
  CurrentTailnet: { Name: 'jo@example.com', MagicDNSSuffix: 'tail0.example' },
  TUN: true,
  Health: [],
  Self: { ID: 'me', DNSName: 'desk.tail0.example.', TailscaleIPs: ['100.64.0.1'], OS: 'linux', Online: true },
  Peer: {
    a: {
      ID: 'n1',
      DNSName: 'nas.tail0.example.',
      TailscaleIPs: ['100.64.0.2'],
      OS: 'linux',
      Online: true,
      Active: true,
      CurAddr: '192.168.7.20:41641',
    },
  },
}
export const PREFS = { RouteAll: true, ExitNodeID: '', CorpDNS: true, ShieldsUp: false, WantRunning: true }

/** tailscaled as it is played: what it answers, and whom it tells of changes. */
export class Tailscaled {
  status: object = RUNNING
  prefs: object | null = PREFS
  /** Answers anything with this instead. */
  refusal: { code: number; body: string } | null = null
  /** Answers of the bus: 404 is a version without one. */
  busCode = 200
  readonly buses: ServerResponse[] = []
  #api: LocalApi | null = null

  static async start(socket?: string): Promise<Tailscaled> {
    const one = new Tailscaled()
    one.#api = await localApi((request, response) => {
      const path = (request.url ?? '').replace('/localapi/v0/', '')
      if (one.refusal) return void response.writeHead(one.refusal.code).end(one.refusal.body)
      if (path.startsWith('watch-ipn-bus')) return one.#bus(response)
      if (path === 'prefs') {
        const code = one.prefs ? 200 : 404
        return void response.writeHead(code).end(JSON.stringify(one.prefs))
      }
      const bare = path === 'status?peers=false'
      response.end(JSON.stringify(bare ? { ...one.status, Peer: null } : one.status))
    }, socket)
    return one
  }

  get socket(): string {
    return this.#api?.socket ?? ''
  }

  /** Paths below the API, in the order they were asked for. */
  get asked(): string[] {
    return (this.#api?.asked ?? []).map(line => line.replace('local-tailscaled.sock /localapi/v0/', ''))
  }

  count(path: string): number {
    return this.asked.filter(one => one === path).length
  }

  /** Writes to everybody who listens to the bus. */
  tell(...pieces: (object | string)[]): void {
    for (const bus of this.buses) {
      for (const piece of pieces) bus.write(typeof piece === 'string' ? piece : `${JSON.stringify(piece)}\n`)
    }
  }

  /** Lets go of all who listen, as of those that fell behind. */
  drop(): void {
    for (const bus of this.buses.splice(0)) bus.destroy()
  }

  async close(): Promise<void> {
    this.drop()
    await this.#api?.close()
    this.#api = null
  }

  #bus(response: ServerResponse): void {
    if (this.busCode !== 200) return void response.writeHead(this.busCode).end('404 page not found\n')
    response.writeHead(200)
    response.write(`${JSON.stringify({ Version: '1.0', SessionID: 'x', State: 6, Prefs: this.prefs })}\n`)
    this.buses.push(response)
    response.on('close', () => {
      const at = this.buses.indexOf(response)
      if (at >= 0) this.buses.splice(at, 1)
    })
  }
}

/** A session of one tailscaled, and all it told. */
export class WatchedTailnet {
  readonly session: Session
  readonly heard: Observation[] = []
  watched = false

  constructor(clock: FakeClock, socket: string | null) {
    this.session = tailscaleSession({
      source: sourceId('tailscale', 'tailnet'),
      socket,
      clock,
      dialer: systemDialer(clock),
      observe: observations => void this.heard.push(...observations),
      random: () => 0.5,
      watched: () => this.watched,
      computer: DEMO_COMPUTER,
    })
  }

  get states(): SessionStatus['state'][] {
    return this.heard.flatMap(one => (one.type === 'source' ? [one.status.state] : []))
  }

  /** What was told of the tailnet last. */
  get last() {
    return this.heard.findLast(one => one.type === 'tailnet')
  }

  get looks(): number {
    return this.heard.filter(one => one.type === 'tailnet').length
  }

  get errors(): number {
    return this.heard.reduce((sum, one) => sum + (one.type === 'life' ? (one.errors ?? 0) : 0), 0)
  }

  async reaches(state: SessionStatus['state']): Promise<SessionStatus> {
    await until(() => this.session.status.state === state, `the session to be ${state}`)
    return this.session.status
  }
}
