import { useEffect, useEffectEvent } from 'react'
import type { ServiceId } from '../../../shared/lab/ids.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { checkService, openService } from '../acts.ts'
import { focusFilter } from '../Filter.tsx'
import { toggleFavourite } from '../favourites.ts'
import { inTextField } from '../inTextField.ts'
import { PAGES } from '../pages.tsx'
import { useSettings } from '../preferences.ts'
import { currentRoute, go } from '../route.ts'

/** Rows that J and K move along carry this attribute; those of services have the id as its value. */
const ROW = '[data-row]'

/** The keys of the whole page. A field, a dialog and the browser's own combinations come first. */
export function useKeys(showKeys: () => void, showPalette: () => void, showLabs: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || inDialog(event.target)) return
    if (event.ctrlKey || event.metaKey) {
      if (event.key === 'k') {
        event.preventDefault()
        showPalette()
        return
      }
      // With one lab there is nothing to switch to: the key stays the browser's own.
      if (event.key === 'l' && (useMirror.getState().labs?.length ?? 0) > 1) {
        event.preventDefault()
        showLabs()
        return
      }
      const page = /^[1-9]$/.test(event.key) ? PAGES[Number(event.key) - 1] : undefined
      if (page) {
        event.preventDefault()
        go({ page: page.name })
      }
      return
    }
    if (inTextField(event.target)) return
    if (act(event.key, showKeys)) event.preventDefault()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

/** Does what a key means; false where it means nothing here. */
function act(key: string, showKeys: () => void): boolean {
  switch (key) {
    case 'ArrowDown':
      return onRowOrPage() && move(1)
    case 'ArrowUp':
      return onRowOrPage() && move(-1)
    case 'Escape':
      return back()
  }
  if (!useSettings.getState().letters) return false
  switch (key) {
    case 'j':
      return move(1)
    case 'k':
      return move(-1)
    case 'o':
      return onService(openService)
    case 'r':
      return onService(checkService)
    case 'f':
      return onService(service => toggleFavourite(service.id))
    case '/':
      // A page without a list of its own leads to the one that is filtered most.
      if (!document.getElementById('filter')) go({ page: 'services', service: currentRoute().service })
      focusFilter()
      return true
    case '?':
      showKeys()
      return true
    default:
      return false
  }
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`#main ${ROW}`)]
}

function move(by: 1 | -1): boolean {
  const all = rows()
  if (all.length === 0) return false
  const route = currentRoute()
  const focused = all.indexOf(document.activeElement as HTMLElement)
  const selected = all.findIndex(row => row.dataset.row && row.dataset.row === route.service)
  const from = focused >= 0 ? focused : selected
  const to = from < 0 ? 0 : Math.min(all.length - 1, Math.max(0, from + by))
  const row = all[to]
  row?.focus()
  // With the details open, they follow.
  const id = row?.dataset.row
  if (route.page === 'services' && route.service && id) go({ service: id as ServiceId }, true)
  return true
}

function onService(act: (service: { id: ServiceId; name: string }) => unknown): boolean {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.row
  const services = useMirror.getState().lab?.tables.services
  const service = services?.get(focused ?? '') ?? services?.get(currentRoute().service ?? '')
  if (!service?.launchable) return false
  void act(service)
  return true
}

/** Closes the details, or leads from what a page is about to where it was opened. */
function back(): boolean {
  const { page, service, node, more } = currentRoute()
  const details = service ?? node ?? more.volume
  if (!details) return false
  if (page === 'node') go({ page: 'nodes', node: null })
  else if (page === 'pods') go({ page: 'node', node })
  else go({ service: null, node: null, more: { ...more, volume: '' } })
  const from = [...document.querySelectorAll<HTMLElement>(`#main ${ROW}, #main [data-berth]`)].find(
    row => row.dataset.row === details || row.dataset.berth === details,
  )
  from?.focus()
  return true
}

function onRowOrPage(): boolean {
  const active = document.activeElement
  return active === document.body || active?.id === 'main' || active?.matches(ROW) === true
}

function inDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="menu"]') !== null
}
