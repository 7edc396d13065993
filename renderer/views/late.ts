import { type ComponentType, lazy } from 'react'

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>

const loads: Load<never>[] = []

/**
 * A view that is no part of the first load. It comes when it is first needed, or a while after the page was drawn
 * (`loadLate`), so that it is there when Homeport no longer is.
 */
export function late<Props>(load: Load<Props>) {
  loads.push(load as unknown as Load<never>)
  return lazy(load)
}

/** Loads every late view, one after the other; what does not come now is asked for again when it is needed. */
export async function loadLate(): Promise<void> {
  for (const load of loads) await load().catch(() => {})
}
