import { useEffect } from 'react'
import { PaletteBody } from './Palette.tsx'

/** The palette alone, for a small window of its own: Esc and every choice close it. */
export default function Launcher() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) window.close()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  // What is chosen may still be on its way to the system's browser: the window's owner hides it on blur.
  return (
    <main className="launcher">
      <PaletteBody onDone={() => {}} onShow={() => {}} />
    </main>
  )
}
