import { useState } from 'react'
import { inert } from '../../../shared/lab/inert.ts'
import type { Path, Service } from '../../../shared/lab/model.ts'
import { STATE_WORDS } from '../../../shared/lab/state.ts'
import { Filled } from '../../parts/Filled.tsx'
import { RouteGlyph } from '../../parts/PathBadge.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { commonTexts } from '../../texts/en/common.ts'
import { servicesTexts } from '../../texts/en/services.ts'
import { Age } from '../Age.tsx'
import { foldPaths, latencyRange } from './foldPaths.ts'

/** Every way to the service from here: the one a click takes first, alike ones as one row. */
export function Paths({ service }: { service: Service }) {
  const [open, setOpen] = useState(false)
  const folds = foldPaths(service.paths, service.best)
  const folded = folds.some(fold => fold.kind === 'many')
  const newest = service.paths.reduce<number | null>(
    (at, path) => (path.at !== null && path.at > (at ?? 0) ? path.at : at),
    null,
  )
  return (
    <section className="inspector-part paths" aria-label={servicesTexts.paths}>
      <div className="section-head">
        <h3 className="label">
          {newest === null ? (
            servicesTexts.pathsNotTried
          ) : (
            <Filled text={servicesTexts.pathsTried} places={{ age: <Age at={newest} /> }} />
          )}
        </h3>
        <span className="spacer" />
        {(folded || open) && service.paths.length > 1 && (
          <button type="button" className="link small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? servicesTexts.fold : servicesTexts.unfold(service.paths.length)}
          </button>
        )}
      </div>
      <ul>
        {open
          ? service.paths.map(path => <OnePath key={path.url} path={path} used={path.url === service.best} />)
          : folds.map(fold =>
              fold.kind === 'one' ? (
                <OnePath key={fold.path.url} path={fold.path} used={fold.path.url === service.best} />
              ) : (
                <AlikePaths key={fold.key} paths={fold.paths} any={service.best !== null} />
              ),
            )}
      </ul>
    </section>
  )
}

function host(url: string): string {
  return inert(URL.canParse(url) ? new URL(url).host : url)
}

function OnePath({ path, used }: { path: Path; used: boolean }) {
  const bad = path.state !== 'ok'
  return (
    <li className={`one-path${used ? ' used' : ''}`}>
      {bad ? (
        <StateMark shape={path.at === null ? 'not-tried' : path.state} size={13} />
      ) : (
        <span className="path lan">
          <RouteGlyph route="lan" />
        </span>
      )}
      <span className="name" title={path.via}>
        {servicesTexts.overLan(path.via)}
      </span>
      <span className="path-latency">
        {path.latency !== null
          ? commonTexts.milliseconds(Math.round(path.latency))
          : path.at === null
            ? ''
            : STATE_WORDS[path.state]}
      </span>
      <span className="mono secondary clip" title={path.url}>
        {host(path.url)}
      </span>
      <span className={`path-note ${bad ? `state-${path.state}` : ''}`}>
        {used ? <span className="used-word">{servicesTexts.used}</span> : <Answered path={path} />}
      </span>
    </li>
  )
}

/** What was answered, and how long ago. */
function Answered({ path }: { path: Path }) {
  const answer = path.answer ?? servicesTexts.notTried
  if (path.at === null) return answer
  return (
    <Filled
      text={servicesTexts.answered}
      places={{ answer, age: <Age at={path.at} aged={path.state === 'stale'} /> }}
    />
  )
}

function AlikePaths({ paths, any }: { paths: readonly Path[]; any: boolean }) {
  const first = paths[0]
  if (!first) return null
  const bad = first.state !== 'ok'
  return (
    <li className="one-path">
      {bad ? (
        <StateMark shape={first.at === null ? 'not-tried' : first.state} size={13} />
      ) : (
        <span className="path lan">
          <RouteGlyph route="lan" />
        </span>
      )}
      <span className="name">
        {any && !bad
          ? servicesTexts.alikeAny(paths.length)
          : any
            ? servicesTexts.alikeOther(paths.length)
            : servicesTexts.alike(paths.length)}
      </span>
      <span className="path-latency">
        {latencyRange(paths) ?? (first.at === null ? '' : STATE_WORDS[first.state])}
      </span>
      <span className="mono secondary clip">{host(first.url)} …</span>
      <span className={`path-note ${bad ? `state-${first.state}` : ''}`}>
        <Answered path={first} />
      </span>
    </li>
  )
}
