import { useEffect, useMemo, useState } from 'react'
import type { Found } from '../../../shared/contract/found.ts'
import { inert } from '../../../shared/lab/inert.ts'
import { useMirror } from '../../mirror/mirror.ts'
import { Button } from '../../parts/Button.tsx'
import { StateMark } from '../../parts/StateMark.tsx'
import { byHandTexts } from '../../texts/en/byHand.ts'
import { firstTexts as texts } from '../../texts/en/first.ts'
import { askFor } from '../acts.ts'
import { go } from '../route.ts'
import { useBlocked } from '../useBlocked.ts'
import { AddByHand } from './AddByHand.tsx'
import { Findings } from './Findings.tsx'
import { chosenAgain, chosenAtFirst, proposals } from './grouping.ts'
import { Offers } from './Offers.tsx'
import '../../style/first.css'

/** What the files of this computer name, each a choice; nothing is contacted before it. */
export default function FirstRun() {
  const ready = useMirror(mirror => mirror.commands !== null && mirror.link.kind === 'up')
  const firstRun = useMirror(mirror => mirror.app?.firstRun ?? false)
  const own = useMirror(mirror => mirror.app?.own ?? true)
  const [found, setFound] = useState<Found | null>(null)
  const [failed, setFailed] = useState(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [names, setNames] = useState<Readonly<Record<string, string>>>({})
  // What is being made: the chosen labs, or the demo of a world.
  const [busy, setBusy] = useState<'labs' | { demo: string } | null>(null)
  const [byHand, setByHand] = useState(false)
  const blocked = useBlocked()
  const look = async () => {
    setFailed(false)
    const told = await askFor('labs.found', {})
    if (!told) return setFailed(true)
    // What was decided before stays decided; what is new is ticked as at first.
    setChosen(before => (found ? chosenAgain(found, before, told) : chosenAtFirst(told)))
    setFound(told)
  }
  // Once: a connection that was lost and came back takes no choice away.
  const asked = found !== null
  useEffect(() => {
    if (ready && !asked) void look()
  }, [ready, asked])
  const labs = useMemo(() => (found ? proposals(found, chosen) : []), [found, chosen])
  const named = labs.map(({ key, lab }) => ({ ...lab, name: names[key] ?? lab.name }))
  const count = (what: 'clusters' | 'hosts' | 'machines') =>
    named.reduce((sum, lab) => sum + lab[what].length, 0)
  const why =
    blocked ??
    (busy ? texts.busy : null) ??
    (labs.length === 0
      ? texts.chooseFirst
      : named.some(lab => lab.name.trim() === '')
        ? texts.nameFirst
        : null)

  const lead = () => {
    if (!found) return failed ? texts.notRead : texts.looking
    return firstRun ? texts.nothingYet : texts.nothingElse
  }
  const show = async (id: string | undefined) => {
    if (id === undefined) return
    go({ page: 'overview', lab: id })
    await useMirror.getState().commands?.selectLab(id)
  }
  const connect = async () => {
    setBusy('labs')
    const ids = await askFor('labs.add', { labs: named })
    setBusy(null)
    await show(ids?.[0])
  }
  const demo = async (name: string) => {
    setBusy({ demo: name })
    const id = await askFor('labs.addDemo', { name })
    setBusy(null)
    await show(id)
  }
  if (!own) return <NotOwn />
  return (
    <div className="first">
      <div className="first-main" aria-busy={!found && !failed}>
        <h1 className="title">{texts.title}</h1>
        <p className="first-lead">
          <StateMark shape="unknown" label="" /> {lead()}
        </p>
        <Offers />
        {found && (
          <Findings
            found={found}
            chosen={chosen}
            onChoose={(keys, on) => {
              const next = new Set(chosen)
              for (const key of keys) on ? next.add(key) : next.delete(key)
              setChosen(next)
            }}
          />
        )}
        {labs.length > 0 && (
          <section aria-label={texts.labs}>
            <h2 className="section">{texts.labs}</h2>
            <p className="secondary">{texts.labsAbout}</p>
            <ul className="first-labs">
              {labs.map(({ key, lab, why: reason }, n) => (
                <li key={key} className="add-name">
                  <input
                    type="text"
                    aria-label={texts.labName(n + 1)}
                    maxLength={60}
                    value={names[key] ?? lab.name}
                    onChange={event => setNames({ ...names, [key]: event.target.value })}
                  />
                  <p>
                    {inert(
                      [
                        ...lab.clusters.map(one => one.context ?? one.file),
                        ...lab.hosts.map(one => one.alias),
                        ...lab.machines.map(one => one.name),
                        ...(lab.tailnet ? [texts.theTailnet] : []),
                      ].join(', '),
                    )}
                  </p>
                  <p className="secondary">{texts.from[reason]}</p>
                </li>
              ))}
            </ul>
          </section>
        )}
        <div className="first-acts">
          <Button look="primary" blocked={why} onClick={() => void connect()}>
            {busy === 'labs'
              ? texts.connecting
              : texts.connect(
                  count('clusters'),
                  count('hosts') + count('machines'),
                  named.some(lab => lab.tailnet),
                )}
          </Button>
          <Button onClick={() => setByHand(true)} blocked={blocked ?? (busy ? texts.busy : null)}>
            {byHandTexts.open}
          </Button>
          <Button onClick={() => void look()} blocked={blocked ?? (busy ? texts.busy : null)}>
            {texts.again}
          </Button>
          {!firstRun && (
            <Button look="plain" onClick={() => go({ page: 'overview' })}>
              {texts.cancel}
            </Button>
          )}
          <span className="spacer" />
          {found && found.demos.length > 0 && <span className="secondary">{texts.noLab}</span>}
          {found?.demos.map(({ name, title }) => (
            <Button
              key={name}
              look="plain"
              blocked={blocked ?? (busy ? texts.busy : null)}
              onClick={() => void demo(name)}
            >
              {typeof busy === 'object' && busy?.demo === name ? texts.startingDemo : texts.tryDemo(title)}
            </Button>
          ))}
        </div>
      </div>
      {byHand && (
        <AddByHand firstRun={firstRun} onClose={() => setByHand(false)} onMade={id => void show(id)} />
      )}
      <aside className="first-next" aria-label={texts.next}>
        <h2 className="section">{texts.next}</h2>
        <ul>
          {texts.nextPoints.map(([head, rest]) => (
            <li key={head}>
              <strong>{head}</strong> {rest}
            </li>
          ))}
        </ul>
      </aside>
    </div>
  )
}

/** A door that flags have chosen the lab of refuses every other: it offers none. */
function NotOwn() {
  return (
    <div className="first">
      <div className="first-main">
        <h1 className="title">{texts.notOwn}</h1>
        <p>{texts.notOwnWhy}</p>
        <div className="first-acts">
          <Button onClick={() => go({ page: 'overview' })}>{texts.cancel}</Button>
        </div>
      </div>
    </div>
  )
}
