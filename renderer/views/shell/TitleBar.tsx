import { Monitor, Moon, Sun } from 'lucide-react'
import { useMirror } from '../../mirror/mirror.ts'
import { Logo } from '../../parts/Logo.tsx'
import { Segmented } from '../../parts/Segmented.tsx'
import { shellTexts } from '../../texts/en/shell.ts'
import { setTheme, useSettings } from '../settings.ts'

const THEMES = [
  { value: 'system', label: shellTexts.themes.system, glyph: <Monitor size={14} /> },
  { value: 'dark', label: shellTexts.themes.dark, glyph: <Moon size={14} /> },
  { value: 'light', label: shellTexts.themes.light, glyph: <Sun size={14} /> },
] as const

export function TitleBar() {
  const name = useMirror(mirror => mirror.lab?.name)
  const demo = useMirror(mirror => mirror.lab?.demo)
  const state = useMirror(mirror => mirror.lab?.state ?? 'unknown')
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const theme = useSettings(settings => settings.theme)
  return (
    <header className="titlebar">
      <Logo shape={up ? state : 'unknown'} />
      <strong className="name lab-name" title={name}>
        {name}
      </strong>
      {demo && (
        <span className="tag" title={shellTexts.demoTitle}>
          {shellTexts.demo}
        </span>
      )}
      <span className="spacer" />
      <Segmented label={shellTexts.theme} options={THEMES} value={theme} onChange={setTheme} />
    </header>
  )
}
