import { type ComponentType, lazy } from 'react'

type Load<Props> = () => Promise<{ default: ComponentType<Props> }>

const loads: Load<never>[] = []

/**
 * A view that is no part of the first load. It comes when it is first needed, or a while after the page was drawn
 * (`loadLate`), so that it is there when Homeport no longer is.
 */
export function late<Props>(load: Load<Props>) {
  const whole: Load<Props> = async () => {
    try {
      return await load()
    } catch (error) {
      dropDeadStyles()
      throw error
    }
  }
  loads.push(whole as unknown as Load<never>)
  return lazy(whole)
}

/**
 * Loads every late view, one after the other, until one does not come: then Homeport is away, and what is missing is
 * asked for again when it is needed.
 */
export async function loadLate(): Promise<void> {
  for (const load of loads) {
    try {
      await load()
    } catch {
      return
    }
  }
}

/** A style sheet that did not come stays in the page as a link that leads nowhere, and none is asked for in its place. */
function dropDeadStyles(): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    if (link.sheet === null) link.remove()
  }
}
