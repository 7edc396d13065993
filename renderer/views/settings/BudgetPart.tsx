import { Copy } from 'lucide-react'
import type { AppSettings, Budget } from '../../../shared/contract/app.ts'
import { ageOf, COST_EVERY, STALE_INTERVALS } from '../../../shared/lab/age.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { useTick } from '../../mirror/clock.ts'
import { useFollowed } from '../../mirror/followed.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { Filled } from '../../parts/Filled.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { settingsTexts as texts } from '../../texts/en/settings.ts'
import { Age } from '../Age.tsx'
import { askFor, copyText } from '../acts.ts'
import { Chart } from './Chart.tsx'
import { Limits } from './Limits.tsx'
import { METERS, type Metered, reportOf, shownValue } from './meters.ts'

/** What Homeport costs now and over the last hour, by source, and the limits it keeps. */
export function BudgetPart() {
  const { item: budget, fault } = useFollowed('app.budget', {})
  const settings = useMirror(mirror => mirror.app?.settings)
  const up = useMirror(mirror => mirror.link.kind === 'up')
  const slowed = useMirror(mirror => mirror.app?.slowed ?? null)
  const old = useTick(now => budget !== null && ageOf(budget.at, now) > STALE_INTERVALS * COST_EVERY)
  return (
    <>
      <div className="section-head">
        <h2 className="panel-title">{texts.sections.budget}</h2>
        <p className="secondary">{texts.budgetNote}</p>
        <span className="spacer" />
        {budget && (
          <p className="secondary">
            <Filled text={texts.now} places={{ age: <Age at={budget.at} aged={old} /> }} />
          </p>
        )}
      </div>
      {fault && <p className="view-note">{inert(`${fault.sentence} ${fault.advice}`)}</p>}
      {!budget && !fault && (
        <p className="secondary" aria-busy={up}>
          {up ? commonTexts.loading : texts.notTold}
        </p>
      )}
      {slowed && (
        <p className="view-note" role="status">
          <StateMark shape="attention" label="" /> {texts.slowedNow[slowed]}
        </p>
      )}
      {budget && settings && (
        <>
          <div className="meters">
            {METERS.map(name => (
              <Meter key={name} name={name} budget={budget} settings={settings} old={old} />
            ))}
          </div>
          <Sources budget={budget} />
          <Near settings={settings} />
          <Limits settings={settings} />
          <p>
            <Button onClick={() => void copyText(texts.reported, reportOf(budget, settings))}>
              <Copy size={14} /> {texts.report}
            </Button>
          </p>
        </>
      )}
    </>
  )
}

interface MeterProps {
  name: Metered
  budget: Budget
  settings: AppSettings
  /** Nothing was told for three intervals: the figure is the past. */
  old: boolean
}

function Meter({ name, budget, settings, old }: MeterProps) {
  const values = budget.history.map(minute => minute?.[name] ?? null)
  const known = values.filter(value => value !== null)
  const limit = settings.limits[name]
  const now = budget[name]
  return (
    <section className="meter-box" aria-label={texts.chart[name]}>
      <p className="meter-head">
        <span>{texts.chart[name]}</span>
        <span className="spacer" />
        <b className={now === null ? 'unknown' : old ? 'figure aged' : 'figure'}>
          {now === null ? texts.unknown : shownValue(name, now)}
        </b>
        <span className="secondary">{texts.unit[name]}</span>
      </p>
      <Chart values={values} limit={limit} since={budget.since} now={budget.at} />
      <p className="meter-foot label">
        <span>{texts.limit(shownValue(name, limit))}</span>
        <span className="spacer" />
        {known.length > 0 ? texts.most(shownValue(name, Math.max(...known))) : texts.noHistory}
      </p>
    </section>
  )
}

function Sources({ budget }: { budget: Budget }) {
  const labs = useMirror(mirror => mirror.labs) ?? []
  const number = (value: number | null, digits: number) =>
    value === null ? texts.unknown : value.toFixed(digits)
  return (
    <section aria-label={texts.bySource}>
      <div className="section-head ruled">
        <h3 className="section">{texts.bySource}</h3>
        <span className="spacer" />
        <p className="label">{texts.bySourceNote}</p>
      </div>
      <table className="workloads">
        <thead>
          <tr>
            <th scope="col">{texts.columns.source}</th>
            <th scope="col">{texts.columns.lab}</th>
            <th scope="col" className="right">
              {texts.columns.sockets}
            </th>
            <th scope="col" className="right">
              {texts.columns.requests}
            </th>
            <th scope="col" className="right">
              {texts.columns.bytes}
            </th>
          </tr>
        </thead>
        <tbody>
          {budget.sources.map(source => (
            <tr key={`${source.lab} ${source.source}`}>
              <th scope="row" className="name">
                {source.kind === 'probes' ? texts.probes : source.name}
              </th>
              <td>{labs.find(lab => lab.id === source.lab)?.name ?? source.lab}</td>
              <td className="right">{source.sockets}</td>
              <td className="right">{number(source.requests, 2)}</td>
              <td className="right">{number(source.bytes === null ? null : source.bytes / 1000, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Near({ settings }: { settings: AppSettings }) {
  return (
    <section aria-label={texts.near}>
      <div className="section-head ruled">
        <h3 className="section">{texts.near}</h3>
      </div>
      <label className="setting">
        <span>
          <span className="ink">{texts.slowDown}</span>
          <br />
          <span className="secondary">{texts.slowDownNote}</span>
        </span>
        <input
          type="checkbox"
          checked={settings.slowDown}
          onChange={event => void askFor('settings.change', { slowDown: event.target.checked })}
        />
      </label>
    </section>
  )
}
