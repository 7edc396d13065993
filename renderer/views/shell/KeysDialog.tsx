import { Dialog } from '../../parts/Dialog.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { keyWords } from '../../parts/keyWords.ts'
import { shellTexts } from '../../texts/en/shell.ts'
import { setLetters, useSettings } from '../preferences.ts'

const KEYS = shellTexts.keyTable.map(([keys, what]) => [keys.map(keyWords), what] as const)

/** Every key there is, and the switch for single letters. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const letters = useSettings(settings => settings.letters)
  return (
    <Dialog title={shellTexts.keys} description={shellTexts.keysAbout} onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
              <span className="hidden">{shellTexts.keyOr(keys)}</span>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={letters} onChange={event => setLetters(event.target.checked)} />
        {shellTexts.letters}
      </label>
    </Dialog>
  )
}
