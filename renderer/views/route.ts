import { useSyncExternalStore } from 'react'
import type { LabId, NodeId, ServiceId } from '../../shared/lab/ids.ts'

/** Every page there is an address for; the sidebar has those of `pages.tsx`. */
export const PAGE_NAMES = [
  'overview',
  'topology',
  'services',
  'nodes',
  'node',
  'pods',
  'storage',
  'journal',
  'needs',
  'settings',
  'add',
  'launcher',
  'tray',
] as const
export type PageName = (typeof PAGE_NAMES)[number]
export type Arrangement = 'range' | 'node' | 'health'

/** Where the reader is: kept in the address, so that a reload comes back to the same place. */
export interface Route {
  page: PageName
  lab: LabId | null
  /** How the services are grouped. */
  by: Arrangement
  filter: string
  /** Services inside the cluster are listed too. */
  all: boolean
  /** What the inspector shows; at most one of the two. */
  service: ServiceId | null
  node: NodeId | null
  /** What only the page itself understands: its order, its layers. Another page forgets it. */
  more: Readonly<Record<string, string>>
}

/** Names that mean the same on every page. */
const COMMON = new Set(['lab', 'by', 'filter', 'all', 'service', 'node'])

const ARRANGEMENTS: readonly string[] = ['range', 'node', 'health'] satisfies Arrangement[]

/** Reads `#/services?by=node&filter=x`; whatever is not understood is the default. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const asked = new URLSearchParams(query)
  const by = asked.get('by') ?? 'range'
  const service = asked.get('service')
  const node = asked.get('node')
  return {
    page: PAGE_NAMES.find(name => name === path) ?? 'overview',
    lab: asked.get('lab'),
    by: ARRANGEMENTS.includes(by) ? (by as Arrangement) : 'range',
    filter: asked.get('filter') ?? '',
    all: asked.get('all') === '1',
    service: service?.startsWith('service:') ? (service as ServiceId) : null,
    node: node?.startsWith('node:') ? (node as NodeId) : null,
    more: Object.fromEntries([...asked].filter(([name]) => !COMMON.has(name))),
  }
}

/** The address of a place; defaults are left out. */
export function writeRoute(route: Route): string {
  const asked = new URLSearchParams()
  if (route.lab) asked.set('lab', route.lab)
  if (route.page !== 'overview') {
    if (route.by !== 'range') asked.set('by', route.by)
    if (route.filter) asked.set('filter', route.filter)
    if (route.all) asked.set('all', '1')
  }
  for (const [name, value] of Object.entries(route.more)) if (value !== '') asked.set(name, value)
  if (route.service) asked.set('service', route.service)
  if (route.node) asked.set('node', route.node)
  const query = asked.toString()
  return `#/${route.page}${query ? `?${query}` : ''}`
}

let held: { hash: string; route: Route } | null = null

/** The route of the address as it is now; the same object for the same address. */
export function currentRoute(): Route {
  const { hash } = window.location
  if (held?.hash !== hash) held = { hash, route: parseRoute(hash) }
  return held.route
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The route of the address; who uses it is drawn anew when it changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute)
}

/** Whether the inspector shows this node or service; what asks is drawn anew only when that changes. */
export function useInspected(id: string): boolean {
  return useSyncExternalStore(subscribe, () => {
    const { node, service } = currentRoute()
    return node === id || service === id
  })
}

/** The address of the present place with some of it changed; a page link forgets what was inspected. */
export function placeOf(change: Partial<Route>): string {
  const inspect: Partial<Route> =
    change.service || change.page ? { node: null } : change.node ? { service: null } : {}
  const leave: Partial<Route> = change.page && !change.service && !change.node ? { service: null } : {}
  const now = currentRoute()
  // What one page is narrowed to says nothing about the next.
  const other: Partial<Route> =
    change.page && change.page !== now.page ? { filter: '', by: 'range', all: false, more: {} } : {}
  return writeRoute({ ...now, ...other, ...inspect, ...leave, ...change })
}

/** Goes there. `replace` leaves no step for the browser's Back: for typing and for moving along rows. */
export function go(change: Partial<Route>, replace = false): void {
  const hash = placeOf(change)
  if (hash === window.location.hash) return
  if (!replace) {
    window.location.hash = hash
    return
  }
  window.history.replaceState(null, '', hash)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

/** The address of the present page with some of its own words changed. */
export function goMore(change: Readonly<Record<string, string>>, replace = true): void {
  go({ more: { ...currentRoute().more, ...change } }, replace)
}

/** Shows the details of a node or a service, or closes them where they are shown. */
export function toggleInspected(id: string): void {
  const { node, service } = currentRoute()
  if (id.startsWith('node:')) go({ node: node === id ? null : (id as NodeId), service: null })
  else go({ service: service === id ? null : (id as ServiceId), node: null })
}

/** The column and direction a table is in, of those it can be ordered by, and how to change them. */
export function sortOf<Key extends string>(route: Route, keys: readonly Key[], usual: Key) {
  return {
    sort: keys.find(key => key === route.more.sort) ?? usual,
    descending: route.more.desc === '1',
    onSort: (key: Key, down: boolean) => goMore({ sort: key === usual ? '' : key, desc: down ? '1' : '' }),
  }
}
