import { type FormEvent, useState } from 'react'
import type { AppSettings } from '../../../shared/contract/app.ts'
import { Button } from '../../parts/Button.tsx'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { askFor, say } from '../acts.ts'
import { DEFAULT_LIMITS, inUnit, METERS, type Metered, readLimits } from './meters.ts'

const typedOf = (limits: AppSettings['limits']) =>
  Object.fromEntries(METERS.map(name => [name, String(+inUnit(name, limits[name]).toFixed(1))])) as Record<
    Metered,
    string
  >

/** The four limits, set together. */
export function Limits({ settings }: { settings: AppSettings }) {
  const [typed, setTyped] = useState(() => typedOf(settings.limits))
  const [wrong, setWrong] = useState('')
  const set = async (limits: AppSettings['limits']) => {
    if ((await askFor('settings.change', { limits })) === undefined) return
    setTyped(typedOf(limits))
    setWrong('')
    say(texts.saved)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const read = readLimits(typed)
    if ('wrong' in read) setWrong(read.wrong)
    else void set(read.limits)
  }
  return (
    <form className="limits" aria-label={texts.limits} onSubmit={submit} noValidate>
      <div className="section-head ruled">
        <h3 className="section">{texts.limits}</h3>
      </div>
      <div className="limit-fields">
        {METERS.map(name => (
          <label key={name}>
            <span className="label">
              {texts.chart[name]}, {texts.unit[name]}
            </span>
            <input
              type="text"
              inputMode="decimal"
              value={typed[name]}
              aria-describedby="limits-wrong"
              onChange={event => setTyped({ ...typed, [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <p id="limits-wrong" className="state-down" role="alert">
        {wrong}
      </p>
      <p className="limit-acts">
        <Button type="submit">{texts.save}</Button>
        <Button look="plain" onClick={() => void set(DEFAULT_LIMITS)}>
          {texts.restore}
        </Button>
      </p>
    </form>
  )
}
