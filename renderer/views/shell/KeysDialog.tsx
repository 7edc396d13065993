import { Dialog } from '../../parts/Dialog.tsx'
import { Kbd } from '../../parts/Kbd.tsx'
import { setLetters, useSettings } from '../settings.ts'

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['J', 'Down'], 'next row'],
  [['K', 'Up'], 'previous row'],
  [['Enter'], 'details of a service in Services; open it in Overview'],
  [['O'], 'open the service'],
  [['R'], 'check the service now'],
  [['/'], 'filter services'],
  [['Esc'], 'back: clear the filter, close the details'],
  [['Ctrl 1', 'Ctrl 2'], 'Overview, Services, where the browser leaves these keys to the page'],
  [['?'], 'all keys'],
]

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const letters = useSettings(settings => settings.letters)
  return (
    <Dialog title="Keys" description="They act outside text fields." onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map(key => (
                <Kbd key={key}>{key}</Kbd>
              ))}
              <span className="hidden">{keys.join(' or ')}</span>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={letters} onChange={event => setLetters(event.target.checked)} />
        Single letters and signs act as keys
      </label>
    </Dialog>
  )
}
