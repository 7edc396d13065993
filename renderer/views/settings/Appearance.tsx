import { Segmented } from '../../parts/Segmented.tsx'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { setLetters, setTheme, useSettings } from '../preferences.ts'

const THEMES = [
  { value: 'system', label: shellTexts.themes.system },
  { value: 'dark', label: shellTexts.themes.dark },
  { value: 'light', label: shellTexts.themes.light },
] as const

/** Theme and keys, kept by this browser. */
export function Appearance() {
  const { theme, letters } = useSettings()
  return (
    <>
      <h2 className="panel-title">{texts.sections.appearance}</h2>
      <div className="setting">
        <div>
          <p className="ink">{texts.theme}</p>
          <p className="secondary">{texts.themeNote}</p>
        </div>
        <Segmented label={texts.theme} options={THEMES} value={theme} onChange={setTheme} />
      </div>
      <label className="setting">
        <span>
          <span className="ink">{texts.letters}</span>
          <br />
          <span className="secondary">{texts.lettersNote}</span>
        </span>
        <input type="checkbox" checked={letters} onChange={event => setLetters(event.target.checked)} />
      </label>
    </>
  )
}
