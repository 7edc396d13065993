import type { Place } from './places.ts'
import { controlNode, type World } from './worldSchema.ts'

/** Mutable: where it is now. */
export interface Whereabouts {
  place: Place
}

/** A telephone's hotspot: a network that no lab has. */
const HOTSPOT = { lan: '172.20.10.0/28', address: '172.20.10.4', gateway: '172.20.10.1' }
const HOTSPOT_MAC = '92:9c:4a:61:0d:64'
const HOTEL_MAC = '00:0b:86:a3:5e:10'

/** A network that the computer is on; `gateway` is its router, by address and by hardware address. */
export interface Interface {
  address: string
  gateway: string
  gatewayMac: string
}

/**
 * The networks of the owner's computer. The hotel's has the lab's own prefix, the same address for its router and for
 * this computer (who asks for the address it last had is given it): only the router's hardware address is another.
 */
export function interfacesAt(world: World, place: Place): Interface[] {
  const { lan, gateway, gatewayMac, vantage } = world.network
  const length = lan.split('/')[1]
  switch (place) {
    case 'home':
    case 'hotel':
      return [
        { address: `${vantage}/${length}`, gateway, gatewayMac: place === 'home' ? gatewayMac : HOTEL_MAC },
      ]
    case 'away':
      return [
        {
          address: `${HOTSPOT.address}/${HOTSPOT.lan.split('/')[1]}`,
          gateway: HOTSPOT.gateway,
          gatewayMac: HOTSPOT_MAC,
        },
      ]
    case 'offline':
      return []
  }
}

/** The networks on whose addresses somebody could answer without a router. */
export const localNet = (world: World, place: Place): string =>
  place === 'away' ? HOTSPOT.lan : world.network.lan

/** Where strangers answer at the hotel: at its router's address, and at the one that the lab's API server has at home. */
export const isStranger = (world: World, address: string): boolean =>
  address === world.network.gateway || address === controlNode(world).address
