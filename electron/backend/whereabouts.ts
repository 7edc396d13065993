import type { Observation } from '../lab/observation.ts'
import type { Context } from '../lab/project/context.ts'
import type { Dialer } from '../reach/dial.ts'
import { hardwareAddress } from '../reach/gatewayTables.ts'
import { keyOf, lastingOf, type Place } from '../reach/place.ts'
import { placedDialer } from '../reach/placedDialer.ts'
import { type Gateway, type Vantage, vantageOf } from '../reach/vantage.ts'
import { isDirect } from '../sessions/ssh/isDirect.ts'
import type { HomeFile } from './homeFile.ts'
import type { LabPlan } from './loadLab.ts'

/** Looks after which a router that does not tell who it is is taken for the one whose address it has. */
const UNSURE = 3

/** What a look found: nothing new, another network or none, or that connections are as they were and paths are not. */
export type Found = 'same' | 'moved' | 'offline' | 'seen'

/** The router is part of it: two networks may have the same addresses. */
interface At {
  readonly networks: string
  readonly mac: string | null
  readonly foreign: boolean
}

const isElsewhere = (before: At, now: At) =>
  before.networks !== now.networks ||
  before.foreign !== now.foreign ||
  (before.mac !== null && before.mac !== now.mac)

export interface WhereaboutsOptions {
  readonly home: HomeFile
  /** As it is now. */
  readonly plan: () => Pick<LabPlan, 'labFile' | 'hosts'>
  /** This computer has just woken up or moved: dials are tried soon again. */
  readonly hurried: () => boolean
  readonly log: (line: string) => void
}

/** Where this computer is, as one lab sees it: on its network, on another, or on none. */
export class Whereabouts {
  vantage: Vantage = vantageOf({ networks: [], gateway: null, gatewayMac: null })
  #options: WhereaboutsOptions
  #place: Place | null = null
  /** Where connections were made; null before this computer was on any network. */
  #at: At | null = null
  #offline = false
  /** Looks in a row that found no network; a lease that is renewed leaves none for a moment. */
  #alone = 0
  #unsure = 0
  /** The owner says that this is the lab's network although its router is another. */
  #believed = false
  /** A dial was refused because this is a network of somebody else. */
  #refused = false
  /** The owner's word when it was judged last: he may write another while Homeport runs. */
  #judgedBy = ''

  constructor(options: WhereaboutsOptions) {
    this.#options = options
  }

  /** What is told of it in the lab. */
  get shown(): Context['place'] {
    const { gateway = null, gatewayMac = null, networks = [] } = this.#place ?? {}
    const own = this.#written
    const homes = own ? [own] : this.#options.home.gateways
    const home = gatewayMac !== null && homes.some(one => one.mac === gatewayMac)
    return { networks: lastingOf(networks), gateway, home, offline: this.#offline }
  }

  /** It is on no network at all. */
  get offline(): boolean {
    return this.#offline
  }

  /** It is on a network of somebody else whose addresses may be those of the lab. */
  get foreign(): boolean {
    return this.vantage.foreign
  }

  /** Takes in where this computer is now; null where that cannot be told, and all stays as it was. */
  look(place: Place | null): Found {
    if (place === null) return 'same'
    this.#alone = place.offline ? this.#alone + 1 : 0
    if (place.offline && this.#at !== null && this.#alone === 1) return 'same'
    const offline = place.offline
    const wasOffline = this.#offline
    this.#offline = offline
    const before = this.#place
    const changed =
      before === null || keyOf(before.networks) !== keyOf(place.networks) || before.gateway !== place.gateway
    if (changed) {
      this.#unsure = 0
      this.#believed = false
    }
    const known =
      changed ||
      before.gatewayMac !== place.gatewayMac ||
      this.#unsure > 0 ||
      JSON.stringify(this.#written) !== this.#judgedBy
    this.#place = place
    if (known || offline !== wasOffline) this.#judge(place)
    if (offline) return wasOffline ? 'same' : 'offline'
    const networks = keyOf(place.networks)
    const held = this.#at?.networks === networks ? this.#at.mac : null
    const at = { networks, mac: place.gatewayMac ?? held, foreign: this.foreign }
    const moved = wasOffline || (this.#at !== null && isElsewhere(this.#at, at))
    this.#at = at
    return moved ? 'moved' : known ? 'seen' : 'same'
  }

  /** The owner wants it tried all the same: whoever proves to be the lab's then makes this its network. */
  believe(): boolean {
    // Merely away nothing is refused that could be believed.
    if (!this.#refused || !this.#place) return false
    this.#believed = true
    this.#judge(this.#place)
    return true
  }

  /** A source of the lab that has proved who it is at an address beside the router makes that router the lab's. */
  heard(observation: Observation): void {
    const { gateway: address, gatewayMac: mac } = this.#place ?? {}
    if (!mac || this.#written) return
    const at = this.#provedAt(observation)
    if (at === null || !this.vantage.besideRouter(at)) return
    const { home, log } = this.#options
    if (home.gateways.some(one => one.mac === mac && one.address === address)) return
    if (home.gateways.length > 0 && !this.#believed) return
    void home.add({ address: address ?? null, mac }).then(problem => problem !== null && log(problem))
  }

  /** A dialer that tries nothing which cannot be from where this computer is. */
  dialer(dialer: Dialer): Dialer {
    return placedDialer(dialer, () => ({
      offline: this.offline,
      hurried: this.#options.hurried(),
      isElsewhere: address => this.#isElsewhere(address),
      isAway: this.vantage.isAway,
    }))
  }

  #isElsewhere(address: string): boolean {
    const elsewhere = this.vantage.isElsewhere(address)
    this.#refused ||= elsewhere
    return elsewhere
  }

  #judge(place: Place): void {
    this.#refused = false
    this.#judgedBy = JSON.stringify(this.#written)
    const own = this.#written
    const homes = this.#believed ? [] : own ? [own] : this.#options.home.gateways
    const { gateway, gatewayMac } = place
    // Nothing is tried before the router has told who it is; one that never does is taken at its address.
    const silent = gateway !== null && gatewayMac === null && homes.length > 0
    this.#unsure = silent ? this.#unsure + 1 : 0
    const mac = silent && this.#unsure <= UNSURE ? 'not told' : gatewayMac
    this.vantage = vantageOf({ ...place, gatewayMac: mac }, homes)
  }

  /** The owner's own word on the router of the lab. */
  get #written(): Gateway | null {
    const { gateway } = this.#options.plan().labFile
    const mac = gateway && hardwareAddress(gateway.mac)
    return mac ? { address: gateway.address ?? null, mac } : null
  }

  /** The address at which a source has just proved who it is, reached from here; null where it says none. */
  #provedAt(observation: Observation): string | null {
    if (observation.type === 'host') {
      const host = this.#options.plan().hosts.find(one => one.alias === observation.host)
      // Where a host answers behind another says nothing of the network this computer is on.
      return host && isDirect(host) ? observation.address : null
    }
    if (
      observation.type !== 'cluster' ||
      observation.insecure ||
      observation.via ||
      !URL.canParse(observation.server)
    )
      return null
    const { hostname, protocol } = new URL(observation.server)
    return protocol === 'https:' ? hostname.replace(/^\[|\]$/g, '') : null
  }
}
