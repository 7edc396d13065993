/** The page's own origin; the scheme is registered in `startDesktop`. */
export const PAGE_SCHEME = 'app'
export const PAGE_HOST = 'homeport'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`
/** Longest address that is handed to the system. */
const LONGEST = 2048

/** Where a link of a page leads. */
export type Link =
  /** To the system's browser. */
  | { readonly kind: 'web'; readonly url: string }
  /** To a place of the page itself: `#/nodes`. */
  | { readonly kind: 'place'; readonly hash: string }
  | { readonly kind: 'refused' }

/**
 * What may become of an address a page wants to open. Only http and https leave for the system: everything else can
 * start a program (`smb:`, `file:`, a scheme of an installed application). A name or password in it is refused too.
 */
export function linkOf(address: string): Link {
  if (address.length > LONGEST || !URL.canParse(address)) return { kind: 'refused' }
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return { kind: 'refused' }
  if (url.protocol === 'http:' || url.protocol === 'https:') return { kind: 'web', url: url.href }
  if (isPage(address)) return { kind: 'place', hash: url.hash }
  return { kind: 'refused' }
}

/** Whether an address is the page itself, at any place in it. */
export function isPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, pathname } = new URL(address)
  return protocol === `${PAGE_SCHEME}:` && host === PAGE_HOST && pathname === '/'
}
