import net from 'node:net'
import os from 'node:os'

/** Where this computer is: the networks it is plugged into. */
export interface Vantage {
  /** Whether an address is on one of these networks. Addresses elsewhere are not tried by LAN. */
  onLan(address: string): boolean
}

/** An interface's own address with its prefix length, `192.0.2.50/24`. */
export type Cidr = string

/** The networks of this computer as the system tells them now. */
export function systemNetworks(): Cidr[] {
  return Object.values(os.networkInterfaces()).flatMap(list =>
    (list ?? []).map(one => one.cidr).filter(cidr => cidr !== null),
  )
}

/** A vantage from a list of networks; what is no CIDR is skipped. */
export function vantageOf(networks: readonly Cidr[]): Vantage {
  const lists = new net.BlockList()
  for (const cidr of networks) {
    const [address = '', prefix = ''] = cidr.split('/')
    const family = net.isIP(address)
    if (family !== 0 && /^\d+$/.test(prefix)) {
      lists.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6')
    }
  }
  return {
    onLan: address => {
      const family = net.isIP(address)
      return family !== 0 && lists.check(address, family === 4 ? 'ipv4' : 'ipv6')
    },
  }
}

/** Asks the gateway of a demo lab where this computer is; on no network when it does not answer. */
export function demoNetworks(gateway: string): Promise<Cidr[]> {
  return new Promise(resolve => {
    const socket = net.connect({ path: gateway })
    let heard = ''
    socket.setEncoding('utf8')
    socket.on('data', text => {
      heard += text
    })
    socket.on('error', () => resolve([]))
    socket.on('close', () => resolve(readNetworks(heard)))
    socket.write('{"vantage":true}\n')
  })
}

function readNetworks(text: string): Cidr[] {
  try {
    const { interfaces } = JSON.parse(text) as { interfaces?: { address?: unknown }[] }
    return (interfaces ?? []).map(one => String(one.address))
  } catch {
    return []
  }
}
