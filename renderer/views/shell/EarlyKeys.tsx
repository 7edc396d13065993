import { useEffect } from 'react'

interface Props {
  /** Told everything that was typed so far. */
  onType: (text: string) => void
  onClose: () => void
}

/**
 * Stands in for the palette until it is loaded: what is typed meanwhile is kept for its field and acts on nothing of
 * the page; Enter neither, since nobody has seen yet what it would do. The focus stays where it is, so that it can go
 * back there.
 */
export function EarlyKeys({ onType, onClose }: Props) {
  useEffect(() => {
    let text = ''
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Escape') onClose()
      else if (event.key === 'Backspace') text = text.slice(0, -1)
      else if (event.key.length === 1) text += event.key
      event.preventDefault()
      event.stopPropagation()
      onType(text)
    }
    window.addEventListener('keydown', press, true)
    return () => window.removeEventListener('keydown', press, true)
  }, [onType, onClose])
  return <div className="overlay" />
}
