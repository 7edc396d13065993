import { useSyncExternalStore } from 'react'
import type { LabId, NodeId, ServiceId } from '../../shared/lab/ids.ts'

export type PageName = 'overview' | 'services'
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
}

const ARRANGEMENTS: readonly string[] = ['range', 'node', 'health'] satisfies Arrangement[]

/** Reads `#/services?by=node&filter=x`; whatever is not understood is the default. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const asked = new URLSearchParams(query)
  const by = asked.get('by') ?? 'range'
  const service = asked.get('service')
  const node = asked.get('node')
  return {
    page: path === 'services' ? 'services' : 'overview',
    lab: asked.get('lab'),
    by: ARRANGEMENTS.includes(by) ? (by as Arrangement) : 'range',
    filter: asked.get('filter') ?? '',
    all: asked.get('all') === '1',
    service: service?.startsWith('service:') ? (service as ServiceId) : null,
    node: node?.startsWith('node:') ? (node as NodeId) : null,
  }
}

/** The address of a place; defaults are left out. */
export function writeRoute(route: Route): string {
  const asked = new URLSearchParams()
  if (route.lab) asked.set('lab', route.lab)
  if (route.page === 'services') {
    if (route.by !== 'range') asked.set('by', route.by)
    if (route.filter) asked.set('filter', route.filter)
    if (route.all) asked.set('all', '1')
  }
  if (route.service) asked.set('service', route.service)
  if (route.node) asked.set('node', route.node)
  const query = asked.toString()
  return `#/${route.page}${query ? `?${query}` : ''}`
}

let held: { hash: string; route: Route } | null = null

export function currentRoute(): Route {
  const { hash } = window.location
  if (held?.hash !== hash) held = { hash, route: parseRoute(hash) }
  return held.route
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute)
}

/** The address of the present place with some of it changed; a page link forgets what was inspected. */
export function placeOf(change: Partial<Route>): string {
  const inspect: Partial<Route> =
    change.service || change.page ? { node: null } : change.node ? { service: null } : {}
  const leave: Partial<Route> = change.page && !change.service && !change.node ? { service: null } : {}
  return writeRoute({ ...currentRoute(), ...inspect, ...leave, ...change })
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
