/**
 * The router of the first default route of Linux's `/proc/net/route`: hexadecimal, in the order of the machine. Null
 * where there is none.
 */
export function routerIn(table: string): string | null {
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway] = line.trim().split(/\s+/)
    if (destination !== '00000000' || !gateway || !/^[\dA-F]{8}$/i.test(gateway)) continue
    const bytes = [6, 4, 2, 0].map(at => Number.parseInt(gateway.slice(at, at + 2), 16))
    if (bytes.some(byte => byte !== 0)) return bytes.join('.')
  }
  return null
}

/** The router in what macOS prints for `route -n get default`; null where there is none. */
export function routerOfMac(text: string): string | null {
  return /^\s*gateway:\s*(\d{1,3}(?:\.\d{1,3}){3})\s*$/m.exec(text)?.[1] ?? null
}

/** The router in what Windows prints for `route print -4 0.0.0.0`, of the route that costs least; null where there is none. */
export function routerOfWindows(text: string): string | null {
  const routes = [
    ...text.matchAll(/^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+(\d{1,3}(?:\.\d{1,3}){3})\s+\S+\s+(\d+)\s*$/gm),
  ]
  return routes.sort((a, b) => Number(a[2]) - Number(b[2]))[0]?.[1] ?? null
}

/**
 * The hardware address that a list of neighbours has for an address: `/proc/net/arp`, or what `arp -n ADDRESS` and
 * `arp -a` print on macOS and Windows. Null where none is known yet.
 */
export function hardwareIn(list: string, address: string): string | null {
  for (const line of list.split('\n')) {
    // macOS has the address in round brackets.
    const words = line.trim().split(/[\s()]+/)
    if (!words.includes(address)) continue
    const found = words.map(hardwareAddress).find(word => word !== null && !UNKNOWN.test(word))
    if (found) return found
  }
  return null
}

/** What stands in a list for a neighbour that has not answered, or is everybody. */
const UNKNOWN = /^(00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)$/

/** A hardware address as Linux writes it, from any system's way (`0:a0:…`, `00-A0-…`); null where it is none. */
export function hardwareAddress(text: string): string | null {
  const bytes = text.split(/[:-]/)
  if (bytes.length !== 6 || !bytes.every(byte => /^[\da-f]{1,2}$/i.test(byte))) return null
  return bytes.map(byte => byte.toLowerCase().padStart(2, '0')).join(':')
}
